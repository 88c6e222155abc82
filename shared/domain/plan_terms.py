"""The dated numbers by which a council watches and mends its plans. All are the council's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from shared.domain.money import Money
from shared.domain.own_numbers import DatedNumber, numbers_on


@dataclass(frozen=True)
class PlanTerms:
    """What holds on one day. Days are calendar days."""

    grace_days: int
    """After which an instalment that is not here makes a plan behind."""
    tolerance_pence: int
    """What may be missing without anybody being told."""
    tell_after_days: int
    """After the day of a payment that did not come, the first message about it."""
    tell_again_days: int
    """After the first message, the second, while it is still missing."""
    mend_days: int
    """From the last message in which nobody mended the plan until it is broken."""
    mend_link_days: int
    """For which the link in such a message works."""
    skips_a_year: int
    """How often in twelve months a payer may put a payment at the end by themselves; not days."""
    replan_days: int
    """For which recovery waits while a plan is worked out anew."""
    replans_a_year: int
    """How often in twelve months a payer may begin that by themselves; not days."""
    review_months: int
    """After which somebody is asked whether the plan is still right; months."""
    review_answer_days: int
    """In which they can say so before a person calls."""
    counter_offer_days: int
    """For which a counter-offer and a question wait for their answer."""
    late_posting_days: int
    """After which a payment of ours that the revenues system does not hold yet is looked into."""
    change_days: int
    """In which an officer looks at a change of circumstances; working days."""

    @property
    def tolerance(self) -> Money:
        """What may be missing, as money."""
        return Money(self.tolerance_pence)


NAMES = tuple(field.name for field in fields(PlanTerms))


def plan_terms_on(numbers: Iterable[DatedNumber], today: date) -> PlanTerms:
    """The numbers in force on a day. Raises NotCovered when one has not begun."""
    return PlanTerms(**numbers_on(numbers, NAMES, today))
