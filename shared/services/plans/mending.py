"""What can be done about a payment that somebody missed or will miss: read for its page and before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from shared.domain.money import ZERO, Money
from shared.domain.plan_moves import Moved, NoChange, Reach, Why, Window, move_one, window
from shared.domain.plan_skips import end_by_rules, skip_one
from shared.domain.plan_terms import PlanTerms
from shared.domain.replan_states import ReplanState
from shared.domain.schedule import Instalment
from shared.domain.standing import StandingLine
from shared.services.direct_debit.changeable import MAY_CHANGE, Changeable, changeable
from shared.services.direct_debit.changed_rows import IS_OVER
from shared.services.plans.struggle import open_replan
from shared.services.plans.terms import plan_terms

SKIP = "skip"
"""The kind of the change, as the note of its event names it."""
OFFERED = 4
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class OpenReplan:
    """That the plan is being worked out anew."""

    id: int
    until: date
    """The last day on which recovery waits."""
    is_offered: bool
    """Whether a new offer was made and waits for its answer."""


@dataclass(frozen=True)
class Mending:
    """A plan with the payment that needs mending, and every way to do it."""

    plan: Changeable
    terms: PlanTerms
    replan: OpenReplan | None

    @cached_property
    def line(self) -> StandingLine | None:
        """The newest payment that was missed, else the next to come; none where nothing can be done."""
        missed = [line for line in self.plan.page.expected.lines if self._is_missed(line)]
        return missed[-1] if missed else self.plan.next

    @property
    def is_missed(self) -> bool:
        """Whether the day of that payment has passed."""
        return self.line is not None and self._is_missed(self.line)

    @property
    def number(self) -> int:
        """Which payment it is, counted from 1; nought where there is none."""
        return self.line.instalment.number if self.line is not None else 0

    @property
    def missing(self) -> Money:
        """What is missing up to and with that payment."""
        lines = (
            line for line in self.plan.page.expected.lines if line.instalment.number <= self.number
        )
        return sum((line.instalment.amount - line.received for line in lines), ZERO)

    def _is_missed(self, line: StandingLine) -> bool:
        is_due = line.received < line.instalment.amount
        return is_due and line.instalment.collect < self.plan.today and self.is_free(line)

    def is_free(self, line: StandingLine) -> bool:
        """Whether no Direct Debit is bringing the payment, or will bring it unless it is moved."""
        asked = self.plan.asked.get(line.instalment.number)
        return asked is None or asked.state in MAY_CHANGE or asked.state in IS_OVER

    # ------------------------------------------------------------------ another day

    @cached_property
    def window(self) -> Window | None:
        """The days to which the payment can be moved; none when there is no such day."""
        if self.line is None or not self.plan.moves_left:
            return None
        return window(self.plan.lines, self.number, self._reach, self.plan.days)

    @property
    def _reach(self) -> Reach:
        asked = self.plan.asked.get(self.number)
        if asked is not None and asked.state in IS_OVER:
            return Reach(self.plan.today + timedelta(days=1), self.plan.latest)
        return self.plan.reach(self.number)

    @cached_property
    def offered_days(self) -> tuple[date, ...]:
        """Some days to choose from: the first that is possible after its own, each a week later, and
        the last. An earlier day can be typed.
        """
        found = self.window
        if found is None or self.line is None:
            return ()
        first = max(found.first, self.line.instalment.collect + timedelta(days=1))
        every = (first + timedelta(days=each) for each in range((found.last - first).days + 1))
        days = [day for day in every if self.plan.days.is_working(day)]
        picked = [day for day in days if (day - days[0]).days % WEEK.days == 0][: OFFERED - 1]
        return tuple(dict.fromkeys([*picked, *days[-1:]]))

    def moved(self, number: int, wish: date) -> Moved:
        """The payment on another day. Raises NoChange."""
        if self.line is None or number != self.number or not self.is_free(self.line):
            raise NoChange(Why.TAKEN)
        plan = self.plan
        return move_one(plan.lines, number, wish, self._reach, plan.moves_left, plan.days)

    # ------------------------------------------------------------------ at the end

    @property
    def skips_left(self) -> int:
        """How many payments may still be put at the end without asking."""
        used = len([note for note in self.plan.notes if note["kind"] == SKIP])
        return max(0, self.terms.skips_a_year - used)

    def skipped(self, number: int) -> tuple[Instalment, ...]:
        """Every payment from this one on, each a place later. Raises NoChange."""
        if self.line is None or number != self.number:
            raise NoChange(Why.TAKEN)
        if not self.skips_left:
            raise NoChange(Why.NO_SKIPS_LEFT)
        if self.plan.page.offer.lines or not self._can_all_change(number):
            raise NoChange(Why.TAKEN)
        page, today = self.plan.page, self.plan.today
        latest = end_by_rules(self.plan.rules, [debt.year for debt in page.debts], today)
        earliest = self.plan.reach(number).earliest
        frequency = page.offer.frequency
        return skip_one(self.plan.lines, number, frequency, earliest, latest, self.plan.days)

    def _can_all_change(self, number: int) -> bool:
        asked = self.plan.asked
        later = [line.number for line in self.plan.lines if line.number >= number]
        return all(each not in asked or asked[each].state in MAY_CHANGE for each in later)

    @cached_property
    def skip(self) -> Sequence[Instalment]:
        """What skipping the payment comes to; empty where it is not possible."""
        try:
            return self.skipped(self.number)
        except NoChange:
            return ()


def mending(session: Session, party_id: int, reference: str, today: date) -> Mending:
    """What can be done about a party's own plan; a fixed number of queries. Raises NotFound."""
    plan = changeable(session, party_id, reference, today)
    return Mending(plan, plan_terms(session, today), replan_of(session, plan.page.id))


def replan_of(session: Session, plan_id: int) -> OpenReplan | None:
    """That a plan is being worked out anew; none where it is not."""
    found = open_replan(session, plan_id)
    if found is None:
        return None
    return OpenReplan(found.id, found.held_until, found.state is ReplanState.OFFERED)
