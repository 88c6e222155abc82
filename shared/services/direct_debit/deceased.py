"""When a bank tells us that somebody has died: nothing is sent or taken any more, and a person takes over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, MandateEvent
from shared.domain.work_kinds import WorkKind
from shared.models import Hold, Mandate, OutboxMessage, Party, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.ending import can_end, end_mandate
from shared.services.errors import NotFound
from shared.services.holds import end_hold, put_hold
from shared.services.revenues import tell_revenues
from shared.services.work_items import open_work
from shared.services.working_days import working_days

LOOKED_AT_WITHIN = 1
"""Working days until somebody looks: the family may call today."""
HARM = 5
STOPPED = "stopped"
"""The state of a message that will not be sent."""


def stop_contact(session: Session, party_id: int, by: Actor, now: datetime, reason: str) -> bool:
    """Stop everything that goes out to a party, because we were told that they have died.

    False when it had been stopped before. Mandates end with a cancellation of ours where the bank
    did not end them itself.
    """
    today = now.astimezone(LONDON).date()
    stopped = session.scalar(
        update(Party)
        .where(Party.id == party_id, Party.contact_stopped_at.is_(None))
        .values(contact_stopped_at=now)
        .returning(Party.id)
    )
    if stopped is None:
        return False
    _stop_messages(session, party_id)
    for mandate in session.scalars(
        select(Mandate)
        .where(Mandate.party_id == party_id, Mandate.state.not_in(ENDED))
        .order_by(Mandate.id)
    ).all():
        _end(session, mandate, by, now, reason)
    put_hold(
        session,
        HoldKind.DECEASED,
        f"party:{party_id}",
        by,
        now,
        starts_on=today,
        party_id=party_id,
    )
    promise = working_days(session).add(today, LOOKED_AT_WITHIN)
    open_work(session, WorkKind.DECEASED, party_id, f"party:{party_id}", promise, now, HARM)
    record_audit(session, by, "stopped contact", f"party:{party_id}", now, why=reason)
    tell_revenues(
        session,
        "party_reported_deceased",
        party_id,
        {"reason": reason},
        now,
        dedupe=f"revenues:deceased:{party_id}:{now.isoformat()}",
    )
    return True


def _stop_messages(session: Session, party_id: int) -> None:
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.party_id == party_id,
            OutboxMessage.state == "queued",
            OutboxMessage.channel != "revenues",
        )
        .values(state=STOPPED, last_error="contact-stopped")
    )


def _end(session: Session, mandate: Mandate, by: Actor, now: datetime, reason: str) -> None:
    for event in (MandateEvent.CANCELLED_BY_COUNCIL, MandateEvent.CANCELLED_BY_PAYER):
        if can_end(mandate, event):
            end_mandate(session, mandate.id, event, by, now, reason, tell=False)
            return


def resume_contact(session: Session, party_id: int, by: Actor, now: datetime, reason: str) -> None:
    """Let messages go out again, because the bank was wrong: the person is alive.

    The hold ends, and so does the work. Direct Debits that ended stay ended: the payer gives a new
    one. Messages that were stopped are not sent any more. Raises NotFound when contact was not
    stopped.
    """
    resumed = session.scalar(
        update(Party)
        .where(Party.id == party_id, Party.contact_stopped_at.is_not(None))
        .values(contact_stopped_at=None)
        .returning(Party.id)
    )
    if resumed is None:
        raise NotFound
    holds = session.scalars(
        select(Hold.id)
        .where(
            Hold.party_id == party_id,
            Hold.kind == HoldKind.DECEASED,
            Hold.ended_at.is_(None),
        )
        .order_by(Hold.id)
    ).all()
    for hold_id in holds:
        end_hold(session, hold_id, by, now)
    session.execute(
        update(WorkItem)
        .where(
            WorkItem.party_id == party_id,
            WorkItem.kind == WorkKind.DECEASED,
            WorkItem.state == "open",
        )
        .values(state="done", done_at=now, done_by=str(by))
    )
    record_audit(session, by, "resumed contact", f"party:{party_id}", now, why=reason)
    tell_revenues(
        session,
        "party_not_deceased",
        party_id,
        {"reason": reason},
        now,
        dedupe=f"revenues:not_deceased:{party_id}:{now.isoformat()}",
    )
