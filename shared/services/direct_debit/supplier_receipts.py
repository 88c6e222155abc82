"""Money that a supplier collected: a receipt for the debts that the payer was told of, or suspense."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Rule, Share, by_choice
from shared.domain.ledger import LedgerAccount
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.models import Collection, CollectionShare, Mandate, SupplierCollection
from shared.services.audit import Actor
from shared.services.direct_debit.records import collection_subject
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import lock_debts, posted_before
from shared.services.ledger.receive import Incoming, receive

OTHER_AMOUNT = "other_amount"
MORE_THAN_OWED = "more_than_owed"
UNKNOWN = "unknown_payment"


def collected_key(collection_id: int, presentation: int) -> str:
    """The one event of the ledger in which a presentation is counted as paid."""
    return f"dd:{collection_id}:{presentation}:collected"


def source_of(collection_id: int, presentation: int) -> str:
    """How the receipt of a presentation names it."""
    return f"{collection_subject(collection_id)}:{presentation}"


def receive_collection(
    session: Session,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    amount: Money,
    by: Actor,
    now: datetime,
) -> int:
    """Post what came to the debts of the collection; the receipt's id.

    Another amount than was asked for is nobody's to divide: all of it waits for a person.
    """
    shares = tuple(
        Share(debt_id, share, Rule.INSTALMENT)
        for debt_id, share in session.execute(
            select(CollectionShare.debt_id, CollectionShare.amount)
            .where(
                CollectionShare.collection_id == collection.id,
                CollectionShare.is_kept_back.is_(False),
            )
            .order_by(CollectionShare.position)
        )
    )
    ids = [share.debt_id for share in shares]
    lock_debts(session, ids)
    owed = payable_debts(session, ids, now.astimezone(LONDON).date())
    if amount == asked.amount:
        allocation, why = by_choice(amount, shares, owed, keeps_credit=False), MORE_THAN_OWED
    else:
        allocation, why = Allocation((), amount), OTHER_AMOUNT
    incoming = _incoming(mandate, collection, asked, amount)
    return receive(session, incoming, allocation, owed, by, now, why).receipt_id


def keep_for_person(
    session: Session,
    mandate: Mandate,
    collection: Collection,
    asked: SupplierCollection,
    amount: Money,
    by: Actor,
    now: datetime,
) -> None:
    """Money came for a collection that was over: it waits in suspense, once, for a person."""
    incoming = _incoming(mandate, collection, asked, amount)
    if posted_before(session, incoming.key) is None:
        receive(session, incoming, Allocation((), amount), {}, by, now, UNKNOWN)


def _incoming(
    mandate: Mandate, collection: Collection, asked: SupplierCollection, amount: Money
) -> Incoming:
    return Incoming(
        key=collected_key(collection.id, asked.presentation),
        source=source_of(collection.id, asked.presentation),
        channel=LedgerAccount.DIRECT_DEBIT,
        amount=amount,
        party_id=mandate.party_id,
        said=mandate.reference,
    )
