"""What a plan keeps away: costs and fees that could be added if nothing were agreed."""

from __future__ import annotations

from datetime import date

from shared.domain.fees import CostsAvoided, costs_avoided, could_be_added
from shared.domain.recovery import DebtCase, Stopped
from shared.services.figures import Law
from shared.services.proposals.facts import Facts
from shared.services.proposals.owed import OwedDebt


def avoided(facts: Facts, law: Law) -> CostsAvoided | None:
    """The nearest costs that a plan for the chosen debts keeps away, the most of those; none while recovery waits."""
    known = [found for debt in facts.chosen if (found := _of_debt(facts, debt, law)) is not None]
    return min(known, key=_soonest_then_most, default=None)


def _soonest_then_most(each: CostsAvoided) -> tuple[date, int]:
    return each.by or date.max, -each.amount.pence


def _of_debt(facts: Facts, debt: OwedDebt, law: Law) -> CostsAvoided | None:
    case = DebtCase(
        nation=facts.nation,
        debt_type=debt.type,
        stage=debt.stage,
        balance=debt.balance,
        year=debt.year,
        costs=debt.costs,
        due_on=debt.due_on,
        stage_on=debt.stage_on,
        hearing_on=debt.hearing_on,
        events=facts.marks.history.get(debt.id, ()),
        stopped=Stopped.HOLD if facts.waits(debt.id) else None,
    )
    additions = could_be_added(case, law.figures, facts.days, facts.today)
    return costs_avoided(additions, facts.today)
