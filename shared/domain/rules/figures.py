"""The figures that rules compare: ceilings, counts and limits worked out from a case and its terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from shared.domain.case import Case, financial_year, tightest_month, year_end
from shared.domain.money import Money, rounded_down
from shared.domain.policy import ClearBy, Terms
from shared.domain.says import N_, Sayable, Says
from shared.domain.schedule import due_date, instalments_of
from shared.domain.stages import Stage
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.domain.year_month import YearMonth


@dataclass(frozen=True)
class RuleResult:
    """What one rule found. `figure` is what the case has, `limit` what the policy allows."""

    rule: str
    passed: bool
    figure: Sayable | None
    limit: Sayable | None
    says: Says


@dataclass(frozen=True)
class Ceiling:
    """The most that is accepted a month without a person, and the month that decides it."""

    a_month: Money
    month: YearMonth
    left_over: Money
    percent: int


Rule = Callable[[Case, Terms, WorkingDays], "RuleResult | None"]


AT_STAGE = {
    Stage.ENFORCEMENT_AGENT: "enforcement_agent",
    Stage.ATTACHMENT_OF_EARNINGS: "attachment_of_earnings",
    Stage.BENEFIT_DEDUCTION: "benefit_deduction",
}


ACTIVE_NAMES = {
    "open_proposal": N_("an offer that a person is already looking at"),
    "plan": N_("a plan that is already running for this debt"),
    "dispute": N_("a dispute about this debt"),
    "breathing_space": N_("Breathing Space"),
    "insolvency": N_("an insolvency case"),
    "enforcement_agent": N_("a case with an enforcement agent"),
    "attachment_of_earnings": N_("deductions from earnings"),
    "benefit_deduction": N_("deductions from benefits"),
    "current_year_behind": N_("payments for the current year that are behind"),
    "complaint": N_("a complaint"),
    "hardship": N_("a request for help with hardship"),
}
"""What may be going on with a debt, in words. A policy names these in `not_while`."""


def active_now(case: Case) -> frozenset[str]:
    """What is going on: what the case says, and what the stages of its debts say."""
    return case.active | {AT_STAGE[debt.stage] for debt in case.debts if debt.stage in AT_STAGE}


def ceiling_of(case: Case, terms: Terms) -> Ceiling | None:
    """The most that may be taken a month: a share of the tightest month, rounded down to the penny."""
    if terms.share is None or case.left_over is None:
        return None
    month, left_over = tightest_month(case, terms.share.months)
    most = rounded_down(Fraction(left_over.pence * terms.share.percent, 100))
    return Ceiling(most, month, left_over, terms.share.percent)


def earliest_collection(case: Case, terms: Terms, days: WorkingDays) -> date:
    """The first day on which a payment can be collected; today when no notice is needed."""
    if terms.notice_working_days is None:
        return case.today
    return days.add(days.next_after(case.today), terms.notice_working_days)


def last_day_to_clear(case: Case, terms: Terms) -> date | None:
    """The day by which everything must be paid, for the debts of the case together."""
    if terms.clear_by is None or not case.debts:
        return None
    if terms.clear_by is ClearBy.THIS_YEAR_END:
        return year_end(financial_year(case.today))
    return year_end(min(debt.year for debt in case.debts))


def count_of(case: Case) -> int:
    """How many instalments the offer makes."""
    return instalments_of(case.balance - case.offer.paid_now, case.offer)


def collected(case: Case, index: int, days: WorkingDays) -> date | None:
    """When the instalment with this index (from 0) is collected; None beyond the known bank holidays."""
    try:
        return days.on_or_next(due_date(case.offer, index))
    except PastLastKnownHoliday:
        return None
