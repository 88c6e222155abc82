"""What the notes of an exchange file say that it has no element for; written and read back here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from shared.domain.guidelines import GUIDELINE_GROUPS
from shared.domain.money import ZERO, Money
from shared.domain.sfs.given import GivenStatement

DATED = "Date of statement: "
REVIEW = "Date of review: "
AGES = "Ages of the children: "
PARTNER = "The client lives with a partner."
DEFICIT = "Deficit: "
NO_BIRTH = "The date of birth of the client is not known."

_GROUP_NOTE = re.compile(rf"Note on ({'|'.join(GUIDELINE_GROUPS)}): (.*)", re.DOTALL)


def notes_of(given: GivenStatement, left: Money, for_others: Money, knows_birth: bool) -> list[str]:
    """The notes at the end of a file; always at least one, as the format wants."""
    groups = [f"Note on {group}: {note}" for group, note in given.group_notes.items() if note]
    birth = [] if knows_birth else [NO_BIRTH]
    return [
        *_days(given),
        *birth,
        *_people(given),
        *_deficit(left, for_others),
        *groups,
        given.notes,
    ]


def _days(given: GivenStatement) -> Iterator[str]:
    if given.dated_on:
        yield DATED + given.dated_on.isoformat()
    if given.review_on:
        yield REVIEW + given.review_on.isoformat()


def _people(given: GivenStatement) -> Iterator[str]:
    if given.household.partner and not given.circumstances.is_joint:
        yield PARTNER
    if given.household.children and not given.ages_assumed:
        yield AGES + ", ".join(str(child.age) for child in given.household.children)


def _deficit(left: Money, for_others: Money) -> Iterator[str]:
    if left < ZERO:
        yield f"{DEFICIT}{left.plain()} a month is left when outgoings are taken from income."
    elif for_others < ZERO:
        yield f"{DEFICIT}{for_others.plain()} a month is left after priority debts."


@dataclass
class Noted:
    """What the notes of a file say."""

    dated_on: str = ""
    review_on: str = ""
    ages: str = ""
    partner: bool = False
    group_notes: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)


def read_notes(notes: Iterable[str]) -> Noted:
    """Take the notes apart again; what is not ours stays as it is."""
    found = Noted()
    for note in notes:
        _read_note(note.strip(), found)
    return found


def _read_note(note: str, found: Noted) -> None:
    if note.startswith(DATED):
        found.dated_on = found.dated_on or note.removeprefix(DATED)
    elif note.startswith(REVIEW):
        found.review_on = found.review_on or note.removeprefix(REVIEW)
    elif note.startswith(AGES):
        found.ages = note.removeprefix(AGES)
    elif note == PARTNER:
        found.partner = True
    elif group := _GROUP_NOTE.fullmatch(note):
        found.group_notes[group[1]] = group[2]
    elif note and note != NO_BIRTH and not note.startswith(DEFICIT):
        found.rest.append(note)


def day_of(text: str) -> date | None:
    """A day as a file writes it, a time behind it left out; None when it is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
