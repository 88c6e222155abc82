"""What we ask of the place where evidence is kept, and of the scanner."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PLACE = re.compile(r"[0-9a-f]{64}")
"""The name under which something is kept: ours, random, and never made from what a person sent."""


class NotKept(Exception):
    """There is nothing under this name, or it cannot be read with our key."""


class NotScanned(Exception):
    """The scanner gave no verdict; it may be asked again. `reason` is a short code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Verdict:
    """What a scanner said of a file: what it found, or nothing."""

    found: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.found


class EvidenceStore(Protocol):
    """Keeps files, encrypted."""

    def put(self, place: str, content: bytes) -> None:
        """Keep something under a new name. It is there whole, or not at all."""
        ...

    def get(self, place: str) -> bytes:
        """What is kept under a name. Raises NotKept."""
        ...

    def remove(self, place: str) -> None:
        """Let go of it; again changes nothing."""
        ...

    def places_before(self, moment: datetime) -> Iterator[str]:
        """The names of all that was kept before a moment."""
        ...


class Scanner(Protocol):
    """Looks for viruses."""

    is_there: bool
    """Whether there is one at all; without, everything is kept aside."""
    is_at_hand: bool
    """Whether it answers in this process, so that it may be asked within a transaction."""

    def scan(self, content: bytes) -> Verdict:
        """What is in a file. Raises NotScanned."""
        ...


def must_be_place(place: str) -> str:
    """The name, if it is one of ours: nothing else becomes part of a path. Raises NotKept."""
    if not PLACE.fullmatch(place):
        raise NotKept
    return place
