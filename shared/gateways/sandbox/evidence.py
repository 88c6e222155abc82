"""Stand-ins for evidence: a store in memory, and a scanner that knows one harmless test file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from shared.gateways.evidence.ports import NotKept, Verdict, must_be_place

TEST_FILE = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""The words by which every scanner knows the harmless file of the EICAR that scanners are tried with."""


class HeldEvidence:
    """Keeps files as long as the process lives; for tests."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[datetime, bytes]] = {}

    def put(self, place: str, content: bytes) -> None:
        """Keep something under a new name."""
        self.held[must_be_place(place)] = (datetime.now(UTC), content)

    def get(self, place: str) -> bytes:
        """What is kept under a name. Raises NotKept."""
        if place not in self.held:
            raise NotKept
        return self.held[place][1]

    def remove(self, place: str) -> None:
        """Let go of it; again changes nothing."""
        self.held.pop(place, None)

    def places_before(self, moment: datetime) -> Iterator[str]:
        """The names of all that was kept before a moment."""
        yield from [place for place, (kept, _) in self.held.items() if kept < moment]


class SandboxScanner:
    """Finds the test file of the EICAR, and nothing else."""

    is_there = True
    is_at_hand = True

    def scan(self, content: bytes) -> Verdict:
        """What is in a file."""
        return Verdict("Eicar-Test-Signature" if TEST_FILE in content else "")
