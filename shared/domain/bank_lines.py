"""Lines of a bank statement as somebody pastes them: date, amount and reference, each read with care."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from shared.domain.money import ZERO, Money, NotAnAmount

MOST_LINES = 2_000
LONGEST_TEXT = 200_000
LONGEST_REFERENCE = 140
OLDEST = timedelta(days=400)
"""A line from before is a mistake of the year."""
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y", "%d %B %Y")
_HEADER = ("date", "amount", "reference")


@dataclass(frozen=True)
class BankLine:
    """Money that came to the council's bank, with what the payer wrote."""

    day: date
    amount: Money
    reference: str


class LineProblem(StrEnum):
    """What is wrong with a line."""

    COLUMNS = "columns"
    """It has not just a date, an amount and a reference."""
    DAY = "day"
    DAY_TOO_FAR = "day_too_far"
    """Still to come, or more than a year ago."""
    AMOUNT = "amount"
    NOT_ABOVE_NOUGHT = "not_above_nought"
    REFERENCE_SIGNS = "reference_signs"
    """It holds what cannot be printed, or what turns the direction of writing."""
    REFERENCE_LONG = "reference_long"
    NO_TABLE = "no_table"
    HOW_MANY = "how_many"
    """There are none, or too many."""


class WrongLine(ValueError):
    """A line cannot be read."""

    def __init__(self, problem: LineProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class LineMistake:
    """What is wrong with one line; the line itself is never repeated."""

    line: int
    problem: LineProblem


class BankLinesRefused(ValueError):
    """None of the lines was taken: here is what is wrong with which."""

    def __init__(self, *mistakes: LineMistake) -> None:
        super().__init__("bank lines refused")
        self.mistakes = mistakes


def read_bank_lines(text: str, today: date) -> tuple[BankLine, ...]:
    """Read lines of date, amount and reference, with or without a header; all of them or none.

    Raises BankLinesRefused. Money that went out is no line of ours: amounts are above nought.
    """
    if len(text) > LONGEST_TEXT:
        raise BankLinesRefused(LineMistake(1, LineProblem.HOW_MANY))
    found, mistakes = [], []
    try:
        for cells in (rows := csv.reader(io.StringIO(text.lstrip("\ufeff")), strict=True)):
            number = rows.line_num
            if not any(cell.strip() for cell in cells) or _is_header(cells, number):
                continue
            try:
                found.append(read_bank_line(cells, today))
            except WrongLine as wrong:
                mistakes.append(LineMistake(number, wrong.problem))
    except csv.Error:
        raise BankLinesRefused(LineMistake(rows.line_num, LineProblem.NO_TABLE)) from None
    if mistakes:
        raise BankLinesRefused(*mistakes)
    if not found or len(found) > MOST_LINES:
        raise BankLinesRefused(LineMistake(1, LineProblem.HOW_MANY))
    return tuple(found)


def read_bank_line(cells: list[str], today: date) -> BankLine:
    """One line. Raises WrongLine."""
    if len(cells) != len(_HEADER):
        raise WrongLine(LineProblem.COLUMNS)
    day, amount, reference = (cell.strip() for cell in cells)
    return BankLine(_day(day, today), _amount(amount), _reference(reference))


def _is_header(cells: list[str], number: int) -> bool:
    return number == 1 and tuple(cell.strip().lower() for cell in cells) == _HEADER


def _day(text: str, today: date) -> date:
    for pattern in _DATES:
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        if not today - OLDEST <= day <= today:
            raise WrongLine(LineProblem.DAY_TOO_FAR)
        return day
    raise WrongLine(LineProblem.DAY)


def _amount(text: str) -> Money:
    try:
        amount = Money.from_pounds_text(text)
    except NotAnAmount:
        raise WrongLine(LineProblem.AMOUNT) from None
    if amount <= ZERO:
        raise WrongLine(LineProblem.NOT_ABOVE_NOUGHT)
    return amount


def _reference(text: str) -> str:
    if not text.isprintable() or any(unicodedata.bidirectional(sign) in _TURNS for sign in text):
        raise WrongLine(LineProblem.REFERENCE_SIGNS)
    if len(text) > LONGEST_REFERENCE:
        raise WrongLine(LineProblem.REFERENCE_LONG)
    return text


_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Signs that turn the direction of writing."""
