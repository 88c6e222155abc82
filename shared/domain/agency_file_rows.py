"""Reads one row of an agency's file: who it is about, their statement, their offer, or what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.domain import agency_file as file
from shared.domain.agency_file_words import Wrong
from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.guidelines import GUIDELINE_GROUPS
from shared.domain.money import Money, NotAnAmount
from shared.domain.name_keys import postcode_key, reference_key, surname_key
from shared.domain.sfs import columns as statement
from shared.domain.sfs.checks import problems_of
from shared.domain.sfs.given import GivenStatement, Problem
from shared.domain.statement_lines import LINES
from shared.domain.year_month import months_after

LONGEST = {file.NAME: 160, file.REFERENCE: 40, file.POSTCODE: 10, file.OWN: 60}
FARTHEST_AHEAD = 12
"""Months ahead in which an offer may begin."""

_TOO_FINE = re.compile(r"-?£?\s*[0-9 ,]*\.[0-9]{3,}", re.ASCII)
_EVERY = {word: each for each, words in statement.EVERY_WORDS.items() for word in words}
_COLUMN_OF_PLACE = {
    "dated_on": statement.DATED_ON,
    "children": statement.AGES,
    "lines": LINES[0].code,
    "savings": statement.SAVINGS,
    **{group: group + statement.NOTE for group in GUIDELINE_GROUPS},
}


@dataclass(frozen=True)
class FileOffer:
    """What is offered for everything that the client owes us."""

    amount: Money
    frequency: Frequency
    first_due: date | None
    """None: as early as the rules allow."""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one column of a row, never what stood there."""

    column: str
    code: str


@dataclass(frozen=True)
class ReadRow:
    """What a row says, as far as it could be read."""

    reference: str = field(repr=False)
    name: str = field(repr=False)
    postcode: str = field(repr=False)
    own_reference: str = field(repr=False)
    statement: GivenStatement | None = field(default=None, repr=False)
    offer: FileOffer | None = field(default=None, repr=False)
    problems: tuple[RowProblem, ...] = ()


def read_row(cells: Mapping[str, str], today: date, statement_months: int) -> ReadRow:
    """Read a row whose cells are keyed by column; `statement_months` is how old a statement may be."""
    problems = [*_who(cells)]
    given, wrong = _statement(cells, today, statement_months)
    offer, refused = _offer(cells, today)
    return ReadRow(
        _text(cells, file.REFERENCE),
        _text(cells, file.NAME),
        _text(cells, file.POSTCODE),
        _text(cells, file.OWN),
        given,
        offer,
        in_order((*problems, *wrong, *refused)),
    )


def in_order(problems: tuple[RowProblem, ...]) -> tuple[RowProblem, ...]:
    """Problems as their columns stand, one for each column."""
    first = {each.column: each for each in reversed(problems)}
    return tuple(sorted(first.values(), key=lambda each: file.PLACE.get(each.column, 0)))


def of_statement(problem: Problem) -> RowProblem:
    """A problem of a statement as one of a row."""
    return RowProblem(_COLUMN_OF_PLACE.get(problem.place, problem.place), problem.code)


def _text(cells: Mapping[str, str], column: str) -> str:
    return " ".join(cells.get(column, "").split())


def _who(cells: Mapping[str, str]) -> Iterator[RowProblem]:
    for column in file.WHO:
        text = _text(cells, column)
        if not text and column in file.NEEDED:
            yield RowProblem(column, Wrong.MISSING)
        elif len(text) > LONGEST[column]:
            yield RowProblem(column, Wrong.TOO_LONG)
        elif text and not (text.isprintable() and _USABLE[column](text)):
            yield RowProblem(column, Wrong.NOT_READABLE)


_USABLE: Mapping[str, Callable[[str], bool]] = {
    file.NAME: lambda text: bool(surname_key(text)),
    file.POSTCODE: lambda text: 5 <= len(postcode_key(text)) <= 7,
    file.REFERENCE: lambda text: any(each.isalnum() for each in reference_key(text)),
    file.OWN: bool,
}


def _statement(
    cells: Mapping[str, str], today: date, months: int
) -> tuple[GivenStatement | None, list[RowProblem]]:
    if not any(column in cells for column in statement.COLUMNS):
        return None, []
    given, unread = statement.read_row(cells)
    wrong = [RowProblem(each.place, _why(each, cells)) for each in unread]
    bad = {each.column for each in wrong}
    checked = (of_statement(each) for each in problems_of(given, (), months, today))
    # What could not be read was not missing.
    slipped = {statement.DATED_ON, statement.AGES} & bad
    lines_bad = any(line.code in bad for line in LINES)
    for each in checked:
        is_said = each.column in slipped or (each.code == Wrong.NO_LINES and lines_bad)
        if not is_said:
            wrong.append(each)
    return given, wrong


def _why(problem: Problem, cells: Mapping[str, str]) -> str:
    if problem.code != Wrong.BAD_AMOUNT:
        return problem.code
    return _why_no_amount(cells.get(problem.place, ""))


def _why_no_amount(text: str) -> str:
    if text.startswith("="):
        return Wrong.FORMULA
    if _TOO_FINE.fullmatch(text):
        return Wrong.TOO_FINE
    return Wrong.NEGATIVE if text.startswith(("-", "£-")) else Wrong.BAD_AMOUNT


def _offer(cells: Mapping[str, str], today: date) -> tuple[FileOffer | None, list[RowProblem]]:
    if not any(column in cells for column in file.OFFER):
        return None, []
    wrong: list[RowProblem] = []
    amount = _offered(cells.get(file.AMOUNT, ""), wrong)
    every = _EVERY.get(" ".join(cells.get(file.EVERY, "monthly").casefold().split()))
    if every not in PAYABLE:
        code = Wrong.NOT_PAYABLE if every else Wrong.BAD_FREQUENCY
        wrong.append(RowProblem(file.EVERY, code))
    first = _first_due(cells.get(file.FIRST, ""), today, wrong)
    if wrong or amount is None or every is None:
        return None, wrong
    return FileOffer(amount, every, first), wrong


def _offered(text: str, wrong: list[RowProblem]) -> Money | None:
    if not text:
        wrong.append(RowProblem(file.AMOUNT, Wrong.MISSING))
        return None
    try:
        amount = Money.from_pounds_text(text)
    except NotAnAmount:
        wrong.append(RowProblem(file.AMOUNT, _why_no_amount(text)))
        return None
    if not amount:
        wrong.append(RowProblem(file.AMOUNT, Wrong.NOTHING_OFFERED))
    return amount


def _first_due(text: str, today: date, wrong: list[RowProblem]) -> date | None:
    try:
        found = statement.read_day(text)
    except ValueError:
        wrong.append(RowProblem(file.FIRST, Wrong.BAD_DATE))
        return None
    if found is not None and not today <= found <= months_after(today, FARTHEST_AHEAD):
        wrong.append(RowProblem(file.FIRST, Wrong.NOT_SOON))
    return found
