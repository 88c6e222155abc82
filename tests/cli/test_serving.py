"""`evenkeel serve`: says when its port is taken, and runs several programs as one."""

import socket
import sys
import time

import pytest
from click.testing import CliRunner

from shared.cli.serve import command, gunicorn
from shared.processes import Ended, Processes

PYTHON = (sys.executable, "-S", "-c")
FOR_EVER = (*PYTHON, "import time; time.sleep(60)")
AT_ONCE = (*PYTHON, "raise SystemExit(3)")
STUBBORN = (
    *PYTHON,
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
)


@pytest.fixture
def taken_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_said_so_in_plain_words(taken_port):
    answer = CliRunner().invoke(command, ["--port", str(taken_port)])
    assert answer.exit_code == 1
    assert f"Port {taken_port} on this machine is taken" in answer.output


def test_a_port_that_cannot_be_is_refused():
    assert CliRunner().invoke(command, ["--port", "70000"]).exit_code == 2


def test_the_web_server_opens_no_control_socket():
    assert "--no-control-socket" in gunicorn("127.0.0.1", 8000, 2, 4)


def test_an_ipv6_address_is_written_in_brackets():
    assert "--bind=[::]:8000" in gunicorn("::", 8000, 2, 4)


def test_when_one_program_ends_the_others_are_stopped():
    running = Processes({"one": FOR_EVER, "two": AT_ONCE})
    with pytest.raises(Ended) as ended, running:
        running.wait()
    assert ended.value.status == 3
    assert str(ended.value) == "The two ended by itself, with status 3"
    assert all(process.poll() is not None for process in running._running.values())


def test_waiting_ends_when_it_is_ready():
    with Processes({"one": FOR_EVER}) as running:
        running.wait_for(lambda: True)


def test_being_told_to_stop_is_an_ordinary_end():
    with Processes({"one": FOR_EVER}) as running:
        raise KeyboardInterrupt
    assert running._running["one"].poll() is not None


def test_a_program_that_will_not_stop_is_made_to(monkeypatch):
    monkeypatch.setattr("shared.processes.PATIENCE_SECONDS", 0.3)
    with Processes({"one": STUBBORN}) as running:
        time.sleep(0.3)
    assert running._running["one"].poll() == -9
