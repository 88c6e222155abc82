"""One statement, draft or submitted, with everything that is worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from shared.domain import statement_journey as journey
from shared.domain.guidelines import (
    GUIDELINE_GROUPS,
    Finding,
    GuidelineSet,
    compare,
    note_problem,
)
from shared.domain.household import ALONE, Household
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import (
    NO_BILL,
    CouncilBill,
    KnownChange,
    MonthAhead,
    left_over_ahead,
)
from shared.domain.statement import (
    Entry,
    LineChange,
    Totals,
    add_up,
    changed_lines,
    in_order,
    savings_offered,
)
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.year_month import YearMonth

FROM_ACCOUNT = "account"
FROM_PREVIOUS = "previous"
TYPED = "typed"


@dataclass(frozen=True)
class FormMark:
    """What a form was shown with, so that a stale tab is noticed."""

    statement_id: int | None = None
    revision: int = 0


@dataclass(frozen=True)
class NumberedChange:
    """A change ahead, with the number by which it can be taken out again."""

    id: int
    change: KnownChange


@dataclass(frozen=True)
class OnBehalf:
    """That an officer filled the statement in for somebody, and how they spoke."""

    officer_id: int
    how: str


@dataclass(frozen=True)
class GivenBy:
    """That a version came from an agency, or was brought back by the person."""

    kind: str
    dated_on: date
    agency: str = ""
    """Its name; empty where the person brought it back."""
    membership: str = ""
    """Its number as a member of the Standard Financial Statement: what it sends is not assessed again."""


@dataclass(frozen=True)
class Sheet:
    """A statement with its sums. `id` is None while nothing has been saved."""

    party_id: int
    base_date: date
    """The date that ages, guidelines and months ahead are counted from."""
    id: int | None = None
    version: int | None = None
    revision: int = 0
    saved: Mapping[str, int] | None = None
    """Pages that were saved, with the revision at which each was saved last."""
    household: Household = ALONE
    entries: tuple[Entry, ...] = ()
    """The lines as they are stored, those included that do not count any more."""
    sources: Mapping[str, str] | None = None
    group_notes: Mapping[str, str] | None = None
    numbered_changes: tuple[NumberedChange, ...] = ()
    savings: Money = ZERO
    bill: CouncilBill = NO_BILL
    guidelines: GuidelineSet | None = None
    guideline_set_id: int | None = None
    previous: Sheet | None = None
    """The version before, for marking what changed."""
    started_at: datetime | None = None
    saved_at: datetime | None = None
    submitted_at: datetime | None = None
    on_behalf: OnBehalf | None = None
    given_by: GivenBy | None = None

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.version is None

    @property
    def mark(self) -> FormMark:
        """What a form shown now must bring back."""
        return FormMark(self.id, self.revision)

    def begun_again(self, today: date) -> Sheet:
        """This version as the beginning of the next one, of which nothing has been saved."""
        return replace(
            self,
            base_date=today,
            id=None,
            version=None,
            revision=0,
            submitted_at=None,
            on_behalf=None,
            given_by=None,
            previous=self,
        )

    @cached_property
    def saved_pages(self) -> frozenset[str]:
        """The pages that were saved."""
        return frozenset(self.saved or {})

    @cached_property
    def changes(self) -> tuple[KnownChange, ...]:
        """The changes ahead that the person told us of."""
        return tuple(numbered.change for numbered in self.numbered_changes)

    @cached_property
    def counted(self) -> tuple[Entry, ...]:
        """The lines that count, in order. The council's own bill comes from the account alone."""
        if not self.is_draft:
            return in_order(self.entries)
        typed = journey.still_counts(self.entries, journey.Answers(self.household))
        if not self.bill.is_known:
            return in_order(typed)
        others = (entry for entry in typed if entry.code != COUNCIL_TAX)
        return in_order((*others, Entry(COUNCIL_TAX, self.bill.now)))

    @cached_property
    def by_code(self) -> Mapping[str, Entry]:
        """The lines that count, by their code."""
        return {entry.code: entry for entry in self.counted}

    @cached_property
    def totals(self) -> Totals:
        """Totals by group and side, and what is left over."""
        return add_up(self.counted, self.savings)

    @property
    def left_over(self) -> Money:
        """What is left a month; may be negative."""
        return self.totals.left_over

    @property
    def savings_offered(self) -> Money:
        """The most that may be put by."""
        return savings_offered(self.totals.before_savings)

    @cached_property
    def answers(self) -> journey.Answers:
        """What the journey asks about."""
        return journey.Answers(self.household, self.totals.before_savings)

    @cached_property
    def ahead(self) -> tuple[MonthAhead, ...]:
        """The months in which what is left over will change."""
        in_statement = self.by_code.get(COUNCIL_TAX)
        return left_over_ahead(
            self.left_over,
            self.changes,
            self.bill if self.bill.is_known else NO_BILL,
            YearMonth.of(self.base_date),
            counted=in_statement.monthly if in_statement and self.bill.is_known else ZERO,
        )

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Each flexible group beside its guideline; nothing without a set or without all ages."""
        if not self.household.is_complete:
            return ()
        household = self.household.counted(self.base_date)
        return compare(self.totals.by_group, household, self.guidelines)

    @property
    def over(self) -> tuple[Finding, ...]:
        """The groups that are over their guideline."""
        return tuple(finding for finding in self.findings if finding.is_over)

    def note_of(self, group: str) -> str:
        """The explanation given for a group, or nothing."""
        return (self.group_notes or {}).get(group, "")

    @property
    def notes_missing(self) -> tuple[str, ...]:
        """The groups that are over and not explained yet."""
        return tuple(f.group for f in self.over if note_problem(self.note_of(f.group)))

    @property
    def next_to_answer(self) -> journey.Page | None:
        """The first page that was never saved, of those that apply."""
        return journey.first_to_answer(self.saved_pages, self.answers)

    @property
    def is_ready(self) -> bool:
        """Whether it can be submitted: every page saved, every excess explained."""
        return self.next_to_answer is None and self.household.is_complete and not self.notes_missing

    def task_state(self, task: journey.Task) -> journey.TaskState:
        """How far a task has come; living costs wait for explanations too."""
        state = journey.task_state(task, self.saved_pages, self.answers)
        groups = {group for page in task.pages for group in page.groups}
        if state is journey.TaskState.DONE and groups & set(self.notes_missing):
            return journey.TaskState.IN_PROGRESS
        return state

    @cached_property
    def changed(self) -> Mapping[str, LineChange]:
        """The lines that differ from the version before, by code; nothing without one."""
        if self.previous is None:
            return {}
        found = changed_lines(self.previous.counted, self.counted)
        return {change.code: change for change in found}

    @property
    def counted_notes(self) -> Mapping[str, str]:
        """The explanations of the groups that are over now."""
        over = {finding.group for finding in self.over}
        return {
            group: note
            for group in GUIDELINE_GROUPS
            if group in over and (note := self.note_of(group))
        }
