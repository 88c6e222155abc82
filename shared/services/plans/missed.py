"""Missed payments: a kind word soon after, a second one later, then a person; never straight to an end.

Each message has the one link to pay, to move the payment, or to say that one will struggle. A Direct
Debit that came back was told of on that day already, as a first message. What comes later ends the
work by itself.
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
from shared.domain.money import Money
from shared.domain.plan_terms import PlanTerms
from shared.domain.work_kinds import WorkKind
from shared.domain.working_days import WorkingDays
from shared.models import OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.holding.waited import Waited, held_lately
from shared.services.mend_links import mend_mark
from shared.services.outbox_many import Letter, not_written, queue_many, usual_channels
from shared.services.plans.due import DueLine, debts_of, is_stopped, unpaid_lines
from shared.services.plans.terms import plan_terms
from shared.services.work_items import open_work
from shared.services.working_days import working_days

JOB = Actor("job", "follow_up_missed")
PREFIX = "missed_payment:"
FIRST, SECOND = "payment_missed", "payment_missed_again"
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
    care: PlanTerms
    numbers: DirectDebitTerms
    days: WorkingDays
    stops: Stops
    waited: Waited
    """Whose hold ended within the days of grace, which begin anew then."""

    def is_missed(self, line: DueLine) -> bool:
        """Whether a payment did not come: it is too little by more than is let be, and nothing brings it."""
        if line.is_collected or line.missing <= self.care.tolerance:
            return False
        return self.tell_on(line) <= self.today

    def came_back(self, line: DueLine) -> date | None:
        """When its Direct Debit came back; none where it has moved to a later day since."""
        back = line.returned_on
        return back if back is not None and back >= line.collect_on else None

    def tell_on(self, line: DueLine) -> date:
        """The day of the first message: when the Direct Debit came back, or some days after its day."""
        after = line.collect_on + timedelta(days=self.care.tell_after_days)
        return self.came_back(line) or after

    def is_for_person(self, line: DueLine) -> bool:
        """Whether it has been missing for so long that a person takes it up."""
        return self.days.add(self.grace_over(line), self.numbers.follow_up_days) <= self.today

    def grace_over(self, line: DueLine) -> date:
        """The first day on which a payment is late: its Direct Debit came back, or its grace is over."""
        grace = line.collect_on + timedelta(days=self.care.grace_days + 1)
        return self.came_back(line) or grace


def missed_subject(instalment_id: int) -> str:
    """How work items and messages name a missed payment."""
    return f"{PREFIX}{instalment_id}"


def again_subject(instalment_id: int) -> str:
    """How the second message about a missed payment is named."""
    return f"{missed_subject(instalment_id)}:again"


def follow_up(database: Database, now: datetime) -> FollowedUp:
    """Follow up every payment that was missed, and end what was settled meanwhile."""
    today = now.astimezone(LONDON).date()
    told = opened = 0
    with database.reading() as reading:
        care = plan_terms(reading, today)
        night = _Night(
            today,
            care,
            terms(reading, today),
            working_days(reading),
            all_stops(reading, Act.CHASE, today),
            held_lately(reading, Act.CHASE, today - timedelta(days=care.grace_days), today),
        )
        for batch in unpaid_lines(reading, None, today):
            missed = [line for line in batch if night.is_missed(line)]
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
    told = _told(session, night, free)
    again = _tell_again(session, night, free, told, debts, now)
    first = _tell_first(session, night, free, told, debts, now)
    return FollowedUp(first + again, _ask_people(session, night, free, now))


# ------------------------------------------------------------------ the two messages


@dataclass(frozen=True)
class _Told:
    """When somebody was told of each payment: for the first time, and again for its plan."""

    first: dict[int, date]
    again: dict[int, date]
    """The day of the newest second message, by the plan."""


def _told(session: Session, night: _Night, lines: Sequence[DueLine]) -> _Told:
    first = {missed_subject(line.instalment_id): line for line in lines}
    again = {again_subject(line.instalment_id): line for line in lines}
    rows = session.execute(
        select(OutboxMessage.dedupe, OutboxMessage.created_at).where(
            OutboxMessage.dedupe.in_([*first, *again])
        )
    )
    days = {dedupe: at.astimezone(LONDON).date() for dedupe, at in rows}
    back = {line.instalment_id: night.came_back(line) for line in lines}
    told = _Told({number: day for number, day in back.items() if day is not None}, {})
    for dedupe, day in days.items():
        if (line := first.get(dedupe)) is not None:
            told.first.setdefault(line.instalment_id, day)
        else:
            plan_id = again[dedupe].plan_id
            told.again[plan_id] = max(day, told.again.get(plan_id, day))
    return told


def _tell_first(
    session: Session,
    night: _Night,
    lines: Sequence[DueLine],
    told: _Told,
    debts: Mapping[int, list[int]],
    now: datetime,
) -> int:
    """One message to each plan, about the newest payment that was missed.

    None where a second message was written since that payment was missed: it named the whole sum.
    """
    newest = {line.plan_id: line for line in lines if night.came_back(line) is None}
    letters = [
        _letter(night, line, debts, missed_subject(line.instalment_id), line.missing)
        for plan_id, line in newest.items()
        if told.again.get(plan_id, date.min) < night.tell_on(line)
    ]
    return _write(session, FIRST, letters, now)


def _tell_again(
    session: Session,
    night: _Night,
    lines: Sequence[DueLine],
    told: _Told,
    debts: Mapping[int, list[int]],
    now: datetime,
) -> int:
    """The second message to each plan, so many days after the first about a payment still missing.

    One for each stretch: it names the whole sum that is missing.
    """
    until = night.today + timedelta(days=night.care.mend_days)
    newest = {line.plan_id: line for line in lines}
    known = [line for line in lines if line.instalment_id in told.first]
    latest_first = sorted(known, key=lambda each: told.first[each.instalment_id], reverse=True)
    oldest = {line.plan_id: line for line in latest_first}
    wait = timedelta(days=night.care.tell_again_days)
    due = [line for line in oldest.values() if told.first[line.instalment_id] + wait <= night.today]
    letters = [
        _letter(night, line, debts, key, newest[line.plan_id].missing, until)
        for line in due
        for key in (again_subject(line.instalment_id),)
    ]
    new = not_written(session, letters)
    written = {each.dedupe for each in new}
    for line in due:
        if again_subject(line.instalment_id) in written:
            told.again[line.plan_id] = night.today
    return _write(session, SECOND, new, now)


def _letter(
    night: _Night,
    line: DueLine,
    debts: Mapping[int, list[int]],
    dedupe: str,
    missing: Money,
    until: date | None = None,
) -> Letter:
    said = {
        "amount": missing,
        "day": line.collect_on,
        "plan": line.reference,
        "until": until,
        "link": mend_mark(line.reference, night.today),
    }
    return Letter(line.party_id, said, dedupe, tuple(debts.get(line.plan_id, ())))


def _write(session: Session, template: str, letters: Sequence[Letter], now: datetime) -> int:
    new = not_written(session, letters)
    channels = usual_channels(session, {each.party_id for each in new})
    queue_many(session, template, new, channels, now)
    return len(new)


# ------------------------------------------------------------------ people


def _ask_people(session: Session, night: _Night, lines: Sequence[DueLine], now: datetime) -> int:
    """A work item for each plan, about the newest payment that has been missing for long enough.

    What a person has finished is not opened again for the same payment.
    """
    due = {line.plan_id: line for line in lines if night.is_for_person(line)}
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
