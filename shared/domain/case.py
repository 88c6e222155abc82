"""The facts that a decision rests on: no more than the engine may know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Offer
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.year_month import YearMonth

YEAR_BEGINS_IN = 4
"""April: the financial year runs from 1 April to 31 March."""


@dataclass(frozen=True)
class CaseDebt:
    """One debt that the offer covers."""

    type: DebtType
    balance: Money
    stage: Stage
    year: int
    """The calendar year in which its financial year begins."""
    costs: Money = ZERO
    """The part of the balance that is costs."""


@dataclass(frozen=True)
class Change:
    """What will be left over a month, from a month on."""

    from_month: YearMonth
    left_over: Money


@dataclass(frozen=True)
class Case:
    """An offer and what it is judged by. Health and vulnerability are never among the facts."""

    today: date
    nation: Nation
    debts: tuple[CaseDebt, ...]
    offer: Offer
    left_over: Money | None = None
    """Income less outgoings a month; None when no statement was given."""
    changes: tuple[Change, ...] = ()
    defaults: tuple[date, ...] = ()
    active: frozenset[str] = frozenset()
    over_guideline: tuple[str, ...] = ()
    """Groups of spending that are over their guideline (with an explanation)."""

    @property
    def balance(self) -> Money:
        """Everything that the offer covers."""
        return total(debt.balance for debt in self.debts)

    @property
    def amount(self) -> Money:
        """The regular instalment: never more than what is left to pay."""
        return min(self.offer.amount, max(self.balance - self.offer.paid_now, Money(1)))

    def offering(self, offer: Offer) -> Case:
        """The same facts with another offer."""
        return replace(self, offer=offer)


def financial_year(day: date) -> int:
    """The calendar year in which the financial year of a date begins."""
    return day.year if day.month >= YEAR_BEGINS_IN else day.year - 1


def year_end(year: int) -> date:
    """31 March at the end of the financial year that begins in `year`."""
    return date(year + 1, 3, 31)


def left_over_in(case: Case, month: YearMonth) -> Money:
    """What is left over in one month, by the changes that are known; of two in a month the last counts.

    Raises ValueError when the case has no statement.
    """
    if case.left_over is None:
        raise ValueError("nothing is known of what is left over")
    left_over = case.left_over
    for change in sorted(case.changes, key=lambda change: change.from_month):
        if change.from_month <= month:
            left_over = change.left_over
    return left_over


def tightest_month(case: Case, months: int) -> tuple[YearMonth, Money]:
    """The month with least left over among the next `months`, this one counted; the first of equals.

    Raises ValueError when the case has no statement.
    """
    if case.left_over is None:
        raise ValueError("nothing is known of what is left over")
    this_month = YearMonth.of(case.today)
    last = this_month.plus(months - 1)
    # It differs from the month before only where a change begins; of two in a month the last counts.
    begins = {this_month: case.left_over}
    for change in sorted(case.changes, key=lambda change: change.from_month):
        if change.from_month <= last:
            begins[max(change.from_month, this_month)] = change.left_over
    return min(begins.items(), key=lambda each: (each[1], each[0]))
