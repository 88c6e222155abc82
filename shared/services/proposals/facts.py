"""What a decision may rest on: a party's debts, last statement, plans and holds as they are now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from shared.domain.case import Case, CaseDebt, Change, financial_year
from shared.domain.frequency import monthly
from shared.domain.money import ZERO, Money, total
from shared.domain.months_ahead import MONTHS_SEEN, CouncilBill, MonthAhead, left_over_ahead
from shared.domain.policy import Policy, Promise
from shared.domain.rules.figures import ACTIVE_NAMES, AT_STAGE
from shared.domain.schedule import Offer
from shared.domain.split import PlannedDebt, in_order
from shared.domain.stages import BUSINESS, Nation, Stage
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth, months_after
from shared.services.errors import NotFound
from shared.services.policies import PoliciesInForce, PolicyText, chosen_from
from shared.services.proposals.marks import Marks, RunningPlan
from shared.services.proposals.owed import OwedDebt, as_planned

STATEMENT_MONTHS = 6
"""How long a statement is good for a new offer (common practice; the council's own)."""

PROMISE_WITHOUT_POLICY = Promise(5)
"""When a person will have looked where no policy is in force for a debt: nothing waits for ever."""


class DebtsDoNotMix(ValueError):
    """A company's debts and a person's are never in one plan."""


class NothingToPlan(ValueError):
    """None of the debts chosen can be put into a plan: paid, or in a plan already."""


@dataclass(frozen=True)
class LastStatement:
    """The last statement that the party submitted."""

    id: int
    version: int
    left_over: Money
    council_tax: Money
    """What it counts a month for the council's own bill."""
    submitted_on: date
    """The day that it carries, where it was given by an agency or brought back."""


@dataclass(frozen=True)
class PartyFacts:
    """Who it is about, as far as a decision may know."""

    id: int
    is_organisation: bool
    language: str
    needs_person: bool
    is_apart: bool = False
    """Whether somebody who is liable with them is kept apart: what that one does must not show here."""


@dataclass(frozen=True)
class Facts:
    """Everything that a decision for one party may rest on, on one day."""

    party: PartyFacts
    today: date
    nation: Nation
    debts: tuple[OwedDebt, ...]
    statement: LastStatement | None
    bill: CouncilBill
    marks: Marks
    versions: tuple[PolicyText, ...]
    chosen_ids: tuple[int, ...] = ()

    @property
    def days(self) -> WorkingDays:
        """Working days as far as bank holidays are known."""
        return self.marks.days

    # ---- which debts
    @cached_property
    def plannable(self) -> tuple[OwedDebt, ...]:
        """Debts for which an offer may be made, in the order in which a plan pays them."""
        by_id = {debt.id: debt for debt in self.debts if debt.can_be_planned}
        return tuple(by_id[planned.key] for planned in _ordered(by_id.values(), self.today))

    @cached_property
    def chosen(self) -> tuple[OwedDebt, ...]:
        """The debts that the offer covers, in the order in which it pays them."""
        return tuple(debt for debt in self.plannable if debt.id in self.chosen_ids)

    @property
    def total(self) -> Money:
        """Everything that the offer covers."""
        return total(debt.balance for debt in self.chosen)

    def choosing(self, debt_ids: Iterable[int]) -> Facts:
        """The same facts for an offer over these debts.

        Raises NotFound for a debt that is not theirs, DebtsDoNotMix, or NothingToPlan.
        """
        wanted = frozenset(debt_ids)
        if not wanted <= {debt.id for debt in self.debts}:
            raise NotFound
        made = replace(self, chosen_ids=tuple(sorted(wanted)))
        if not made.chosen:
            raise NothingToPlan
        if len({debt.is_company for debt in made.chosen}) > 1:
            raise DebtsDoNotMix
        return made

    @property
    def replaced(self) -> tuple[str, ...]:
        """The party's own plans that the offer takes the place of; before debts are chosen, could."""
        asked = self.chosen if self.chosen_ids else self.plannable
        return tuple(sorted({debt.plan_reference or "" for debt in asked if debt.replans}))

    @property
    def left_behind(self) -> tuple[OwedDebt, ...]:
        """Debts of a plan that the offer would replace, and that it does not cover."""
        chosen, going = set(self.chosen_ids), self.replaced
        return tuple(
            debt
            for debt in self.plannable
            if debt.plan_reference in going and debt.id not in chosen
        )

    @property
    def running(self) -> tuple[RunningPlan, ...]:
        """The plans that go on beside the offer."""
        return tuple(plan for plan in self.marks.plans if plan.reference not in self.replaced)

    def planned(self) -> tuple[PlannedDebt, ...]:
        """The chosen debts as the split sees them, in order."""
        return tuple(as_planned(debt, debt.type, debt.balance, self.today) for debt in self.chosen)

    # ---- which rules
    @cached_property
    def policies(self) -> PoliciesInForce | None:
        """The policies in force for the chosen debts."""
        return chosen_from(self.versions, (debt.type for debt in self.chosen))

    @property
    def promise(self) -> Promise:
        """By when a person will have looked at an offer for the chosen debts."""
        return self.policies.policy.promise if self.policies else PROMISE_WITHOUT_POLICY

    # ---- what is left over
    @property
    def statement_is_current(self) -> bool:
        """Whether the last statement may still be used for a new offer."""
        if self.statement is None:
            return False
        return months_after(self.statement.submitted_on, STATEMENT_MONTHS) >= self.today

    def needs_statement(self, debts: Iterable[OwedDebt]) -> bool:
        """Whether a statement must come before an offer for these debts.

        Never for an organisation. For a person where a rule in force compares the offer with what
        is left over, or where a person here has nothing else to judge a household's offer by.
        """
        if self.party.is_organisation:
            return False
        return any(self._asks_what_is_left(debt) for debt in debts)

    def _asks_what_is_left(self, debt: OwedDebt) -> bool:
        found = chosen_from(self.versions, (debt.type,))
        track = found.policy.track_for(debt.type, debt.stage) if found else None
        return debt.type not in BUSINESS if track is None else track.terms.share is not None

    @property
    def has_deficit(self) -> bool:
        """Whether a statement that still counts shows nothing left over: help comes before an offer."""
        return self.statement_is_current and self.left_over is not None and self.left_over <= ZERO

    @property
    def left_over(self) -> Money | None:
        """What is left over a month now, once running plans with us are paid."""
        if self.statement is None:
            return None
        return self.statement.left_over - _of_plans(self.running, YearMonth.of(self.today))

    def ahead(self) -> tuple[MonthAhead, ...]:
        """The coming months in which what is left over changes, before running plans are counted."""
        return self._ahead

    @cached_property
    def _ahead(self) -> tuple[MonthAhead, ...]:
        if self.statement is None:
            return ()
        this_month = YearMonth.of(self.today)
        return left_over_ahead(
            self.statement.left_over,
            self.marks.changes,
            self.bill,
            this_month,
            counted=self.statement.council_tax if self.bill.is_known else ZERO,
        )

    def changes(self) -> tuple[Change, ...]:
        """What will be left over from each month on in which it changes, running plans counted."""
        return self._changes

    @cached_property
    def _changes(self) -> tuple[Change, ...]:
        if self.statement is None:
            return ()
        this_month = YearMonth.of(self.today)
        known = {each.month: each.left_over for each in self.ahead()}
        before, base, found = self.left_over, self.statement.left_over, []
        for step in range(1, MONTHS_SEEN + 1):
            month = this_month.plus(step)
            base = known.get(month, base)
            now = base - _of_plans(self.running, month)
            if now != before:
                found.append(Change(month, now))
            before = now
        return tuple(found)

    # ---- the case
    @property
    def active(self) -> frozenset[str]:
        """What is going on that a policy may want a person to look at first."""
        marks = self.marks
        on_chosen = frozenset[str]().union(*(marks.debt_holds.get(i, ()) for i in self.chosen_ids))
        found = {kind for kind in marks.holds | on_chosen if kind in ACTIVE_NAMES}
        # Our own holds for an offer or a plan: these are told apart by whose they are, below.
        found -= {"open_proposal", "plan"}
        if marks.open_proposal is not None:
            found.add("open_proposal")
        found |= {AT_STAGE[debt.stage] for debt in self.debts if debt.stage in AT_STAGE}
        if any(
            _is_behind(debt, self.today) for debt in self.debts if debt.id not in self.chosen_ids
        ):
            found.add("current_year_behind")
        return frozenset(found)

    @property
    def is_held_by_another(self) -> bool:
        """Whether something of another liable person bears on the offer: never said, only looked at."""
        return self.marks.joint_hold or any(debt.is_elsewhere for debt in self.chosen)

    @property
    def seems_held_by_another(self) -> bool:
        """The same as far as a page may show it: where people are kept apart, there seems to be nothing."""
        return self.is_held_by_another and not self.party.is_apart

    def waits(self, debt_id: int) -> bool:
        """Whether recovery of a debt waits already, for whatever reason that may be shown."""
        marks = self.marks
        is_joint = marks.joint_hold and not self.party.is_apart
        return bool(marks.holds or is_joint or marks.debt_holds.get(debt_id))

    def case(self, offer: Offer) -> Case:
        """The facts and an offer as the rules take them."""
        return Case(
            today=self.today,
            nation=self.nation,
            debts=tuple(_case_debt(debt) for debt in self.chosen),
            offer=offer,
            left_over=self.left_over,
            changes=self.changes(),
            defaults=self.marks.defaults,
            active=self.active,
            over_guideline=self.marks.over_guideline,
        )

    def policy(self) -> Policy | None:
        """The rules in force for the chosen debts, as one."""
        return self.policies.policy if self.policies else None


def _ordered(debts: Iterable[OwedDebt], today: date) -> tuple[PlannedDebt, ...]:
    return in_order([as_planned(debt, debt.type, debt.balance, today) for debt in debts])


def _case_debt(debt: OwedDebt) -> CaseDebt:
    return CaseDebt(debt.type, debt.balance, debt.stage, debt.year, debt.costs)


def _is_behind(debt: OwedDebt, today: date) -> bool:
    return (
        debt.year >= financial_year(today)
        and debt.stage not in (Stage.INSTALMENTS, Stage.INVOICE)
        and debt.can_be_planned
    )


def _of_plans(plans: Iterable[RunningPlan], month: YearMonth) -> Money:
    """What running plans with us take in a month, until the month of their last payment."""
    return total(
        monthly(plan.amount, plan.frequency)
        for plan in plans
        if month <= YearMonth.of(plan.last_due)
    )
