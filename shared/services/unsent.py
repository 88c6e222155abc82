"""What could not be sent, for an officer to mend: the newest first, without their own household's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from shared.domain.says import N_, Says
from shared.models import OfficerParty, OutboxMessage, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.outbox_rows import NO_ADDRESS, TO_PEOPLE
from shared.services.work_items import finish_work

MOST = 100

WHY = {NO_ADDRESS: Says(N_("There is no address."))}
REFUSED = Says(N_("The supplier did not take it: %(reason)s."))


@dataclass(frozen=True)
class Unsent:
    """One message that could not be sent."""

    id: int
    party_id: int | None
    name: str
    channel: str
    subject: str
    created_at: datetime
    attempts: int
    why: Says
    may_try_again: bool
    """Whether there is a text and an address to try with."""


def unsent(session: Session, officer_id: int) -> tuple[Unsent, ...]:
    """The newest messages that could not be sent; one query, along an index."""
    barred = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    row = OutboxMessage
    rows = session.execute(
        select(
            row.id,
            row.party_id,
            row.channel,
            row.subject,
            row.created_at,
            row.attempts,
            row.last_error,
            row.address,
            row.body,
            row.secret,
            Party.organisation,
            Party.forenames,
            Party.surname,
        )
        .outerjoin(Party, Party.id == row.party_id)
        .where(row.state == "failed", row.channel.in_(TO_PEOPLE))
        .where(or_(row.party_id.is_(None), row.party_id.not_in(barred)))
        .order_by(row.id.desc())
        .limit(MOST)
    )
    return tuple(
        Unsent(
            id=each.id,
            party_id=each.party_id,
            name=each.organisation or f"{each.forenames or ''} {each.surname or ''}".strip(),
            channel=each.channel,
            subject="" if each.secret else each.subject,
            created_at=each.created_at,
            attempts=each.attempts,
            why=WHY.get(each.last_error, Says(REFUSED.template, {"reason": each.last_error})),
            may_try_again=bool(each.address and each.body and not each.secret),
        )
        for each in rows
    )


def party_of_message(session: Session, message_id: int) -> int | None:
    """The party that a message is to; None for an officer's. Raises NotFound."""
    found = session.execute(
        select(OutboxMessage.party_id).where(OutboxMessage.id == message_id)
    ).first()
    if found is None:
        raise NotFound
    party_id: int | None = found.party_id
    return party_id


def send_again(session: Session, message_id: int, actor: Actor, now: datetime) -> bool:
    """Queue a message once more, and take it off the worklist. False when it cannot be tried."""
    row = OutboxMessage
    queued = session.scalar(
        update(row)
        .where(
            row.id == message_id,
            row.state == "failed",
            row.body != "",
            row.address != "",
            row.secret.is_(False),
        )
        .values(state="queued", attempts=0, next_attempt_at=now, last_error="")
        .returning(row.id)
    )
    if queued is None:
        return False
    finish_work(session, f"message:{message_id}", actor, now)
    record_audit(session, actor, "sent a message again", f"message:{message_id}", now)
    return True
