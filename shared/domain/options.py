"""Ready-made offers that are accepted now, each named by what it means to the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.case import Case
from shared.domain.engine import Evaluation, Outcome, evaluate
from shared.domain.frequency import Frequency
from shared.domain.judging import terms_for
from shared.domain.money import Money
from shared.domain.nearest import amounts_accepted, earliest_first_due
from shared.domain.policy import Policy, Terms
from shared.domain.rules.figures import ceiling_of
from shared.domain.schedule import Offer, number_of_instalments
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays

ROUND_POUNDS = 500
"""The option in between is a whole number of £5, which is easy to remember."""

FEWEST = 2
"""Everything at once is a payment, not a plan: nobody needs us to suggest it."""


class OptionKind(StrEnum):
    """What an option means to the person."""

    LOWEST = "lowest"
    IN_BETWEEN = "in_between"
    SOONEST = "soonest"


@dataclass(frozen=True)
class PlanOption:
    """One ready-made offer and what the rules say of it: always accepted now."""

    kind: OptionKind
    offer: Offer
    evaluation: Evaluation


def three_options(case: Case, policy: Policy, days: WorkingDays) -> tuple[PlanOption, ...]:
    """Up to three offers at the case's frequency that would be accepted now, smallest first.

    They begin on the case's first date where the rules allow it, otherwise as early as they do.
    Empty when no amount would be accepted without a person.
    """
    for candidate in _beginnings(case.offering(case.offer.alike), policy, days):
        terms = terms_for(candidate, policy)
        accepted = terms and amounts_accepted(candidate, terms, days)
        if terms and accepted:
            least, most = accepted
            most = min(most, max(least, _soonest(candidate, terms, least)))
            options = tuple(_judged(candidate, policy, days, least, most))
            if options:
                return options
    return ()


def _soonest(case: Case, terms: Terms, least: Money) -> Money:
    """The largest payment worth suggesting.

    Where nothing says what somebody can afford, it takes half as many payments as the longest plan.
    """
    owed = case.balance - case.offer.paid_now
    longest = number_of_instalments(owed, least)
    known = ceiling_of(case, terms) is not None
    payments = FEWEST if known else max(FEWEST, -(-longest // 2))
    return Money(-(-owed.pence // payments))


def _beginnings(case: Case, policy: Policy, days: WorkingDays) -> Iterator[Case]:
    yield case
    terms = terms_for(case, policy)
    if terms is None:
        return
    try:
        first = earliest_first_due(case, terms, days, case.offer.frequency)
    except PastLastKnownHoliday:
        return
    yield case.offering(Offer(case.offer.amount, case.offer.frequency, first, case.offer.paid_now))


def _judged(
    case: Case, policy: Policy, days: WorkingDays, least: Money, most: Money
) -> Iterator[PlanOption]:
    amounts = {
        OptionKind.LOWEST: least,
        OptionKind.IN_BETWEEN: _between(least, most),
        OptionKind.SOONEST: most,
    }
    seen: set[Money] = set()
    for kind, amount in amounts.items():
        if amount is None or amount in seen:
            continue
        seen.add(amount)
        offer = Offer(
            amount, Frequency(case.offer.frequency), case.offer.first_due, case.offer.paid_now
        )
        evaluation = evaluate(case.offering(offer), policy, days)
        if evaluation.outcome is Outcome.ACCEPT:
            yield PlanOption(kind, offer, evaluation)


def _between(least: Money, most: Money) -> Money | None:
    """A whole number of £5 strictly between, as near to the middle as there is; otherwise none."""
    middle = (least.pence + most.pence) // 2
    steps = {middle // ROUND_POUNDS * ROUND_POUNDS, -(-middle // ROUND_POUNDS) * ROUND_POUNDS}
    inside = [step for step in steps if least.pence < step < most.pence]
    return Money(min(inside, key=lambda step: (abs(step - middle), step))) if inside else None
