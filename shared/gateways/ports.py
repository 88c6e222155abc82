"""What we ask of the outside world, as small protocols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the time. Rules never ask it: the edge asks once and passes the answer in."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
        ...


@dataclass(frozen=True)
class Message:
    """One message as it goes to a supplier. `reference` is our own key for it."""

    reference: str
    channel: str
    address: str
    subject: str
    body: str
    language: str
    letter_format: str = "standard"
    """How a letter is made: `standard`, `large_print`, `braille`, `audio` or `easy_read`."""

    def __repr__(self) -> str:
        return f"Message({self.reference!r}, {self.channel!r})"


class MessageProblem(Exception):
    """A message was not taken. `reason` is a short code, never an address or a text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotNow(MessageProblem):
    """The supplier cannot take it now; the same message may be tried again later."""


class NeverAccepted(MessageProblem):
    """The supplier will not take this message however often it is tried."""


class BadAddress(NeverAccepted):
    """Nobody can be reached at the address: every other message to it would fail too."""


class NotThisWay(NeverAccepted):
    """This supplier carries no messages of that channel: the words must go another way."""


class MessagePort(Protocol):
    """Sends emails, texts and letters."""

    def send(self, message: Message) -> str:
        """Hand a message over and give back the supplier's reference.

        Raises NotNow or NeverAccepted.
        """
        ...

    def already_sent(self, reference: str) -> str | None:
        """The supplier's reference of a message sent under our reference before, if it knows.

        Asked when a crash left it unknown whether a message went out. Raises NotNow.
        """
        ...


class DocumentPort(Protocol):
    """Makes papers that anybody can read, also by ear."""

    def make(self, template: str, content: Mapping[str, Any]) -> bytes:
        """The PDF of a template of ours with its data."""
        ...
