"""The web server is told to begin anew while people use it: nobody sees a failed page."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time

import pytest

from shared.cli.serve import answers, gunicorn
from tests.performance.load import Asked, fetch

PATIENCE_SECONDS = 60
ASKERS = 3
RESTARTS = 2


@pytest.fixture
def server(database, settings):
    """Our web server on a free port; gives its process and its port."""
    port = free_port()
    environment = {
        **os.environ,
        "EVENKEEL_SANDBOX": "yes",
        "EVENKEEL_ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": settings.database_url,
    }
    started = subprocess.Popen(
        gunicorn("127.0.0.1", port, 2, 4), env=environment, stdout=subprocess.DEVNULL
    )
    assert until(lambda: answers(port))
    yield started, port
    started.terminate()
    started.wait(PATIENCE_SECONDS)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(seen):
    last = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < last:
        if seen():
            return True
        time.sleep(0.05)
    return False


def workers_of(master):
    """The processes that answer for it."""
    found = subprocess.run(
        ["pgrep", "--parent", str(master.pid)], check=False, capture_output=True, text=True
    )
    return set(map(int, found.stdout.split()))


class People:
    """Some who ask for pages again and again, and what went wrong."""

    def __init__(self, port):
        self.failed, self.answered, self._stop = [], 0, threading.Event()
        pages = [Asked(port, "/"), Asked(port, "/healthz"), Asked(port, "/sign-in")]
        self._threads = [threading.Thread(target=self._ask, args=(page,)) for page in pages]

    def _ask(self, page):
        while not self._stop.is_set():
            try:
                fetch(page)
                self.answered += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, somebody saw it
                self.failed.append(repr(error))

    def __enter__(self):
        [each.start() for each in self._threads]
        return self

    def __exit__(self, *_error):
        self._stop.set()
        [each.join() for each in self._threads]


def test_a_restart_fails_nobody_who_is_using_it(server):
    master, port = server
    with People(port) as people:
        for _ in range(RESTARTS):
            before, asked = workers_of(master), people.answered
            os.kill(master.pid, signal.SIGHUP)
            assert until(lambda before=before: workers_of(master).isdisjoint(before))
            assert until(lambda asked=asked: people.answered > asked + 20)
    assert people.failed == []


def test_a_worker_that_is_told_to_end_finishes_what_it_answers(server):
    master, port = server
    with People(port) as people:
        for worker in workers_of(master):
            os.kill(worker, signal.SIGTERM)
            assert until(lambda worker=worker: worker not in workers_of(master))
        asked = people.answered
        assert until(lambda: people.answered > asked + 20)
    assert people.failed == []
