"""Missed payments: a word on the first day, a person on the fifth, and never straight to an end.

A Direct Debit that came back was told of on that day already. A payment in another way is missed once
its days of grace have passed. What comes later ends the work by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.gate import Act
from shared.domain.london import LONDON
from shared.domain.standing import DAYS_OF_GRACE
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import WorkingDays
from shared.models import WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.holding.waited import Waited, held_lately
from shared.services.outbox_many import Letter, not_written, queue_many, usual_channels
from shared.services.plans.due import DueLine, debts_of, is_stopped, unpaid_lines
from shared.services.work_items import open_work
from shared.services.working_days import working_days

JOB = Actor("job", "follow_up_missed")
PREFIX = "missed_payment:"
AT_ONCE = 500


@dataclass(frozen=True)
class FollowedUp:
    """What one night did."""

    told: int = 0
    opened: int = 0
    finished: int = 0

    def __str__(self) -> str:
        return f"told {self.told}, opened {self.opened}, finished {self.finished}"


@dataclass(frozen=True)
class _Night:
    today: date
    numbers: DirectDebitTerms
    days: WorkingDays
    stops: Stops
    waited: Waited
    """Whose hold ended within the days of grace, which begin anew then."""

    def missed_since(self, line: DueLine) -> date | None:
        """The first day on which a payment counts as missed; none while it may still come."""
        if line.returned_on is not None:
            return line.returned_on
        if line.is_collected:
            return None
        first = line.collect_on + timedelta(days=DAYS_OF_GRACE + 1)
        return first if first <= self.today else None

    def is_for_person(self, since: date) -> bool:
        """Whether it has been missing for so long that a person takes it up."""
        return self.days.add(since, self.numbers.follow_up_days) <= self.today


def missed_subject(instalment_id: int) -> str:
    """How work items name a missed payment."""
    return f"{PREFIX}{instalment_id}"


def follow_up(database: Database, now: datetime) -> FollowedUp:
    """Follow up every payment that was missed, and end what was settled meanwhile."""
    today = now.astimezone(LONDON).date()
    told = opened = 0
    with database.reading() as reading:
        night = _Night(
            today,
            terms(reading, today),
            working_days(reading),
            all_stops(reading, Act.CHASE, today),
            held_lately(reading, Act.CHASE, today - timedelta(days=DAYS_OF_GRACE), today),
        )
        for batch in unpaid_lines(reading, None, today):
            missed = [line for line in batch if night.missed_since(line) is not None]
            if missed:
                with database.transaction() as session:
                    more = _follow_some(session, night, missed, now)
                    told, opened = told + more.told, opened + more.opened
    return FollowedUp(told, opened, _finish_settled(database, night, now))


def _follow_some(
    session: Session, night: _Night, missed: Sequence[DueLine], now: datetime
) -> FollowedUp:
    debts = debts_of(session, [line.plan_id for line in missed])
    free = [
        line
        for line in missed
        if not is_stopped(night.stops, line.party_id, debts.get(line.plan_id, []))
        and not night.waited.covers(line.party_id, debts.get(line.plan_id, []))
    ]
    return FollowedUp(_tell(session, free, debts, now), _ask_people(session, night, free, now))


def _tell(
    session: Session, lines: Sequence[DueLine], debts: Mapping[int, list[int]], now: datetime
) -> int:
    """One message to each plan, about the newest payment that was missed."""
    newest = {line.plan_id: line for line in lines if line.returned_on is None}
    letters = [
        Letter(
            line.party_id,
            {"amount": line.missing, "day": line.collect_on, "plan": line.reference},
            missed_subject(line.instalment_id),
            tuple(debts.get(line.plan_id, ())),
        )
        for line in newest.values()
    ]
    new = not_written(session, letters)
    channels = usual_channels(session, {each.party_id for each in new})
    queue_many(session, "payment_missed", new, channels, now)
    return len(new)


def _ask_people(session: Session, night: _Night, lines: Sequence[DueLine], now: datetime) -> int:
    """A work item for each plan, about the newest payment that has been missing for long enough.

    What a person has finished is not opened again for the same payment.
    """
    due = {
        line.plan_id: line
        for line in lines
        if night.is_for_person(night.missed_since(line) or night.today)
    }
    subjects = [missed_subject(line.instalment_id) for line in due.values()]
    known = set(
        session.scalars(
            select(WorkItem.subject).where(
                WorkItem.kind == WorkKind.MISSED_PAYMENT, WorkItem.subject.in_(subjects)
            )
        )
    )
    promise = night.days.add(night.today, night.numbers.act_days)
    opened = 0
    for line in due.values():
        subject = missed_subject(line.instalment_id)
        if subject not in known:
            open_work(session, WorkKind.MISSED_PAYMENT, line.party_id, subject, promise, now)
            opened += 1
    return opened


def _finish_settled(database: Database, night: _Night, now: datetime) -> int:
    """Take off the worklist what was paid since, or is of a plan that runs no more."""
    with database.reading() as reading:
        rows = reading.execute(
            select(WorkItem.id, WorkItem.subject).where(
                WorkItem.kind == WorkKind.MISSED_PAYMENT, WorkItem.state == "open"
            )
        )
        open_now = {subject: item_id for item_id, subject in rows}
        if not open_now:
            return 0
        for batch in unpaid_lines(reading, None, night.today):
            for line in batch:
                open_now.pop(missed_subject(line.instalment_id), None)
    ids = sorted(open_now.values())
    for start in range(0, len(ids), AT_ONCE):
        with database.transaction() as session:
            session.execute(
                update(WorkItem)
                .where(WorkItem.id.in_(ids[start : start + AT_ONCE]), WorkItem.state == "open")
                .values(state="done", done_at=now, done_by=str(JOB))
            )
    return len(ids)
