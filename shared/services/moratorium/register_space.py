"""One answer of the register while it is read, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shared.domain.moratorium import MoratoriumKind, MoratoriumTerms
from shared.gateways.register_words import ACTIVE, MORATORIUM_STATUS
from shared.services.moratorium.notice import Door, Notice, NoticeSays, key_of
from shared.services.moratorium.register_fields import Fields, day_in

LONGEST_KEY = 120


@dataclass(frozen=True)
class Before:
    """What we had from the register before, if anything."""

    debts: frozenset[str] = frozenset()
    """The register's numbers of the debts that it named so far."""
    about_sha256: str = ""
    """Of what it said about the person; empty while it was never read."""

    @property
    def is_first(self) -> bool:
        """Whether nothing was read yet."""
        return not self.about_sha256


@dataclass(frozen=True)
class ReadSpace:
    """What the register's answer says."""

    notices: tuple[Notice, ...]
    """In the order in which they are to be taken."""
    is_over: bool
    """Whether it need not be read again."""
    puzzles: tuple[str, ...]
    """Short codes of what we do not understand, such as `debt-status-19`."""
    about_sha256: str
    """Of what it says about the person."""
    debts: frozenset[str] = frozenset()
    """The register's numbers of the debts that are or were in it."""


@dataclass
class Space:
    """An answer that is being read."""

    register_id: str
    shown: Fields
    terms: MoratoriumTerms
    today: date
    before: Before
    puzzles: list[str] = field(default_factory=list)

    @property
    def details(self) -> Fields:
        """What it says about the person and the whole."""
        return self.shown.part("debtorDetails")

    @property
    def start(self) -> date | None:
        """The first protected day."""
        return day_in(self.details.text("startsOn"))

    @property
    def is_crisis(self) -> bool:
        """Whether treatment decides how long it lasts."""
        return self.details.get("isInMentalHealthMoratorium") is True

    def status(self) -> str:
        """Where the whole stands; what is not known counts as running."""
        return self.word(MORATORIUM_STATUS, self.details.get("moratoriumStatus"), "status", ACTIVE)

    def word(self, words: Sequence[str], number: Any, name: str, otherwise: str) -> str:
        """The word of a number; a number that nobody knows is a puzzle for a person."""
        if type(number) is int and 0 <= number < len(words):
            return words[number]
        self.puzzles.append(f"{name}-{number}"[:40] if type(number) is int else f"{name}-unread")
        return otherwise

    def key(self, *parts: str | date) -> str:
        """By which a notice of it is known for ever."""
        made = ":".join(["register", self.register_id, *(str(part) for part in parts)])
        return made if len(made) <= LONGEST_KEY else key_of(made)

    def notice(self, says: NoticeSays, key: str, **more: Any) -> Notice:
        """A notice of this door, with the numbers that every one carries."""
        return Notice(
            door=Door.REGISTER,
            key=key,
            says=says,
            register_id=self.register_id,
            reference=self.details.text("referenceNumber", 60),
            kind=MoratoriumKind.CRISIS if self.is_crisis else MoratoriumKind.STANDARD,
            **more,
        )
