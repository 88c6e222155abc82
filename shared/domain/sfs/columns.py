"""A statement as a row of a table: what the columns are called, and how their cells are read.

The names and the order are those of the exchange format, so that whoever writes it knows them. A line
has up to three columns: its amount (`rent`), how often that is paid (`rent every`), and a note
(`rent note`). Only the amount is needed: without the second it is a month's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from shared.domain.frequency import Frequency
from shared.domain.guidelines import GUIDELINE_GROUPS
from shared.domain.household import MOST_PEOPLE, Child, Household, NotAPerson, read_age, read_count
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.says import N_, Says
from shared.domain.sfs.given import LONGEST_NOTE, GivenStatement, Problem, storable
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINES

DATED_ON = "date-of-statement"
REVIEW_ON = "date-of-review"
PARTNER = "partner"
AGES = "ages-of-children"
"""Whole years with a space or semicolon between; 0 for a baby."""
OTHERS = "other-dependents"
NON_DEPENDENTS = "non-dependents"
SAVINGS = "savings-contribution"
NOTES = "additional-notes"
EVERY, NOTE = " every", " note"

HEADER = (DATED_ON, REVIEW_ON, PARTNER, AGES, OTHERS, NON_DEPENDENTS)

EVERY_WORDS = {
    Frequency.WEEKLY: ("weekly", "week", "w"),
    Frequency.FORTNIGHTLY: ("fortnightly", "fortnight", "2-weekly", "2 weeks"),
    Frequency.FOUR_WEEKLY: ("4-weekly", "four-weekly", "4 weekly", "4 weeks", "four_weekly"),
    Frequency.MONTHLY: ("monthly", "month", "calendar month", "m"),
    Frequency.QUARTERLY: ("quarterly", "quarter", "3 months"),
    Frequency.ANNUAL: ("yearly", "annual", "annually", "year"),
    Frequency.TEN_INSTALMENTS: ("10-instalments", "ten-instalments", "ten_instalments"),
}
"""The words for how often; the first is the one that we write."""

_EVERY = {word: frequency for frequency, words in EVERY_WORDS.items() for word in words}
_YES_NO = {"": False, "no": False, "n": False, "0": False, "yes": True, "y": True, "1": True}
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)

COLUMNS: tuple[str, ...] = (
    *HEADER,
    *(name for line in LINES for name in (line.code, line.code + EVERY, line.code + NOTE)),
    SAVINGS,
    *(group + NOTE for group in GUIDELINE_GROUPS),
    NOTES,
)
"""Every column of a statement, in order."""

MAY_LACK = frozenset(COLUMNS) - {DATED_ON}
"""Columns that a table need not have."""

Read = TypeVar("Read")


@dataclass
class _Reader:
    """The cells of one row by column, and what was found wrong with them."""

    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str) -> str:
        return storable(self.cells.get(name) or "").strip()

    def wrong(self, code: str, place: str, says: Says) -> None:
        self.problems.append(Problem(code, place, says))

    def read(self, name: str, how: Callable[[str], Read], otherwise: Read, code: str) -> Read:
        try:
            return how(self.text(name))
        except (NotAnAmount, NotAPerson, _NotRead) as error:
            self.wrong(code, name, error.says)
            return otherwise

    def note(self, name: str) -> str:
        text = self.text(name)
        if len(text) > LONGEST_NOTE:
            says = Says(N_("Use no more than %(most)s letters."), {"most": LONGEST_NOTE})
            self.wrong("note_too_long", name, says)
            return ""
        return text


class _NotRead(ValueError):
    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def read_row(cells: Mapping[str, str]) -> tuple[GivenStatement, tuple[Problem, ...]]:
    """The statement in one row, and what cannot be read of it, each with its column.

    A blank amount is a line left blank. No problem repeats what stood in the cell.
    """
    reader = _Reader(cells)
    given = GivenStatement(
        household=_household(reader),
        entries=tuple(entry for line in LINES if (entry := _entry(reader, line.code)) is not None),
        dated_on=reader.read(DATED_ON, read_day, None, "bad_date"),
        review_on=reader.read(REVIEW_ON, read_day, None, "bad_date"),
        group_notes={
            group: note for group in GUIDELINE_GROUPS if (note := reader.note(group + NOTE))
        },
        savings=_amount(reader, SAVINGS) or ZERO,
        notes=reader.note(NOTES),
    )
    return given, tuple(reader.problems)


def _household(reader: _Reader) -> Household:
    return Household(
        reader.read(PARTNER, _yes_or_no, False, "not_yes_or_no"),
        reader.read(AGES, _ages, (), "bad_age"),
        reader.read(OTHERS, read_count, 0, "bad_count"),
        reader.read(NON_DEPENDENTS, read_count, 0, "bad_count"),
    )


def _entry(reader: _Reader, code: str) -> Entry | None:
    amount = _amount(reader, code)
    if amount is None:
        return None
    every = reader.read(code + EVERY, _every, Frequency.MONTHLY, "bad_frequency")
    return Entry(code, amount, every, reader.note(code + NOTE))


def _amount(reader: _Reader, name: str) -> Money | None:
    if not reader.text(name):
        return None
    return reader.read(name, Money.from_pounds_text, None, "bad_amount")


def read_day(text: str) -> date | None:
    """A day as 2026-11-02 or 02/11/2026; nothing is no day. Raises a ValueError with `says`."""
    if not text:
        return None
    found = _DAY_FIRST.fullmatch(text)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.removesuffix(" 00:00:00").removesuffix("T00:00:00"))
    except ValueError as error:
        says = Says(N_("Enter a date such as 02/11/2026 or 2026-11-02."))
        raise _NotRead(says) from error


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in _YES_NO:
        raise _NotRead(Says(N_("Enter yes or no.")))
    return _YES_NO[text.casefold()]


def _ages(text: str) -> tuple[Child, ...]:
    ages = [age for age in re.split(r"[;,\s]+", text) if age]
    if len(ages) > MOST_PEOPLE:
        raise _NotRead(Says(N_("Enter a number from 0 to %(most)s."), {"most": MOST_PEOPLE}))
    return tuple(read_age(age) for age in ages)


def _every(text: str) -> Frequency:
    if not text:
        return Frequency.MONTHLY
    found = _EVERY.get(" ".join(text.casefold().split()))
    if found is None:
        says = Says(
            N_("Enter how often: weekly, fortnightly, 4-weekly, monthly, quarterly or yearly.")
        )
        raise _NotRead(says)
    return found


def written_row(given: GivenStatement) -> dict[str, str]:
    """The cells of a statement by column, in order; columns with nothing in them are left out.

    Whoever writes them into a file that a spreadsheet opens guards them against formulas.
    """
    cells = {
        DATED_ON: given.dated_on.isoformat() if given.dated_on else "",
        REVIEW_ON: given.review_on.isoformat() if given.review_on else "",
        PARTNER: "yes" if given.household.partner else "no",
        AGES: " ".join(str(child.age) for child in given.household.children),
        OTHERS: str(given.household.other_dependants),
        NON_DEPENDENTS: str(given.household.non_dependants),
    }
    for entry in given.in_order:
        cells[entry.code] = entry.amount.plain()
        cells[entry.code + EVERY] = EVERY_WORDS[entry.frequency][0]
        cells[entry.code + NOTE] = entry.note
    cells[SAVINGS] = given.savings.plain()
    cells |= {group + NOTE: given.group_notes.get(group, "") for group in GUIDELINE_GROUPS}
    cells[NOTES] = given.notes
    return {name: cell for name, cell in cells.items() if cell}
