"""The offers that people of the sandbox make in its first week."""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.frequency import Frequency
from shared.domain.stages import DebtType, Stage
from shared.domain.uneven import MONTHS_OFF, Season
from shared.services.sandbox import budgets
from shared.services.sandbox.budgets import Budget


@dataclass(frozen=True)
class Story:
    """One offer of the week."""

    budget: Budget
    payments: int
    """Over how many payments the debt is spread."""
    stage: Stage = Stage.SUMMONS
    asked: bool = False
    frequency: Frequency = Frequency.MONTHLY
    kind: DebtType = DebtType.COUNCIL_TAX
    off: frozenset[int] = frozenset()
    """The months of each year, from 1 for January, in which nothing can be paid."""


S = budgets.SINGLE_PARENT, budgets.COUPLE, budgets.ALONE, budgets.RETIRED
WAITING = (
    Story(budgets.FOOD_EXPLAINED, 15),
    Story(S[0], 18),
    Story(S[1], 14, Stage.LIABILITY_ORDER),
    Story(S[2], 30, Stage.LIABILITY_ORDER),
    Story(S[3], 16, Stage.FINAL_NOTICE, off=MONTHS_OFF[Season.SUMMER]),
    Story(S[2], 24, Stage.REMINDER),
    Story(S[0], 12, Stage.ENFORCEMENT_AGENT),
    Story(S[1], 4, asked=True),
    Story(S[2], 20),
    Story(S[3], 13, Stage.SECOND_REMINDER),
    Story(S[0], 60, Stage.LIABILITY_ORDER, frequency=Frequency.WEEKLY),
    Story(S[1], 18, Stage.ENFORCEMENT_AGENT),
    Story(S[2], 15, Stage.SECOND_REMINDER),
    Story(S[3], 40, Stage.SUMMONS, frequency=Frequency.FORTNIGHTLY),
    Story(S[0], 10, Stage.FINAL_NOTICE, asked=True),
    Story(S[2], 36, Stage.INVOICE, kind=DebtType.HB_OVERPAYMENT),
    Story(S[3], 30, Stage.REMINDER, kind=DebtType.HB_OVERPAYMENT),
    Story(budgets.BUSINESS, 11, Stage.REMINDER, kind=DebtType.BUSINESS_RATES),
)
"""Offers that wait for a person."""

ANSWERED = (
    Story(S[2], 22),
    Story(S[0], 19, Stage.LIABILITY_ORDER),
    Story(S[3], 25, Stage.REMINDER),
)
"""Offers to which an officer and then the payer have said something: one of each way."""

ACCEPTED = (
    Story(S[3], 12, Stage.REMINDER),
    Story(S[1], 12),
    Story(S[3], 10, Stage.SECOND_REMINDER),
)
"""Offers that the rules accept."""

CALLS = (S[2], S[0], *(budgets.NOTHING_LEFT,) * 3)
"""Statements after which somebody asked for a call."""
