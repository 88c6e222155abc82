"""What a payer can still change about a plan by themselves, read for its pages and before a change.

A plan without a Direct Debit is read in the same way: nothing is collected, so nothing needs notice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shared.domain.collection_days import notice_on
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.mandate_states import ENDED, CollectionState, MandateState
from shared.domain.money import ZERO, Money
from shared.domain.plan_moves import (
    Moved,
    NoChange,
    Reach,
    Why,
    Window,
    change_amount,
    latest_day,
    move_one,
    window,
)
from shared.domain.plan_states import PlanEvent, PlanState
from shared.domain.policy import Terms, strictest
from shared.domain.schedule import Instalment
from shared.domain.stages import Nation
from shared.domain.standing import StandingLine
from shared.domain.usual_day import change_usual_day
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after
from shared.models import Channel, Collection, InstalmentRow, Mandate, Plan, PlanEventRow
from shared.services.direct_debit.terms import terms
from shared.services.outbox_recipients import durable_channel
from shared.services.plans.read import PlanPage, plan_page
from shared.services.policies import in_force
from shared.services.working_days import working_days

MOVE, DAY, AMOUNT = "move", "day", "amount"
"""The kinds of changes, as the note of the event names them."""
MAY_CHANGE = frozenset({CollectionState.SCHEDULED, CollectionState.NOTIFIED})
AT_BANK = frozenset({CollectionState.IN_RUN, CollectionState.HANDED_IN})
"""States of collections that nobody here can stop any more."""


@dataclass(frozen=True)
class Asked:
    """The collection of one instalment, as it stands."""

    id: int
    state: CollectionState
    entry_on: date


@dataclass(frozen=True)
class Changeable:
    """A plan with everything that bounds a change of it."""

    page: PlanPage
    lock: int
    mandate_id: int | None
    """The Direct Debit that collects for it; none when it is paid in another way."""
    collect_from: date | None
    asked: Mapping[int, Asked]
    """The collections by the numbers of their instalments."""
    notes: tuple[Mapping[str, Any], ...]
    """What the payer changed in the last twelve months, the newest first."""
    numbers: DirectDebitTerms
    days: WorkingDays
    told_on: date
    """When a notice that is written today counts as given."""
    rules: Terms | None
    today: date

    @property
    def is_active(self) -> bool:
        """Whether the plan runs, and can be changed."""
        return self.page.state is PlanState.ACTIVE

    @property
    def moves_left(self) -> int:
        """How many payments the payer may still move by themselves."""
        used = len([note for note in self.notes if note["kind"] == MOVE])
        return max(0, self.numbers.moves_a_year - used)

    @cached_property
    def lines(self) -> tuple[Instalment, ...]:
        """Every payment of the plan."""
        return tuple(line.instalment for line in self.page.expected.lines)

    @cached_property
    def latest(self) -> date:
        """The last day on which a payment may be due."""
        years = [debt.year for debt in self.page.debts]
        return latest_day(self.page.offer, self.lines, self.rules, years, self.today)

    @property
    def again(self) -> tuple[Asked, ...]:
        """Collections that came back and that the bank will be asked for once more."""
        asked = self.asked.values()
        return tuple(each for each in asked if each.state is CollectionState.TO_REPRESENT)

    @property
    def at_bank(self) -> tuple[tuple[date, Money], ...]:
        """What the payer's bank has been asked for already: days and amounts."""
        found = (
            (self.asked.get(line.instalment.number), line) for line in self.page.expected.lines
        )
        return tuple(
            (asked.entry_on, line.instalment.amount - line.received)
            for asked, line in found
            if asked is not None and asked.state in AT_BANK
        )

    @property
    def next(self) -> StandingLine | None:
        """The payment that can be moved next; none when there is none."""
        return next((line for line in self.page.expected.lines if self.can_move(line)), None)

    def line(self, number: int) -> StandingLine | None:
        """One payment by its number."""
        found = (line for line in self.page.expected.lines if line.instalment.number == number)
        return next(found, None)

    def can_move(self, line: StandingLine) -> bool:
        """Whether a payment is still to come and in no run."""
        if line.received >= line.instalment.amount or line.instalment.collect < self.today:
            return False
        asked = self.asked.get(line.instalment.number)
        return asked is None or asked.state in MAY_CHANGE

    def reach(self, number: int) -> Reach:
        """From when and until when one payment can be moved."""
        if number not in self.asked:
            return Reach(self.today + timedelta(days=1), self.latest)
        kept = self.days.add(self.told_on, self.numbers.agreed_notice_days)
        return Reach(max(kept, self.collect_from or kept), self.latest)

    @cached_property
    def changes_from(self) -> date:
        """The first day that a change of the day or the amount of every payment reaches."""
        if self.mandate_id is None:
            return self.today + timedelta(days=1)
        kept = self.days.add(self.told_on, self.numbers.notice_days)
        return max(kept, self.collect_from or kept)

    def needs_agreement(self, line: Instalment) -> bool:
        """Whether the usual notice of a payment's new day cannot be kept, so that less is agreed."""
        return line.number in self.asked and line.collect < self.changes_from

    @property
    def changing(self) -> tuple[int, ...]:
        """The numbers of the payments that a change for the rest of the plan reaches."""
        return tuple(
            line.instalment.number
            for line in self.page.expected.lines
            if self.can_move(line)
            and line.received == ZERO
            and line.instalment.collect >= self.changes_from
        )

    # ---- what a wish comes to; each raises NoChange
    def window(self, number: int) -> Window | None:
        """The days to which one payment can be moved."""
        return window(self.lines, number, self.reach(number), self.days)

    def moved(self, number: int, wish: date) -> Moved:
        """One payment on another day."""
        line = self.line(number)
        if line is None or not self.can_move(line):
            raise NoChange(Why.TAKEN)
        reach = self.reach(number)
        return move_one(self.lines, number, wish, reach, self.moves_left, self.days)

    def on_usual_day(self, wish: date) -> tuple[Instalment, ...]:
        """Every payment that can change, on another usual day."""
        self.need_alike()
        return change_usual_day(
            self.lines,
            self.page.offer.frequency,
            wish,
            self.changing,
            Reach(self.changes_from, self.latest),
            self.days,
        )

    def with_amount(self, wish: Money) -> tuple[Instalment, ...]:
        """Every payment that can change, with a larger amount each time."""
        self.need_alike()
        return change_amount(self.lines, self.page.offer.amount, wish, self.changing)

    def need_alike(self) -> None:
        """Raise NoChange for a plan whose payments were each chosen by themselves."""
        if self.page.offer.lines:
            raise NoChange(Why.NOT_ALIKE)


