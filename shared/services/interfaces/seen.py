"""How each way out of here and into here is: what waits, since when, what failed, when it last went well.

One query for each source, none of which grows with what was sent long ago.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from shared.models import (
    BacsReport,
    BacsReportRow,
    ImportRun,
    OutboxMessage,
    RegisterNumber,
    SupplierEvent,
)
from shared.services.job_runs import JobState, jobs_seen
from shared.settings import Settings

LOOKED_BACK = 5000
"""How many of the newest messages that left are looked at for the last one of each way."""
SOON, IN_A_DAY = timedelta(hours=1), timedelta(days=1)
WAITS_TOO_LONG = {
    "email": SOON,
    "sms": timedelta(hours=16),
    "letter": IN_A_DAY,
    "revenues": timedelta(hours=36),
    "register": SOON,
    "bacs_reports": IN_A_DAY,
    "extract": IN_A_DAY,
}
"""From when on waiting is worth a look. Texts wait for the hours in which somebody may be texted."""
OUT = ("email", "sms", "letter", "revenues")
TROUBLED_JOBS = frozenset({JobState.FAILED, JobState.HEART_STOPPED, JobState.OVERDUE})


class Condition(StrEnum):
    """How a way is, at a glance."""

    NOT_USED = "not_used"
    FAILED = "failed"
    SLOW = "slow"
    WELL = "well"


@dataclass(frozen=True)
class Interface:
    """One way out or in."""

    name: str
    """`email`, `sms`, `letter`, `revenues`, `register`, `card_events`, `reports_on_messages`, `bacs_reports`, `extract` or `jobs`."""
    is_used: bool = True
    waiting: int = 0
    oldest: datetime | None = None
    """Since when the first of what waits does."""
    failed: int = 0
    last_good: datetime | None = None
    """None: never, or longer ago than is looked back."""
    abandoned: int = 0
    """Taken by a worker that went without a word."""

    def condition(self, now: datetime) -> Condition:
        """How it is."""
        if not self.is_used:
            return Condition.NOT_USED
        if self.failed or self.abandoned:
            return Condition.FAILED
        longest = WAITS_TOO_LONG.get(self.name)
        is_slow = self.oldest and longest and now - self.oldest > longest
        return Condition.SLOW if is_slow else Condition.WELL


def interfaces_seen(session: Session, settings: Settings, now: datetime) -> tuple[Interface, ...]:
    """Every way, what goes out first."""
    return (
        *_outbox(session, settings, now),
        _register(session, settings),
        _extracts(session),
        _card_events(session, settings),
        _bacs_reports(session, settings),
        _jobs(session, settings, now),
    )


def _outbox(session: Session, settings: Settings, now: datetime) -> Iterator[Interface]:
    stuck, last = _stuck_of(session, now), _last_of(session)
    for name in OUT:
        sent = last[name].sent if name in last else None
        if name not in stuck:
            yield Interface(name, last_good=sent)
            continue
        found = stuck[name]
        yield Interface(
            name, True, found.waiting, found.oldest, found.failed, sent, found.abandoned
        )
    reported = [each.delivered for each in last.values() if each.delivered]
    is_used = settings.notify is not None
    yield Interface("reports_on_messages", is_used, last_good=max(reported, default=None))


def _stuck_of(session: Session, now: datetime) -> dict[str, Any]:
    """What is still here, by channel."""
    row = OutboxMessage
    is_abandoned = (row.state == "sending") & (row.next_attempt_at < now)
    is_failed = row.state == "failed"
    counted = session.execute(
        select(
            row.channel,
            func.sum(case((is_failed, 0), else_=1)).label("waiting"),
            func.min(case((is_failed, None), else_=row.created_at)).label("oldest"),
            func.sum(case((is_failed, 1), else_=0)).label("failed"),
            func.sum(case((is_abandoned, 1), else_=0)).label("abandoned"),
        )
        .where(row.state.in_(("queued", "sending", "failed")))
        .group_by(row.channel)
    )
    return {each.channel: each for each in counted}


def _last_of(session: Session) -> dict[str, Any]:
    """When the newest that left did, and arrived, by channel."""
    row = OutboxMessage
    newest = (
        select(row.channel, row.sent_at, row.delivered_at)
        .where(row.state == "sent")
        .order_by(row.id.desc())
        .limit(LOOKED_BACK)
        .subquery()
    )
    found = session.execute(
        select(
            newest.c.channel,
            func.max(newest.c.sent_at).label("sent"),
            func.max(newest.c.delivered_at).label("delivered"),
        ).group_by(newest.c.channel)
    )
    return {each.channel: each for each in found}


def _register(session: Session, settings: Settings) -> Interface:
    row = RegisterNumber
    found = {
        each.state: each
        for each in session.execute(
            select(
                row.state,
                func.count().label("number"),
                func.min(row.asked_at).label("oldest"),
                func.max(row.read_at).label("last"),
            ).group_by(row.state)
        )
    }
    waits, refused = found.get("waiting"), found.get("refused")
    return Interface(
        "register",
        settings.register != "none",
        waits.number if waits else 0,
        waits.oldest if waits else None,
        refused.number if refused else 0,
        max((each.last for each in found.values() if each.last), default=None),
    )


def _extracts(session: Session) -> Interface:
    row = ImportRun
    newest = select(row).order_by(row.id.desc()).limit(100).subquery()
    runs = session.execute(
        select(newest.c.state, newest.c.started_at, newest.c.finished_at).order_by(
            newest.c.id.desc()
        )
    ).all()
    waits = [each.started_at for each in runs if each.state == "waiting"]
    good = [each.finished_at for each in runs if each.state in {"accepted", "in_part"}]
    return Interface(
        "extract",
        True,
        len(waits),
        min(waits, default=None),
        int(bool(runs) and runs[0].state == "refused"),
        good[0] if good else None,
    )


def _card_events(session: Session, settings: Settings) -> Interface:
    last = session.scalar(select(func.max(SupplierEvent.received_at)))
    return Interface("card_events", settings.cards != "none", last_good=last)


def _bacs_reports(session: Session, settings: Settings) -> Interface:
    row = BacsReportRow
    waiting = (
        select(
            func.sum(case((row.outcome == "waiting", 1), else_=0)).label("waiting"),
            func.sum(case((row.outcome == "for_person", 1), else_=0)).label("for_person"),
            func.min(BacsReport.taken_at).label("oldest"),
        )
        .join(BacsReport, BacsReport.id == row.report_id)
        .where(row.outcome.in_(("waiting", "for_person")))
        .subquery()
    )
    last = select(func.max(BacsReport.taken_at)).scalar_subquery()
    found = session.execute(
        select(waiting.c.waiting, waiting.c.for_person, waiting.c.oldest, last.label("last"))
    ).one()
    return Interface(
        "bacs_reports",
        settings.direct_debit == "bacs",
        found.waiting or 0,
        found.oldest,
        found.for_person or 0,
        found.last,
    )


def _jobs(session: Session, settings: Settings, now: datetime) -> Interface:
    seen = [each for each in jobs_seen(session, settings, now) if each.state != JobState.NOT_USED]
    good = [each.went_well_at for each in seen if each.went_well_at]
    troubled = sum(each.state in TROUBLED_JOBS for each in seen)
    running = sum(each.state is JobState.RUNNING for each in seen)
    return Interface("jobs", True, running, None, troubled, max(good, default=None))
