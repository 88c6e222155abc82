"""The payer's no to a collection that would be presented again: they pay it in another way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import CollectionEvent, CollectionState
from shared.models import Plan
from shared.services.audit import Actor
from shared.services.direct_debit.changeable import living_mandate
from shared.services.direct_debit.records import (
    locked_mandate,
    move_collection,
    open_collections,
)
from shared.services.errors import NotFound

BY_PAYER = "payer:not_again"


def refuse_again(session: Session, party_id: int, reference: str, by: Actor, now: datetime) -> int:
    """Let nothing of a plan be presented again; how many collections that were.

    None where a run has taken them already: what is in a run stays. The plan goes on, and what was
    missed is followed up like any missed payment. Raises NotFound.
    """
    plan_id = session.scalar(
        select(Plan.id).where(Plan.reference == reference, Plan.party_id == party_id)
    )
    if plan_id is None:
        raise NotFound
    mandate_id = living_mandate(session, plan_id)
    if mandate_id is None:
        return 0
    locked_mandate(session, mandate_id)
    again = [
        each
        for each in open_collections(session, mandate_id)
        if each.state is CollectionState.TO_REPRESENT
    ]
    for each in again:
        move_collection(session, each, CollectionEvent.CANCELLED, by, now, BY_PAYER)
    return len(again)
