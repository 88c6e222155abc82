"""How a change leaves for an agency's own system, as a small protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Call:
    """One POST: where to, with what headers, and the signed body."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class NotDelivered(Exception):
    """It did not arrive. `reason` is a short code of ours, never what the other side said."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class WebhookPort(Protocol):
    """Delivers changes."""

    def deliver(self, call: Call) -> int:
        """Make a call; the status of the answer, from 200 to 299. Raises NotDelivered."""
        ...
