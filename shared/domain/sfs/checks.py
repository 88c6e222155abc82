"""What must be so before a given statement is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from shared.domain.guidelines import LONGEST_NOTE, note_problem
from shared.domain.money import ZERO
from shared.domain.months_ahead import MOST_CHANGES
from shared.domain.says import N_, Says
from shared.domain.sfs.given import GivenStatement, Problem
from shared.domain.year_month import months_after

FIRST_DAY = date(2000, 1, 1)
"""No statement carries an earlier date; an earlier one is a slip."""


def problems_of(
    given: GivenStatement, notes_missing: Iterable[str], months: int, today: date
) -> tuple[Problem, ...]:
    """Everything that is wrong with a given statement, in the order of its parts.

    `notes_missing` are the groups over their guideline without an explanation, `months` how old a
    statement may be.
    """
    missing = tuple(notes_missing)
    return (
        *_of_date(given.dated_on, months, today),
        *_of_people(given),
        *_of_lines(given),
        *(_needs_note(group, given) for group in missing),
    )


def _of_date(dated_on: date | None, months: int, today: date) -> Iterator[Problem]:
    if dated_on is None:
        says = Says(N_("Enter the date of the statement."))
        yield Problem("no_date", "dated_on", says)
    elif dated_on > today:
        says = Says(N_("The date of the statement must be today or earlier."))
        yield Problem("date_ahead", "dated_on", says)
    elif dated_on < FIRST_DAY or months_after(dated_on, months) < today:
        says = Says(
            N_("The statement is more than %(months)s months old. Ask for a newer one."),
            {"months": months},
        )
        yield Problem("too_old", "dated_on", says)


def _of_people(given: GivenStatement) -> Iterator[Problem]:
    if not given.household.is_complete:
        yield Problem("needs_age", "children", Says(N_("Enter the age of each child.")))


def _of_lines(given: GivenStatement) -> Iterator[Problem]:
    if not given.entries:
        says = Says(N_("The statement has no amounts. Enter at least one."))
        yield Problem("no_lines", "lines", says)
    for entry in given.entries:
        if entry.amount < ZERO:
            yield Problem("negative", entry.code, Says(N_("Enter an amount that is 0 or more.")))
    if given.savings < ZERO:
        yield Problem("negative", "savings", Says(N_("Enter an amount that is 0 or more.")))
    if len(given.changes) > MOST_CHANGES:
        says = Says(N_("Give no more than %(most)s changes ahead."), {"most": MOST_CHANGES})
        yield Problem("too_many", "changes", says)


def _needs_note(group: str, given: GivenStatement) -> Problem:
    note = given.group_notes.get(group, "")
    says = note_problem(note) or Says(N_("Tell us why this spending is higher than usual."))
    return Problem("note_too_long" if len(note) > LONGEST_NOTE else "needs_note", group, says)
