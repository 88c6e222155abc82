"""Sending a dispute, complaint or appeal: kept once, held at once, and answered by a day that is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.objection_states import (
    OBJECTION,
    ObjectionEvent,
    ObjectionKind,
    ObjectionState,
)
from shared.domain.objections import ABOUT, LONGEST
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.models import Objection, ObjectionEventRow, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.holding.ask import HeldLongEnough, ask_hold
from shared.services.holding.ending import end_and_tell
from shared.services.holding.subjects import living_of
from shared.services.holding.terms import hold_terms
from shared.services.holding.whose import is_liable
from shared.services.outbox import queue_message
from shared.services.references import new_reference
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

HARM = 30
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ToSend:
    """What somebody tells us that they do not agree with."""

    party_id: int
    kind: ObjectionKind
    about: str
    said: str = field(repr=False)
    press: str
    wants: str = field(default="", repr=False)
    debt_id: int | None = None
    follows: str = ""
    """The reference of an answer of ours that they do not accept."""
    language: str = "en"


@dataclass(frozen=True)
class SentObjection:
    """What became of it."""

    objection_id: int
    reference: str
    promise_on: date
    held_until: date | None
    """None where as much was held in a year as policy gives."""
    first: bool


class NotAnObjection(ValueError):
    """It cannot be sent so; `says` tells what to do."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


def objection_subject(objection_id: int) -> str:
    """How holds, work and evidence name an objection."""
    return f"objection:{objection_id}"


def send_objection(session: Session, sent: ToSend, by: Actor, now: datetime) -> SentObjection:
    """Keep it, stop recovery of what it is about, ask a person to answer, and say by when they will.

    The same press is the same objection. A complaint stops recovery of everything, because it is
    about us. Raises NotFound (not their debt or objection), NotAnObjection.
    """
    session.scalar(select(Party.id).where(Party.id == sent.party_id).with_for_update())
    known = session.scalar(
        select(Objection).where(Objection.press == sent.press, Objection.party_id == sent.party_id)
    )
    if known is not None:
        return _sent(session, known, first=False)
    _refuse_unfit(session, sent)
    today = now.astimezone(LONDON).date()
    terms = hold_terms(session, sent.kind.hold, today)
    objection = Objection(
        reference=_reference(session),
        party_id=sent.party_id,
        kind=sent.kind,
        about=sent.about,
        debt_id=sent.debt_id,
        follows_id=_followed(session, sent),
        said=sent.said.strip(),
        wants=sent.wants.strip(),
        language=sent.language,
        press=sent.press,
        state=ObjectionState.RECEIVED,
        promise_on=working_days(session).add(today, terms.decide_days),
        sent_at=now,
        sent_by=str(by),
    )
    session.add(objection)
    session.flush()
    note_objection(session, objection, ObjectionEvent.SENT, by, now)
    subject = objection_subject(objection.id)
    _hold(session, objection, subject, by, now)
    open_work(session, WorkKind.OBJECTION, sent.party_id, subject, objection.promise_on, now, HARM)
    found = _sent(session, objection, first=True)
    said = {"objection": objection, "held_until": found.held_until}
    queue_message(session, "objection_received", sent.party_id, said, now, f"{subject}:received")
    return found


def withdraw_objection(
    session: Session, party_id: int, reference: str, by: Actor, now: datetime
) -> bool:
    """Take an objection back; its hold ends. False when it was answered or taken back before.

    Raises NotFound.
    """
    objection = locked_objection(session, party_id, reference)
    if not OBJECTION.allows(objection.state, ObjectionEvent.WITHDRAWN):
        return False
    move_objection(session, objection, ObjectionEvent.WITHDRAWN, by, now)
    subject = objection_subject(objection.id)
    finish_work(session, subject, by, now)
    for hold in living_of(session, subject):
        end_and_tell(session, hold.id, by, now, WITHDRAWN)
    return True


def locked_objection(session: Session, party_id: int, reference: str) -> Objection:
    """An objection of a party, locked. Raises NotFound."""
    found = session.scalars(
        select(Objection)
        .where(Objection.reference == reference, Objection.party_id == party_id)
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def move_objection(
    session: Session, objection: Objection, event: ObjectionEvent, by: Actor, now: datetime
) -> None:
    """Bring a locked objection to its next state, with its event. Raises NotAllowed."""
    objection.state = OBJECTION.after(objection.state, event)
    objection.closed_at, objection.closed_by = now, str(by)
    note_objection(session, objection, event, by, now)


def note_objection(
    session: Session, objection: Objection, event: ObjectionEvent, by: Actor, now: datetime
) -> None:
    """Write the event and the audit row of a change that was made."""
    session.add(
        ObjectionEventRow(
            objection_id=objection.id, event=event, state=objection.state, by=str(by), at=now
        )
    )
    session.flush()
    subject = objection_subject(objection.id)
    record_audit(session, by, f"objection {event}", subject, now, kind=objection.kind)


def _refuse_unfit(session: Session, sent: ToSend) -> None:
    if sent.about not in ABOUT[sent.kind]:
        raise NotAnObjection(Says(N_("Choose what it is about.")))
    if not sent.said.strip():
        raise NotAnObjection(Says(N_("Tell us what happened.")))
    if max(len(sent.said), len(sent.wants)) > LONGEST:
        raise NotAnObjection(
            Says(N_("Use %(most)s characters or fewer in each box."), {"most": LONGEST})
        )
    if sent.debt_id is not None and not is_liable(session, sent.party_id, sent.debt_id):
        raise NotFound


def _followed(session: Session, sent: ToSend) -> int | None:
    """The answered objection that this one does not accept. Raises NotFound."""
    if not sent.follows:
        return None
    return answered_of(session, sent.party_id, sent.follows).id


def answered_of(session: Session, party_id: int, reference: str) -> Objection:
    """An objection of theirs that we have answered. Raises NotFound."""
    found = session.scalars(
        select(Objection).where(
            Objection.reference == reference,
            Objection.party_id == party_id,
            Objection.state == ObjectionState.ANSWERED,
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _hold(session: Session, objection: Objection, subject: str, by: Actor, now: datetime) -> None:
    try:
        ask_hold(
            session,
            objection.party_id,
            objection.kind.hold,
            by,
            now,
            subject=subject,
            debt_id=objection.debt_id,
        )
    except HeldLongEnough:
        record_audit(session, by, "no hold: as long as policy gives", subject, now)


def _sent(session: Session, objection: Objection, *, first: bool) -> SentObjection:
    ends = [hold.ends_on for hold in living_of(session, objection_subject(objection.id))]
    until = max((each for each in ends if each is not None), default=None)
    return SentObjection(objection.id, objection.reference, objection.promise_on, until, first)


def _reference(session: Session) -> str:
    """A reference that no other has."""
    while True:
        reference = new_reference("D")
        if session.scalar(select(Objection.id).where(Objection.reference == reference)) is None:
            return reference
