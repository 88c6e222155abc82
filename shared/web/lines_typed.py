"""Payments that are typed one by one: rows of a date and an amount, and what is wrong with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.schedule import OfferLine, fitted
from shared.domain.uneven import MOST_LINES
from shared.web.dates_typed import NotADate, read_date
from shared.web.filters import day, say

LONGEST_PART = 20
LONGEST_TEXT = 2_000
PARTS = ("day", "month", "year")


class NotLines(ValueError):
    """The text is not what a form of ours carries."""


@dataclass(frozen=True)
class TypedLine:
    """One payment, word for word."""

    day: str = ""
    month: str = ""
    year: str = ""
    amount: str = ""


@dataclass(frozen=True)
class ReadLines:
    """The rows as they were typed, and the payments or what is wrong with them by field."""

    rows: tuple[TypedLine, ...]
    lines: tuple[OfferLine, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """The problems for the summary on top of the page, in the order of the rows."""
        names = (f"{kind}-{number}" for number in range(1, len(self.rows) + 1) for kind in _KINDS)
        return [
            (self.problems[name], f"{name}-day" if name.startswith("due") else name)
            for name in names
            if name in self.problems
        ]


_KINDS = ("due", "amount")


def rows_sent(form: Mapping[str, str]) -> tuple[TypedLine, ...]:
    """The rows that came with a request, in the order of the page; never more than there can be."""
    rows = []
    for number in range(1, MOST_LINES + 1):
        names = [*(f"due-{number}-{part}" for part in PARTS), f"amount-{number}"]
        if not any(name in form for name in names):
            break
        rows.append(TypedLine(*(_text(form.get(name, "")) for name in names)))
    return tuple(rows)


def _text(text: str) -> str:
    return text.strip()[:LONGEST_PART].replace("\x00", "")


def rows_of(lines: Iterable[OfferLine]) -> tuple[TypedLine, ...]:
    """Payments as somebody would type them."""
    return tuple(
        TypedLine(str(line.due.day), str(line.due.month), str(line.due.year), line.amount.plain())
        for line in lines
    )


def read_lines(
    rows: Sequence[TypedLine], left: Money, first_day: date, last_day: date
) -> ReadLines:
    """Read the rows for what is left to pay. They are put in the order of their days, and the last
    takes the rest, whatever amount stands there; those for which nothing is left go.
    """
    problems: dict[str, str] = {}
    dues = [_due(row, number, first_day, last_day, problems) for number, row in _numbered(rows)]
    last = max((due for due in dues if due is not None), default=None)
    for (number, row), due in zip(_numbered(rows), dues, strict=True):
        _check_amount(row, number, problems, is_last=due == last)
    _check_days(dues, problems)
    if problems or not rows:
        return ReadLines(tuple(rows), (), problems)
    made = [
        OfferLine(due, left if due == last else Money.from_pounds_text(row.amount))
        for row, due in zip(rows, dues, strict=True)
        if due is not None
    ]
    return ReadLines(tuple(rows), fitted(left, sorted(made, key=lambda line: line.due)))


def _numbered(rows: Sequence[TypedLine]) -> Iterable[tuple[int, TypedLine]]:
    return enumerate(rows, start=1)


def _due(
    row: TypedLine, number: int, first_day: date, last_day: date, problems: dict[str, str]
) -> date | None:
    name = f"due-{number}"
    try:
        due = read_date(row.day, row.month, row.year)
    except NotADate as error:
        problems[name] = _named(number, say(error.says))
        return None
    if due < first_day:
        problems[name] = _named(number, _("The date must be today or later."))
    elif due > last_day:
        problems[name] = _named(
            number, _("The date must be %(day)s or earlier.", day=day(last_day))
        )
    return due


def _check_amount(row: TypedLine, number: int, problems: dict[str, str], *, is_last: bool) -> None:
    if is_last and not row.amount:
        return
    name = f"amount-{number}"
    try:
        amount = Money.from_pounds_text(row.amount)
    except NotAnAmount as error:
        problems[name] = _named(number, say(error.says))
        return
    if amount == ZERO:
        text = _("Enter an amount that is more than 0, or remove the payment.")
        problems[name] = _named(number, text)


def _check_days(dues: Sequence[date | None], problems: dict[str, str]) -> None:
    often = Counter(due for due in dues if due is not None)
    seen: set[date] = set()
    for number, due in enumerate(dues, start=1):
        if due is None:
            continue
        if often[due] > 1 and due in seen:
            text = _("There is another payment on this day. Choose a different day.")
            problems.setdefault(f"due-{number}", _named(number, text))
        seen.add(due)


def _named(number: int, problem: str) -> str:
    return _("Payment %(number)s: %(problem)s", number=number, problem=problem)


def without_row(rows: Sequence[TypedLine], number: int) -> tuple[TypedLine, ...]:
    """The rows without one, by its number on the page."""
    return tuple(row for each, row in _numbered(rows) if each != number)


def with_another(lines: Sequence[OfferLine], due: date) -> tuple[OfferLine, ...]:
    """The payments and one more on a later day: the last is shared between them."""
    if not lines or lines[-1].amount.pence < 2:
        return tuple(lines)
    half = Money(lines[-1].amount.pence // 2)
    kept = replace(lines[-1], amount=lines[-1].amount - half)
    return (*lines[:-1], kept, OfferLine(due, half))


def write_lines(lines: Iterable[OfferLine]) -> str:
    """Payments as a form carries them: `2026-12-28:9000 2027-01-28:6650`; empty for none."""
    return " ".join(f"{line.due.isoformat()}:{line.amount.pence}" for line in lines)


def carried_lines(text: str) -> tuple[OfferLine, ...]:
    """The payments that a form brings back; none for an empty text. Raises NotLines."""
    pairs = [pair.partition(":") for pair in text[:LONGEST_TEXT].split()]
    if len(pairs) > MOST_LINES or len(text) > LONGEST_TEXT:
        raise NotLines
    return tuple(_carried(due, pence) for due, _colon, pence in pairs)


def _carried(due: str, pence: str) -> OfferLine:
    if not (pence.isascii() and pence.isdigit() and len(pence) < 12 and len(due) == 10):
        raise NotLines
    try:
        return OfferLine(date.fromisoformat(due), Money(int(pence)))
    except ValueError as error:
        raise NotLines from error


_BETWEEN = re.compile(r"[\s,;:/.\-]+")
_AMOUNT = re.compile(r"[\s,;:]+£?([0-9][0-9,]*(?:\.[0-9]*)?)\s*$", re.ASCII)


def rows_of_text(text: str) -> tuple[TypedLine, ...]:
    """Rows that were written line by line, such as `28 12 2026 90.00`; lines without anything are left out.

    The last one may be a date alone. What cannot be told apart stands in the day, so that its row
    is the one with the problem.
    """
    written = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(_row(line) for line in written[: MOST_LINES + 1])


def _row(line: str) -> TypedLine:
    parts = [part for part in _BETWEEN.split(line) if part]
    if len(parts) == len(PARTS):
        return TypedLine(parts[0], parts[1], parts[2])
    found = _AMOUNT.search(line)
    if found is None:
        return TypedLine(line[:LONGEST_PART])
    dated = [part for part in _BETWEEN.split(line[: found.start()]) if part]
    if len(dated) != len(PARTS):
        return TypedLine(line[:LONGEST_PART])
    return TypedLine(dated[0], dated[1], dated[2], found.group(1))


def text_of_lines(lines: Iterable[OfferLine]) -> str:
    """Payments as somebody would write them line by line."""
    return "\n".join(
        f"{line.due.day} {line.due.month} {line.due.year} {line.amount.plain()}" for line in lines
    )
