"""A payer cancels their own Direct Debit, and is told the truth about money that was asked for already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, MandateEvent
from shared.models import SecondSignature
from shared.services.audit import Actor
from shared.services.direct_debit.ending import asked_for, end_mandate
from shared.services.direct_debit.records import locked_mandate, mandate_subject
from shared.services.errors import NotFound
from shared.services.work_items import finish_work


def cancel_own(session: Session, party_id: int, mandate_id: int, by: Actor, now: datetime) -> bool:
    """End a party's own mandate; whether money that was asked for already may still be taken.

    A second press changes nothing. Raises NotFound for a mandate that is not theirs.
    """
    mandate = locked_mandate(session, mandate_id)
    if mandate.party_id != party_id:
        raise NotFound
    is_asked_for = bool(asked_for(session, mandate_id, now.astimezone(LONDON).date()))
    if mandate.state not in ENDED:
        end_mandate(session, mandate_id, MandateEvent.CANCELLED_BY_PAYER, by, now, "payer")
        finish_work(session, mandate_subject(mandate_id), by, now)
        _stop_asking(session, mandate_id, by, now)
    return is_asked_for


def _stop_asking(session: Session, mandate_id: int, by: Actor, now: datetime) -> None:
    """Nobody needs to authorise it any more: the link opens nothing."""
    signature = session.scalar(
        select(SecondSignature)
        .where(SecondSignature.mandate_id == mandate_id, SecondSignature.state == "waiting")
        .with_for_update()
    )
    if signature is not None:
        signature.state, signature.answered_at, signature.answered_by = "lapsed", now, str(by)
        session.flush()
