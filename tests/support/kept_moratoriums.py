"""A Breathing Space of somebody with a review and a call to the register, for tests of who may see it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.moratorium import MoratoriumKind, MoratoriumState, ReviewState
from shared.models import Moratorium, MoratoriumReview, OutboxMessage
from shared.services.moratorium.register_queue import RegisterCall, call_register
from tests.support.people import an_officer
from tests.support.records import NOW, TODAY, kept


def a_waiting_moratorium(session: Session, party_id: int) -> dict[str, int]:
    """One that begins next month, so that nothing is stopped by it yet; by the names of `Belongings`."""
    moratorium = kept(
        session,
        Moratorium(
            reference=f"BS{party_id:08d}",
            register_id=f"bs-{party_id}",
            kind=MoratoriumKind.STANDARD,
            state=MoratoriumState.MATCHED,
            party_id=party_id,
            is_certain=True,
            starts_on=TODAY + timedelta(days=30),
            ends_on=TODAY + timedelta(days=89),
            created_at=NOW,
        ),
    )
    review = kept(
        session,
        MoratoriumReview(
            moratorium_id=moratorium.id,
            ground="able_to_pay",
            notes="They told us of new work.",
            state=ReviewState.REQUESTED,
            asked_by=an_officer(session).id,
            asked_on=TODAY,
            adviser_by=TODAY + timedelta(days=35),
            court_by=TODAY + timedelta(days=50),
        ),
    )
    key = f"register:{moratorium.id}:test"
    told = {"breathing_space": moratorium.register_id}
    call_register(session, next(iter(RegisterCall)), party_id, told, NOW, key)
    call_id = session.scalars(select(OutboxMessage.id).where(OutboxMessage.dedupe == key)).one()
    return {"moratorium_id": moratorium.id, "review_id": review.id, "call_id": call_id}
