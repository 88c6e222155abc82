"""The heart of a run: it beats while the process lives, and shows on a terminal how far the work is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType

import structlog
from sqlalchemy.exc import SQLAlchemyError

BEAT_SECONDS = 5.0
LOOK_SECONDS = 1.0
"""No more than one beat in this time."""
SHOW_SECONDS = 0.2

Beat = Callable[[int, int | None], None]
"""Takes how many are done, and of how many where that is known."""

log = structlog.get_logger("jobs")


class ToldToStop(Exception):
    """Whoever runs the job wants it to end here, between two of its transactions."""


class Heart:
    """What a job tells its progress to. A thread beats, because one statement may take minutes."""

    def __init__(
        self, beat: Beat, show: Beat | None = None, stop: threading.Event | None = None
    ) -> None:
        self.done, self.total = 0, None
        self._beat, self._show, self._stop = beat, show, stop
        self._shown_at = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._live, name="heart", daemon=True)

    total: int | None

    def of(self, total: int) -> None:
        """How many there are to go through."""
        self.total = total

    def add(self, more: int = 1) -> None:
        """So many more are done. Raises ToldToStop when the process is to end."""
        self.done += more
        if self._show is not None and time.monotonic() - self._shown_at >= SHOW_SECONDS:
            self._shown_at = time.monotonic()
            self._show(self.done, self.total)
        if self._stop is not None and self._stop.is_set():
            raise ToldToStop

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _live(self) -> None:
        last_beat, last_done = time.monotonic(), 0
        while not self._over.wait(LOOK_SECONDS):
            if self.done == last_done and time.monotonic() - last_beat < BEAT_SECONDS:
                continue
            last_beat, last_done = time.monotonic(), self.done
            try:
                self._beat(self.done, self.total)
            except SQLAlchemyError as problem:
                # The work itself will say what is wrong with the database; a heart only misses a beat.
                log.warning("heart-missed-a-beat", error=type(problem).__name__)
