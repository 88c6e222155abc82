"""The application and the bare pages, each under gunicorn as `evenkeel serve` starts it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator

from shared.cli.serve import answers, gunicorn
from tests.performance.places import Place

WORKERS, THREADS = 2, 4
PATIENCE_SECONDS = 60


@contextlib.contextmanager
def served(place: Place) -> Iterator[tuple[int, int]]:
    """The port of the application and that of the bare pages."""
    with _running(place) as app, _running(place, "tests.performance.bare:create_app()") as bare:
        yield app, bare


@contextlib.contextmanager
def _running(place: Place, application: str | None = None) -> Iterator[int]:
    port = _free_port()
    *command, ours = gunicorn("127.0.0.1", port, WORKERS, THREADS)
    started = subprocess.Popen(
        [*command, application or ours],
        env={**os.environ, **place.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(started, port)
        yield port
    finally:
        started.terminate()
        started.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(started: subprocess.Popen[bytes], port: int) -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while not answers(port):
        if started.poll() is not None or time.monotonic() > last:
            raise RuntimeError("the web server did not start")
        time.sleep(0.1)
