"""Reads what was typed into the statement; what cannot be read is refused with a plain sentence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.months_ahead import MONTHS_SEEN, KnownChange
from shared.domain.says import N_, Says
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import OTHER_ESSENTIAL
from shared.domain.year_month import YearMonth

LONGEST_LABEL = 80
LONGEST_LINE_NOTE = 200
MOST_CHANGES = 8


class Part(StrEnum):
    """The part of an answer that a problem lies in."""

    AMOUNT = "amount"
    FREQUENCY = "frequency"
    NOTE = "note"
    MONTH = "month"
    DIRECTION = "direction"
    LABEL = "label"


class NotReadable(ValueError):
    """Something typed cannot be read. `part` is the field, `says` tells the person what to do."""

    def __init__(self, part: Part, says: Says) -> None:
        super().__init__(says.template)
        self.part = part
        self.says = says


@dataclass(frozen=True)
class TypedLine:
    """One line as it was typed."""

    amount: str = ""
    frequency: str = ""
    note: str = ""


@dataclass(frozen=True)
class TypedChange:
    """A change ahead as it was typed; `direction` is `more` or `less`."""

    month: str = ""
    direction: str = ""
    amount: str = ""
    label: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed at all."""
        return not (self.month or self.direction or self.amount.strip() or self.label.strip())


def printable(text: str) -> str:
    """The text without control and direction marks, which would not show or would deceive."""
    return "".join(
        letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C"
    )


def one_line(text: str) -> str:
    """The text on one line, without marks that do not show."""
    return " ".join(printable(text.replace("\n", " ")).split())


def read_line(code: str, typed: TypedLine) -> Entry | None:
    """Read one line; blank throughout is no answer, and nought is one. Raises NotReadable."""
    if not typed.amount.strip():
        if typed.frequency:
            raise NotReadable(Part.AMOUNT, Says(N_("Enter an amount. If it is nothing, enter 0.")))
        return None
    amount = _amount(typed.amount)
    return Entry(code, amount, _frequency(typed.frequency, amount), _note(code, typed.note, amount))


def _amount(text: str) -> Money:
    try:
        return Money.from_pounds_text(text)
    except NotAnAmount as problem:
        raise NotReadable(Part.AMOUNT, problem.says) from problem


def _frequency(text: str, amount: Money) -> Frequency:
    """Nought needs no frequency."""
    if not text and amount == ZERO:
        return Frequency.MONTHLY
    try:
        return Frequency(text)
    except ValueError as problem:
        raise NotReadable(
            Part.FREQUENCY, Says(N_("Choose how often, for example every week."))
        ) from problem


def _note(code: str, text: str, amount: Money) -> str:
    if code != OTHER_ESSENTIAL:
        return ""
    note = one_line(text)
    if amount and not note:
        raise NotReadable(Part.NOTE, Says(N_("Tell us what this cost is.")))
    if len(note) > LONGEST_LINE_NOTE:
        raise NotReadable(Part.NOTE, _too_long(LONGEST_LINE_NOTE))
    return note


def _too_long(most: int) -> Says:
    return Says(N_("Use no more than %(most)s letters."), {"most": most})


def read_change(typed: TypedChange, this_month: YearMonth) -> KnownChange:
    """Read a change ahead, from next month to two years from now. Raises NotReadable."""
    month = _month(typed.month, this_month)
    label = one_line(typed.label)
    if not label:
        raise NotReadable(Part.LABEL, Says(N_("Tell us what will change.")))
    if len(label) > LONGEST_LABEL:
        raise NotReadable(Part.LABEL, _too_long(LONGEST_LABEL))
    if typed.direction not in ("more", "less"):
        raise NotReadable(
            Part.DIRECTION, Says(N_("Choose whether you will have more or less money."))
        )
    amount = _amount(typed.amount)
    if amount == ZERO:
        raise NotReadable(Part.AMOUNT, Says(N_("Enter an amount that is more than 0.")))
    return KnownChange(month, amount if typed.direction == "more" else -amount, label)


def _month(text: str, this_month: YearMonth) -> YearMonth:
    try:
        month = YearMonth.parse(text)
    except ValueError as problem:
        raise NotReadable(Part.MONTH, Says(N_("Choose the month that it starts in."))) from problem
    if not this_month < month <= this_month.plus(MONTHS_SEEN):
        raise NotReadable(
            Part.MONTH,
            Says(
                N_("Choose a month from %(first)s to %(last)s."),
                {"first": this_month.plus(1), "last": this_month.plus(MONTHS_SEEN)},
            ),
        )
    return month
