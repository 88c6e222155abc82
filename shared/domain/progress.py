"""How a long piece of work says how far it has come, to whoever watches it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told by work that goes through many records; it never changes what the work does.

    Told between two transactions only: `add` may raise to stop the work there.
    """

    def of(self, total: int) -> None:
        """Say how many there are to go through."""

    def add(self, more: int = 1) -> None:
        """Say that so many more are done."""


class Unwatched:
    """Nobody watches."""

    def of(self, total: int) -> None:
        """Nothing."""

    def add(self, more: int = 1) -> None:
        """Nothing."""


UNWATCHED = Unwatched()