def changeable(session: Session, party_id: int, reference: str, today: date) -> Changeable:
    """What can be changed about a party's own plan; a fixed number of queries. Raises NotFound."""
    page = plan_page(session, party_id, reference, today)
    lock, mandate_id, collect_from = _records(session, page.id)
    numbers, days = terms(session, today), working_days(session)
    by_letter = mandate_id is not None and durable_channel(session, party_id) is Channel.LETTER
    return Changeable(
        page=page,
        lock=lock,
        mandate_id=mandate_id,
        collect_from=collect_from,
        asked=_asked(session, page.id),
        notes=_notes(session, page.id, today),
        numbers=numbers,
        days=days,
        told_on=notice_on(today, numbers, days, by_letter=by_letter),
        rules=_rules(session, page, today),
        today=today,
    )


def living_mandate(session: Session, plan_id: int) -> int | None:
    """The mandate that collects for a plan; none when it is paid in another way."""
    return session.scalar(
        select(Mandate.id)
        .where(Mandate.plan_id == plan_id, Mandate.state.not_in((*ENDED, MandateState.DRAFT)))
        .order_by(Mandate.id.desc())
        .limit(1)
    )


def _records(session: Session, plan_id: int) -> tuple[int, int | None, date | None]:
    living = Mandate.state.not_in((*ENDED, MandateState.DRAFT))
    row = session.execute(
        select(Plan.lock, Mandate.id, Mandate.collect_from)
        .outerjoin(Mandate, (Mandate.plan_id == Plan.id) & living)
        .where(Plan.id == plan_id)
        .order_by(Mandate.id.desc())
        .limit(1)
    ).one()
    return row[0], row[1], row[2]


def _asked(session: Session, plan_id: int) -> dict[int, Asked]:
    """Also those of a mandate that has ended: what is in a run is collected all the same."""
    rows = session.execute(
        select(InstalmentRow.number, Collection.id, Collection.state, Collection.entry_on)
        .join(Collection, Collection.instalment_id == InstalmentRow.id)
        .where(
            InstalmentRow.plan_id == plan_id,
            Collection.state != CollectionState.CANCELLED,
        )
    )
    return {number: Asked(each, state, entry) for number, each, state, entry in rows}


def _notes(session: Session, plan_id: int, today: date) -> tuple[Mapping[str, Any], ...]:
    """What the payer changed by themselves in the last twelve months."""
    rows = session.execute(
        select(PlanEventRow.note)
        .where(
            PlanEventRow.plan_id == plan_id,
            PlanEventRow.event == PlanEvent.RESCHEDULED,
            or_(PlanEventRow.by.startswith("payer:"), PlanEventRow.by.startswith("link:")),
        )
        .order_by(PlanEventRow.id.desc())
    )
    since = months_after(today, -12).isoformat()
    notes = (json.loads(note) for (note,) in rows)
    return tuple(note for note in notes if note["on"] > since)


def _rules(session: Session, page: PlanPage, today: date) -> Terms | None:
    """The terms in force that all debts of the plan must satisfy; none where one has none."""
    nation = Nation(session.info["council"].nation)
    found = in_force(session, (debt.type for debt in page.debts), nation, today)
    if found is None:
        return None
    tracks = [found.policy.track_for(debt.type, debt.stage) for debt in page.debts]
    chosen = [track.terms for track in tracks if track is not None]
    return strictest(chosen) if chosen and len(chosen) == len(tracks) else None
