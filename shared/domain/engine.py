"""The decision: accept now, or a person will look by a date. There is no third answer.

Yes only, never no. The engine is pure: the same facts and the same policy give the same answer
for ever, so that a receipt can be replayed. It knows nothing of health or vulnerability.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.case import Case, CaseDebt, Change
from shared.domain.judging import judge, terms_for
from shared.domain.nearest import NearestYes, nearest_yes
from shared.domain.policy import Policy, Promise
from shared.domain.rules.figures import Ceiling, RuleResult, ceiling_of
from shared.domain.schedule import Instalment, NoSchedule, build_schedule
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays

__all__ = [
    "Case",
    "CaseDebt",
    "Change",
    "Evaluation",
    "NearestYes",
    "Outcome",
    "RuleResult",
    "evaluate",
    "person_by",
]


class Outcome(StrEnum):
    """The two things that the engine can say."""

    ACCEPT = "accept"
    PERSON = "person"


@dataclass(frozen=True)
class Evaluation:
    """The answer, every rule behind it, and what would be accepted instead."""

    outcome: Outcome
    person_by: date | None
    rules: tuple[RuleResult, ...]
    nearest_yes: NearestYes | None
    schedule: tuple[Instalment, ...]
    ceiling: Ceiling | None

    @property
    def reasons(self) -> tuple[RuleResult, ...]:
        """The rules that send the offer to a person."""
        return tuple(rule for rule in self.rules if not rule.passed)


def evaluate(case: Case, policy: Policy, days: WorkingDays) -> Evaluation:
    """Judge an offer by a policy (several policies: `policy.merge` them first).

    Raises PastLastKnownHoliday only when not even the promise date can be worked out.
    """
    terms = terms_for(case, policy)
    rules = judge(case, terms, days)
    accepted = all(rule.passed for rule in rules)
    return Evaluation(
        outcome=Outcome.ACCEPT if accepted else Outcome.PERSON,
        person_by=None if accepted else person_by(policy.promise, case.today, days),
        rules=rules,
        nearest_yes=None if accepted or terms is None else nearest_yes(case, terms, days),
        schedule=_schedule(case, days),
        ceiling=None if terms is None else ceiling_of(case, terms),
    )


def person_by(promise: Promise, today: date, days: WorkingDays) -> date:
    """The date by which a person will have looked."""
    if promise.count_first_day:
        return days.nth_from(today, promise.working_days)
    return days.add(today, promise.working_days)


def _schedule(case: Case, days: WorkingDays) -> tuple[Instalment, ...]:
    try:
        return build_schedule(case.balance, case.offer, days)
    except (NoSchedule, PastLastKnownHoliday):
        return ()
