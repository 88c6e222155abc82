"""How often money comes or goes, and what that is a month (Standard Financial Statement practice)."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from shared.domain.money import Money, half_up
from shared.domain.says import N_, Says


class Frequency(StrEnum):
    """How often an amount is paid."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    TEN_INSTALMENTS = "ten_instalments"


PAYABLE = (Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY)
"""The frequencies at which a plan can be paid."""

DAYS_BETWEEN = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.FOUR_WEEKLY: 28}

TIMES_A_YEAR = {
    Frequency.WEEKLY: 52,
    Frequency.FORTNIGHTLY: 26,
    Frequency.FOUR_WEEKLY: 13,
    Frequency.MONTHLY: 12,
    Frequency.QUARTERLY: 4,
    Frequency.ANNUAL: 1,
    Frequency.TEN_INSTALMENTS: 10,
}

NAMES = {
    Frequency.WEEKLY: N_("Every week"),
    Frequency.FORTNIGHTLY: N_("Every 2 weeks"),
    Frequency.FOUR_WEEKLY: N_("Every 4 weeks"),
    Frequency.MONTHLY: N_("Every month"),
    Frequency.QUARTERLY: N_("Every 3 months"),
    Frequency.ANNUAL: N_("Every year"),
    Frequency.TEN_INSTALMENTS: N_("10 times a year"),
}


def a_month(frequency: Frequency) -> Fraction:
    """How many times a month, exactly (52/12 for weekly)."""
    return Fraction(TIMES_A_YEAR[frequency], 12)


def monthly(amount: Money, frequency: Frequency) -> Money:
    """What an amount comes to a month, rounded half-up to the penny."""
    return half_up(amount.pence * a_month(frequency))


def working(amount: Money, frequency: Frequency) -> Says:
    """The sum behind the monthly figure, as a person would write it down."""
    if frequency is Frequency.MONTHLY:
        return Says(N_("%(amount)s a month"), {"amount": amount})
    return Says(
        N_("%(amount)s × %(times)s ÷ 12 = %(monthly)s a month"),
        {"amount": amount, "times": TIMES_A_YEAR[frequency], "monthly": monthly(amount, frequency)},
    )
