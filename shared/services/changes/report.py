"""Taking a change of circumstances: statement, plan, reductions and an officer hear of it in one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.changed import LONGEST, ChangeKind, kept, pages_to_check
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import ChangeReport, Party, Plan
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.plans.struggle import CHANGE, begin_replan
from shared.services.plans.terms import plan_terms
from shared.services.references import new_reference
from shared.services.revenues import tell_revenues
from shared.services.statements.read import current, is_person
from shared.services.statements.starting import start_again
from shared.services.work_items import open_work
from shared.services.working_days import working_days


class NotAChange(ValueError):
    """It cannot be taken so; `says` tells what to do about the field `where`."""

    def __init__(self, where: str, says: Says) -> None:
        super().__init__(says.template)
        self.where = where
        self.says = says


@dataclass(frozen=True)
class Told:
    """What somebody tells us that has changed."""

    party_id: int
    kinds: tuple[ChangeKind, ...]
    press: str
    happened_on: date | None = None
    words: str = field(default="", repr=False)


def report_change(session: Session, told: Told, by: Actor, now: datetime) -> str:
    """Take a change; its reference. The same press is the same report.

    A new statement is opened from the last one with the answers in doubt to be checked, an officer
    looks by the promised date, and the revenues system hears what kind of change it is, without what
    was written. Raises NotAChange.
    """
    session.scalar(select(Party.id).where(Party.id == told.party_id).with_for_update())
    asked = select(ChangeReport.reference).where(
        ChangeReport.press == told.press, ChangeReport.party_id == told.party_id
    )
    if (known := session.scalar(asked)) is not None:
        return known
    today = now.astimezone(LONDON).date()
    _refuse_unfit(told, today)
    report = _add(session, told, by, now, today)
    _open_statement(session, told, now, today)
    subject = change_subject(report.id)
    open_work(session, WorkKind.CHANGE_REPORTED, told.party_id, subject, report.promise_on, now)
    record_audit(session, by, "reported a change", subject, now, kinds=report.kinds)
    said = {"reference": report.reference, "promise_on": report.promise_on}
    queue_message(session, "change_received", told.party_id, said, now, f"{subject}:received")
    _tell_revenues(session, report, now)
    return report.reference


def begin_after_change(
    session: Session, party_id: int, reference: str, plan_reference: str, by: Actor, now: datetime
) -> None:
    """Work a plan out anew because of a change that was told. Raises NotFound, ReplannedOften."""
    report = session.scalars(
        select(ChangeReport)
        .where(ChangeReport.reference == reference, ChangeReport.party_id == party_id)
        .with_for_update()
    ).one_or_none()
    mine = select(Plan.id).where(Plan.reference == plan_reference, Plan.party_id == party_id)
    plan_id = session.scalar(mine)
    if report is None or plan_id is None:
        raise NotFound
    report.replan_id = begin_replan(session, plan_id, CHANGE, by, now).id
    session.flush()


def change_subject(report_id: int) -> str:
    """How work and the audit trail name a change that was told."""
    return f"change:{report_id}"


def _refuse_unfit(told: Told, today: date) -> None:
    if not told.kinds:
        raise NotAChange("kinds", Says(N_("Choose what has changed.")))
    if len(told.words) > LONGEST:
        says = Says(N_("Use %(most)s characters or fewer."), {"most": LONGEST})
        raise NotAChange("words", says)
    if told.happened_on is not None and abs((told.happened_on - today).days) > 5 * 366:
        raise NotAChange("happened_on", Says(N_("Check the year.")))


def _add(session: Session, told: Told, by: Actor, now: datetime, today: date) -> ChangeReport:
    days = plan_terms(session, today).change_days
    report = ChangeReport(
        reference=new_reference(),
        party_id=told.party_id,
        kinds=kept(told.kinds),
        happened_on=told.happened_on,
        words=told.words.strip(),
        press=told.press,
        reported_at=now,
        reported_by=str(by),
        promise_on=working_days(session).add(today, days),
    )
    session.add(report)
    session.flush()
    return report


def _open_statement(session: Session, told: Told, now: datetime, today: date) -> None:
    """Only where there are answers to start from: nobody is asked for more than they gave before."""
    if not is_person(session, told.party_id):
        return
    if current(session, told.party_id, today).latest is not None:
        start_again(session, told.party_id, now, today, pages_to_check(told.kinds))


def _tell_revenues(session: Session, report: ChangeReport, now: datetime) -> None:
    happened = report.happened_on.isoformat() if report.happened_on else ""
    content = {"change": report.reference, "kinds": report.kinds.split(","), "since": happened}
    key = f"revenues:{change_subject(report.id)}"
    tell_revenues(session, "change_reported", report.party_id, content, now, dedupe=key)
