"""Amounts as officers type them while somebody speaks: `92 w`, `980.00 4w`, `612.40 m`, `0`."""

from __future__ import annotations

import re

from shared.domain.frequency import Frequency
from shared.domain.household import MOST_PEOPLE, Child, read_age
from shared.domain.money import ZERO, Money, NotAnAmount
from shared.domain.says import N_, Says
from shared.domain.year_month import YearMonth

LETTERS = {
    "w": Frequency.WEEKLY,
    "2w": Frequency.FORTNIGHTLY,
    "f": Frequency.FORTNIGHTLY,
    "4w": Frequency.FOUR_WEEKLY,
    "m": Frequency.MONTHLY,
    "q": Frequency.QUARTERLY,
    "y": Frequency.ANNUAL,
    "10": Frequency.TEN_INSTALMENTS,
}
WRITTEN = {
    Frequency.WEEKLY: "w",
    Frequency.FORTNIGHTLY: "2w",
    Frequency.FOUR_WEEKLY: "4w",
    Frequency.MONTHLY: "m",
    Frequency.QUARTERLY: "q",
    Frequency.ANNUAL: "y",
    Frequency.TEN_INSTALMENTS: "10",
}
_ANSWER = re.compile(r"(\S+?)(?:\s+(2w|4w|10)|\s*([wfmqy]))?", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{1,2})\s*[/ -]\s*([0-9]{4})", re.ASCII)


class NotShorthand(ValueError):
    """The text cannot be read. `says` tells the officer what to type."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def read_shorthand(text: str) -> tuple[Money, Frequency] | None:
    """Read an amount and how often it is paid; nothing typed is no answer, nought needs no letter.

    Raises NotShorthand.
    """
    cleaned = text.strip()
    if not cleaned:
        return None
    match = _ANSWER.fullmatch(cleaned)
    if match is None:
        raise NotShorthand(Says(N_("Type an amount and how often, for example 92 w or 612.40 m.")))
    amount = _amount(match[1])
    letter = (match[2] or match[3] or "").lower()
    if not letter and amount != ZERO:
        raise NotShorthand(Says(N_("Add how often it is paid, for example 92 w or 92 m.")))
    return amount, LETTERS[letter] if letter else Frequency.MONTHLY


def write_shorthand(amount: Money, frequency: Frequency) -> str:
    """An amount and how often it is paid, as it is typed."""
    return f"{amount.plain()} {WRITTEN[frequency]}"


def _amount(text: str, *, negative: bool = False) -> Money:
    try:
        return Money.from_pounds_text(text, negative=negative)
    except NotAnAmount as wrong:
        raise NotShorthand(wrong.says) from wrong


def read_more_or_less(text: str) -> Money:
    """Read how much more (`45`, `+45`) or less (`-45`) there will be. Raises NotShorthand."""
    amount = _amount(text.strip().removeprefix("+"), negative=True)
    if amount == ZERO:
        raise NotShorthand(Says(N_("Type more than 0, with a minus for less money.")))
    return amount


def read_month(text: str) -> YearMonth:
    """Read a month as `4/2027`, `04 2027` or `2027-04`. Raises NotShorthand."""
    cleaned = text.strip()
    match = _MONTH.fullmatch(cleaned)
    try:
        return YearMonth(int(match[2]), int(match[1])) if match else YearMonth.parse(cleaned)
    except ValueError as wrong:
        raise NotShorthand(Says(N_("Type the month as 4/2027."))) from wrong


def read_ages(text: str) -> tuple[Child, ...]:
    """Read the children's ages, `7, 14`; nothing typed is no children.

    Raises NotShorthand for too many, NotAPerson for an age that cannot be.
    """
    ages = [age for age in re.split(r"[,;\s]+", text.strip()) if age]
    if len(ages) > MOST_PEOPLE:
        raise NotShorthand(Says(N_("Type no more than %(most)s ages."), {"most": MOST_PEOPLE}))
    return tuple(read_age(age) for age in ages)
