"""What a supplier of Direct Debits was asked for: found, locked, and looked after again later."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Collection, Mandate, SupplierCollection, SupplierMandate
from shared.services.direct_debit.records import locked_collection, locked_mandate
from shared.services.errors import NotFound

SCHEME = "stripe"
"""How a mandate that a supplier keeps says so."""
PAUSES = tuple(timedelta(minutes=each) for each in (5, 10, 20, 30, 60, 60, 120, 180, 360))
"""How long until the next look, after each look that found nothing settled."""


def locked_supplier_mandate(session: Session, mandate_id: int) -> SupplierMandate:
    """What was asked for a mandate; to be called with the mandate locked. Raises NotFound."""
    found = session.scalar(
        select(SupplierMandate)
        .where(SupplierMandate.mandate_id == mandate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def locked_all(session: Session, asked_id: int) -> tuple[Mandate, Collection, SupplierCollection]:
    """A presentation that was asked for with its mandate and collection, locked in that order.

    Raises NotFound.
    """
    collection_id = session.scalar(
        select(SupplierCollection.collection_id).where(SupplierCollection.id == asked_id)
    )
    mandate_id = session.scalar(select(Collection.mandate_id).where(Collection.id == collection_id))
    if collection_id is None or mandate_id is None:
        raise NotFound
    mandate = locked_mandate(session, mandate_id)
    collection = locked_collection(session, collection_id)
    asked = session.scalars(
        select(SupplierCollection)
        .where(SupplierCollection.id == asked_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    return mandate, collection, asked


def mandate_of_session(session: Session, session_id: str) -> int | None:
    """The mandate that is given on a page of the supplier's; none when we know of no such page."""
    return session.scalar(
        select(SupplierMandate.mandate_id).where(SupplierMandate.session_id == session_id)
    )


def mandate_of_supplier(session: Session, supplier_id: str) -> int | None:
    """The mandate that the supplier knows by an id of its own."""
    return session.scalar(select(Mandate.id).where(Mandate.supplier_id == supplier_id))


def asked_for(session: Session, reference: str, supplier_id: str) -> int | None:
    """What was asked for under our reference, or under the supplier's id; its id with us."""
    for column, name in (
        (SupplierCollection.reference, reference),
        (SupplierCollection.supplier_id, supplier_id),
    ):
        if not name:
            continue
        found = session.scalar(select(SupplierCollection.id).where(column == name))
        if found is not None:
            return found
    return None


def look_later(row: SupplierMandate | SupplierCollection, now: datetime) -> None:
    """Ask after it again, later each time."""
    row.look_at = now + PAUSES[min(row.tries, len(PAUSES) - 1)]
    row.tries += 1
