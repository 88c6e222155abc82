"""What can go wrong between us and the provider, on request."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """One way in which a request goes wrong."""

    DOWN = "down"
    """Nobody answers, and nothing is done."""
    SLOW = "slow"
    """It is done, but the answer comes too late for us."""
    LOST = "lost"
    """It is done, but the connection breaks before the answer."""
    FAILS = "fails"
    """500, and nothing is done."""
    FAILS_AFTER = "fails_after"
    """500, but it was done; the provider gives the same 500 for the same key."""
    KEY_REFUSED = "key_refused"
    """401: our key is not theirs."""
    BUSY = "busy"
    """429."""
    TRUNCATED = "truncated"
    """It is done, but only half of the answer arrives."""


@dataclass
class Planned:
    """A fault that is to come."""

    fault: Fault
    times: int | None
    """How many requests it spoils; all until mended when none is said."""
    only: str
    """The beginning of `METHOD /path` of the requests it spoils."""


class Faults:
    """Faults that are to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def fail(self, fault: Fault, times: int | None = 1, only: str = "") -> None:
        """Let requests go wrong, for instance `fail(Fault.DOWN, only="POST /v1/refunds")`."""
        self._planned.append(Planned(fault, times, only))

    def mend(self) -> None:
        """Let everything go right again."""
        self._planned.clear()

    def of(self, request: str) -> Fault | None:
        """What goes wrong with this request, `METHOD /path`; it is used up by asking."""
        for planned in self._planned:
            if request.startswith(planned.only):
                if planned.times is not None:
                    planned.times -= 1
                    if planned.times <= 0:
                        self._planned.remove(planned)
                return planned.fault
        return None
