"""Several programs that run as one: they start together, and when one ends the others are stopped."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType, TracebackType

LOOK_EVERY_SECONDS = 0.2
PATIENCE_SECONDS = 15


class Ended(Exception):
    """One of the programs ended by itself; `status` is what it ended with."""

    def __init__(self, name: str, status: int) -> None:
        super().__init__(f"The {name} ended by itself, with status {status}")
        self.status = status


class Processes:
    """Programs under one roof. They share our terminal, so Ctrl-C reaches every one of them."""

    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._commands = commands
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        self._before = signal.signal(signal.SIGTERM, _stop)
        for name, command in self._commands.items():
            self._running[name] = subprocess.Popen(command)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        self.stop()
        signal.signal(signal.SIGTERM, self._before)
        # Being told to stop is the ordinary end.
        return kind is KeyboardInterrupt

    def wait(self) -> None:
        """Wait for ever. Raises Ended when a program ends, KeyboardInterrupt when told to stop."""
        self.wait_for(lambda: False)

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Wait until something is so. Raises Ended when a program ends before that."""
        while not ready():
            for name, process in self._running.items():
                status = process.poll()
                if status is not None:
                    raise Ended(name, status)
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """Ask every program to end, and insist after a while."""
        for process in self._running.values():
            process.terminate()
        last = time.monotonic() + PATIENCE_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
