"""Costs and fees that could be added to a debt: how much, when at the earliest, how to avoid them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from shared.domain.figures import AgentFeeSet, ClaimFeeSet, Figures, in_force
from shared.domain.money import Money, half_up, rounded_down, total
from shared.domain.recovery import DebtCase, Step, StepAhead
from shared.domain.says import N_, Says
from shared.domain.steps_ahead import steps_ahead
from shared.domain.working_days import WorkingDays

_WHOLE = 10_000
_ONE_DAY = timedelta(days=1)


class AdditionKind(StrEnum):
    """What an added amount is for."""

    COURT_COSTS = "court_costs"
    AGENT_FEES = "agent_fees"
    AGENT_SALE = "agent_sale"
    CLAIM_FEE = "claim_fee"


@dataclass(frozen=True)
class AgentFees:
    """An enforcement agent's fee at each stage, for one sum to be recovered."""

    compliance: Money
    enforcement: Money
    sale: Money


@dataclass(frozen=True)
class Addition:
    """An amount that could be added. `earliest` is the first lawful day, where there is one."""

    kind: AdditionKind
    amount: Money
    says: Says
    earliest: date | None

    @property
    def avoid_by(self) -> date | None:
        """The last day on which it cannot have been added yet."""
        return None if self.earliest is None else self.earliest - _ONE_DAY


def agent_fees(to_recover: Money, fees: AgentFeeSet) -> AgentFees:
    """Fees by stage for a sum with its costs: fixed, plus a share of what exceeds the threshold.

    The share is rounded to the nearest penny (SI 2014/1 reg 4 and Schedule).
    """
    above = max(to_recover.pence - fees.threshold.pence, 0)
    share = half_up(Fraction(above * fees.percent_basis_points, _WHOLE))
    return AgentFees(fees.compliance, fees.enforcement + share, fees.sale + share)


def claim_fee(claim: Money, fees: ClaimFeeSet) -> Money:
    """The county court's fee to issue a claim; a share is rounded down to the penny."""
    band = next(each for each in fees.bands if claim <= each.up_to)
    if band.fee is not None:
        return band.fee
    return rounded_down(Fraction(claim.pence * (band.percent_basis_points or 0), _WHOLE))


def added_at(
    case: DebtCase, figures: Figures, ahead: Collection[StepAhead], today: date
) -> dict[Step, Money]:
    """The pounds that each step ahead would add; steps that add nothing are left out.

    Percentages count the costs that would be added before them.
    """
    coming = {each.step for each in ahead}
    amounts: dict[Step, Money] = {}
    if Step.CLAIM in coming:
        amounts[Step.CLAIM] = claim_fee(case.balance, in_force(figures.claim_fees, today))
    if Step.LIABILITY_ORDER in coming:
        summons, order = figures.costs(case.nation, case.debt_type, today)
        amounts |= {Step.SUMMONS: summons, Step.LIABILITY_ORDER: order}
    if Step.AGENT_VISIT in coming:
        added = [amount for step, amount in amounts.items() if step in coming]
        fees = agent_fees(total((case.balance, *added)), in_force(figures.agent_fees, today))
        amounts |= {
            Step.AGENT: fees.compliance,
            Step.AGENT_VISIT: fees.enforcement,
            Step.AGENT_SALE: fees.sale,
        }
    return {step: amount for step, amount in amounts.items() if amount and step in coming}


_COURT_COSTS = {
    Step.SUMMONS: N_(
        "If the council asks the court for a liability order, costs of up to %(amount)s could be added"
    ),
    Step.LIABILITY_ORDER: N_(
        "If the court makes a liability order, costs of up to %(amount)s could be added"
    ),
}
_AGENT = {
    Step.AGENT: N_(
        "If the council sends this to an enforcement agent, fees of up to %(amount)s could be added"
    ),
    Step.AGENT_VISIT: N_(
        "If the enforcement agent visits, a fee of up to %(amount)s could be added"
    ),
}
_SALE = {
    Step.AGENT_SALE: N_(
        "If goods are taken to be sold, a further fee of up to %(amount)s could be added"
    )
}
_CLAIM = {
    Step.CLAIM: N_(
        "If the council makes a county court claim, a court fee of %(amount)s could be added"
    )
}
_GROUPS: tuple[tuple[AdditionKind, Mapping[Step, str]], ...] = (
    (AdditionKind.COURT_COSTS, _COURT_COSTS),
    (AdditionKind.AGENT_FEES, _AGENT),
    (AdditionKind.AGENT_SALE, _SALE),
    (AdditionKind.CLAIM_FEE, _CLAIM),
)
"""Amounts said together, each in the words of the first of its steps that is still to come."""


def could_be_added(
    case: DebtCase, figures: Figures, days: WorkingDays, today: date
) -> tuple[Addition, ...]:
    """What could still be added to a debt, in the order in which it could happen.

    Nothing while the debt is stopped (Breathing Space, a plan, an open proposal, a hold): then
    nothing may be added.
    """
    ahead = steps_ahead(case, figures, days, today)
    amounts = added_at(case, figures, ahead, today)
    dates = {each.step: each.earliest for each in ahead if each.step in amounts}
    return tuple(
        _grouped(kind, words, amounts, dates)
        for kind, words in _GROUPS
        if any(step in amounts for step in words)
    )


def _grouped(
    kind: AdditionKind,
    words: Mapping[Step, str],
    amounts: Mapping[Step, Money],
    dates: Mapping[Step, date | None],
) -> Addition:
    steps = [step for step in words if step in amounts]
    amount = total(amounts[step] for step in steps)
    return Addition(kind, amount, Says(words[steps[0]], {"amount": amount}), dates[steps[0]])


@dataclass(frozen=True)
class CostsAvoided:
    """What a plan keeps away, and the last day on which it surely does; no day where none is set."""

    amount: Money
    by: date | None
    says: Says


_AVOIDED_BY = N_(
    "If you agree a plan by %(day)s and keep to it, up to %(amount)s of costs and fees will not be added."
)
_AVOIDED = N_(
    "If you agree a plan and keep to it, up to %(amount)s of costs and fees will not be added."
)


def costs_avoided(additions: Collection[Addition], today: date) -> CostsAvoided | None:
    """What is avoided by agreeing a plan now; the sale of goods is left out, as it is the rarest.

    The day is the last one before the first of the amounts could be added, when it is not past.
    """
    near = [each for each in additions if each.kind is not AdditionKind.AGENT_SALE]
    if not near:
        return None
    amount = total(each.amount for each in near)
    by = min((each.avoid_by for each in near if each.avoid_by), default=None)
    if by is None or by < today:
        return CostsAvoided(amount, None, Says(_AVOIDED, {"amount": amount}))
    return CostsAvoided(amount, by, Says(_AVOIDED_BY, {"amount": amount, "day": by}))
