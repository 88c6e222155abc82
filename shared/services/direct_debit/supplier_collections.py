"""A collection that a supplier was asked for: brought to what the supplier says, in any order, once."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from shared.domain.ledger import PostingKind
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import ZERO
from shared.gateways.direct_debit_ports import CollectionStatus, SeenCollection
from shared.models import Collection, Mandate, SupplierCollection
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.records import (
    collection_subject,
    move_collection,
    move_mandate,
)
from shared.services.direct_debit.returned_money import returned_key
from shared.services.direct_debit.supplier_ended import look_if_needed, unpaid_consequence
from shared.services.direct_debit.supplier_receipts import keep_for_person, receive_collection
from shared.services.direct_debit.supplier_records import locked_all
from shared.services.direct_debit.unpaid_next import Returned, after_return
from shared.services.direct_debit.working import ask_officer, work_in
from shared.services.ledger.taking_back import TakeBack, take_money_back
from shared.services.sign_in.keys import Keys

STERLING = "gbp"
RETURNABLE = frozenset({CollectionState.HANDED_IN, CollectionState.COLLECTED})
log = structlog.get_logger("direct_debits")


def settle_collection(
    session: Session,
    keys: Keys,
    asked_id: int,
    seen: SeenCollection,
    by: Actor,
    now: datetime,
) -> CollectionState:
    """Bring a collection to what the supplier verifiably says; safe to repeat, in any order.

    Money that came is posted once, and taken back once when it returns. Raises NotFound.
    """
    mandate, collection, asked = locked_all(session, asked_id)
    asked.supplier_id = asked.supplier_id or seen.collection_id
    _handed_in(session, mandate, collection, asked, by, now)
    if seen.status is CollectionStatus.COLLECTED:
        _collected(session, mandate, collection, asked, seen, by, now)
    elif seen.status is CollectionStatus.UNPAID:
        _unpaid(session, keys, mandate, collection, asked, seen.code, by, now)
    if seen.refunded > ZERO:
        _given_back_there(session, keys, mandate, collection, by, now)
    session.flush()
    return collection.state


def _is_current(collection: Collection, asked: SupplierCollection) -> bool:
    """Whether it is the presentation that counts now, and not one that came back before."""
    return collection.presentation == asked.presentation


def _handed_in(
    session: Session,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    by: Actor,
    now: datetime,
) -> None:
    if asked.outcome != "asked":
        return
    asked.outcome, asked.look_at = "handed_in", None
    if collection.state is CollectionState.IN_RUN and _is_current(collection, asked):
        collection.supplier_id = asked.supplier_id
        collection.first_processing_on = collection.first_processing_on or collection.processing_on
        mandate.has_collected = True
        move_collection(session, collection, CollectionEvent.HANDED_IN, by, now, "supplier")


def _collected(
    session: Session,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    seen: SeenCollection,
    by: Actor,
    now: datetime,
) -> None:
    if asked.outcome == "collected":
        return
    if seen.currency != STERLING or seen.received <= ZERO:
        # Money that we cannot count in pence is not ours to post: finance finds it in the payout.
        log.error("direct-debit-not-sterling", collection=collection.id)
        about = collection_subject(collection.id)
        record_audit(session, by, "saw another currency", about, now)
        return
    is_ours = collection.state is CollectionState.HANDED_IN and _is_current(collection, asked)
    asked.outcome, asked.look_at = "collected", None
    if not is_ours:
        keep_for_person(session, mandate, collection, asked, seen.received, by, now)
        return
    collection.receipt_id = receive_collection(
        session, mandate, collection, asked, seen.received, by, now
    )
    move_collection(session, collection, CollectionEvent.COLLECTED, by, now)
    if mandate.state is MandateState.LODGED:
        move_mandate(session, mandate, MandateEvent.STOOD, by, now, "paid")


def _given_back_there(
    session: Session,
    keys: Keys,
    mandate: Mandate,
    collection: Collection,
    by: Actor,
    now: datetime,
) -> None:
    """Somebody gave money back in the supplier's own pages: a person must put our books right."""
    about = collection_subject(collection.id)
    log.error("direct-debit-refunded-there", collection=collection.id)
    record_audit(session, by, "saw money given back at the supplier", about, now)
    work = work_in(session, keys, by, now)
    ask_officer(work, mandate, work.terms.act_days)


def _unpaid(
    session: Session,
    keys: Keys,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    word: str,
    by: Actor,
    now: datetime,
) -> None:
    if asked.outcome == "unpaid":
        return
    asked.outcome, asked.look_at = "unpaid", None
    if collection.state in RETURNABLE and _is_current(collection, asked):
        return_collection(session, keys, mandate, collection, asked, word, by, now)


def return_collection(
    session: Session,
    keys: Keys,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    word: str,
    by: Actor,
    now: datetime,
) -> None:
    """A locked collection came back: its money is taken back, and what follows is as for a report.

    `word` is the supplier's for why.
    """
    work = work_in(session, keys, by, now)
    code, found = unpaid_consequence(word)
    if collection.state is CollectionState.COLLECTED and collection.receipt_id is not None:
        wish = TakeBack(
            collection.receipt_id,
            returned_key(collection.id, collection.presentation),
            PostingKind.RETURNED,
            asked.amount,
            collection_subject(collection.id),
        )
        take_money_back(session, wish, by, now)
    collection.returned_code = code
    collection.returned_on = now.astimezone(LONDON).date()
    move_collection(session, collection, CollectionEvent.RETURNED, by, now, f"arudd:{code}")
    returned = Returned(
        mandate_id=mandate.id,
        plan_id=collection.plan_id,
        collection_id=collection.id,
        presentation=collection.presentation,
        amount=asked.amount,
        entry_on=collection.entry_on,
        first_presented=collection.first_processing_on or collection.processing_on,
        code=code,
        consequence=found,
    )
    for outcome in after_return(work, [returned]):
        look_if_needed(work, mandate, outcome)
    session.refresh(collection)
