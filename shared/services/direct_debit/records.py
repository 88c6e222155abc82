"""The records of mandates and collections: found, locked and moved, each move with its event.

Whoever locks takes the mandate first, then its collections by number, then receipts and debts by
number, so that two never wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Collection as Several
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.mandate_states import (
    COLLECTION,
    MANDATE,
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.models import Collection, CollectionEventRow, Mandate, MandateEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.many_rows import is_one_of

T = TypeVar("T")

AT_ONCE = 500
OPEN_COLLECTIONS = (
    CollectionState.SCHEDULED,
    CollectionState.NOTIFIED,
    CollectionState.HELD,
    CollectionState.TO_REPRESENT,
)
"""States of collections that are in no run and whose money has not been asked for."""


def in_batches(many: Sequence[T], size: int = AT_ONCE) -> Iterator[Sequence[T]]:
    """A sequence in pieces, in its order."""
    for start in range(0, len(many), size):
        yield many[start : start + size]


def mandate_subject(mandate_id: int) -> str:
    """How audit and work items name a mandate."""
    return f"mandate:{mandate_id}"


def collection_subject(collection_id: int) -> str:
    """How audit, receipts and work items name a collection."""
    return f"collection:{collection_id}"


def locked_mandate(session: Session, mandate_id: int) -> Mandate:
    """A mandate that nobody else changes until this transaction ends. Raises NotFound."""
    found = session.scalar(
        select(Mandate)
        .where(Mandate.id == mandate_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def locked_collection(session: Session, collection_id: int) -> Collection:
    """A collection that nobody else changes until this transaction ends. Raises NotFound."""
    found = session.scalar(
        select(Collection)
        .where(Collection.id == collection_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def open_collections(session: Session, mandate_id: int) -> list[Collection]:
    """The collections of a mandate that are in no run yet, locked, in the order of their days."""
    found = session.scalars(
        select(Collection)
        .where(Collection.mandate_id == mandate_id, Collection.state.in_(OPEN_COLLECTIONS))
        .order_by(Collection.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return sorted(found, key=lambda each: (each.entry_on, each.id))


def move_mandate(
    session: Session,
    mandate: Mandate,
    event: MandateEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Bring a locked mandate to its next state, with the event and the audit row. Raises NotAllowed."""
    mandate.state = MANDATE.after(mandate.state, event)
    mandate.lock += 1
    note_mandate(session, mandate, event, by, now, reason)


def note_mandate(
    session: Session,
    mandate: Mandate,
    event: MandateEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Write down what happened to a mandate that is in its new state already."""
    session.add(
        MandateEventRow(
            mandate_id=mandate.id,
            event=event,
            state=mandate.state,
            reason=reason[:60],
            at=now,
            by=str(by)[:60],
        )
    )
    record_audit(session, by, f"mandate {event}", mandate_subject(mandate.id), now, why=reason)
    session.flush()


def move_collection(
    session: Session,
    collection: Collection,
    event: CollectionEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Bring a locked collection to its next state, with the event and the audit row. Raises NotAllowed."""
    collection.state = COLLECTION.after(collection.state, event)
    collection.lock += 1
    session.add(
        CollectionEventRow(
            collection_id=collection.id,
            event=event,
            state=collection.state,
            reason=reason[:60],
            at=now,
            by=str(by)[:60],
        )
    )
    record_audit(
        session, by, f"collection {event}", collection_subject(collection.id), now, why=reason
    )
    session.flush()


def move_collections(
    session: Session,
    ids: Several[int],
    state: CollectionState,
    event: CollectionEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> CollectionState:
    """Bring many collections that are in one state to the next; the state after.

    In a few statements for each five hundred. Those that left the state meanwhile stay as they are
    and get no event. Raises NotAllowed.
    """
    after = COLLECTION.after(state, event)
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        moved = session.scalars(
            update(Collection)
            .where(
                Collection.id.in_(ordered[start : start + AT_ONCE]),
                Collection.state == state,
            )
            .values(state=after, lock=Collection.lock + 1)
            .returning(Collection.id)
            .execution_options(synchronize_session=False)
        ).all()
        _note_all(session, sorted(moved), event, after, by, now, reason)
    return after


def move_mandates(
    session: Session,
    ids: Several[int],
    state: MandateState,
    event: MandateEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> int:
    """Bring many mandates that are in one state to the next; how many there were.

    As `move_collections`: those that left the state meanwhile stay as they are. Raises NotAllowed.
    """
    after = MANDATE.after(state, event)
    ordered, count = sorted(ids), 0
    for start in range(0, len(ordered), AT_ONCE):
        moved = session.scalars(
            update(Mandate)
            .where(Mandate.id.in_(ordered[start : start + AT_ONCE]), Mandate.state == state)
            .values(state=after, lock=Mandate.lock + 1)
            .returning(Mandate.id)
            .execution_options(synchronize_session=False)
        ).all()
        said = {"event": event, "state": after, "reason": reason[:60], "at": now, "by": str(by)}
        if moved:
            rows = [{"mandate_id": each, **said} for each in sorted(moved)]
            session.execute(insert(MandateEventRow), rows)
        for each in sorted(moved):
            record_audit(session, by, f"mandate {event}", mandate_subject(each), now, why=reason)
        count += len(moved)
    return count


def lock_all_mandates(session: Session, ids: Several[int]) -> dict[int, MandateState]:
    """The states of many mandates that nobody else changes until this transaction ends."""
    ordered, found = sorted(set(ids)), {}
    for start in range(0, len(ordered), AT_ONCE):
        rows = session.execute(
            select(Mandate.id, Mandate.state)
            .where(is_one_of(session, Mandate.id, ordered[start : start + AT_ONCE]))
            .order_by(Mandate.id)
            .with_for_update()
        )
        found.update({mandate_id: state for mandate_id, state in rows})  # noqa: C416
    return found


def lock_all_collections(session: Session, ids: Several[int]) -> dict[int, int]:
    """The version numbers of many collections that nobody else changes until this transaction ends."""
    ordered, found = sorted(set(ids)), {}
    for start in range(0, len(ordered), AT_ONCE):
        rows = session.execute(
            select(Collection.id, Collection.lock)
            .where(is_one_of(session, Collection.id, ordered[start : start + AT_ONCE]))
            .order_by(Collection.id)
            .with_for_update()
        )
        found.update({collection_id: lock for collection_id, lock in rows})  # noqa: C416
    return found


def _note_all(
    session: Session,
    ids: list[int],
    event: CollectionEvent,
    after: CollectionState,
    by: Actor,
    now: datetime,
    reason: str,
) -> None:
    if not ids:
        return
    said = {
        "event": event,
        "state": after,
        "reason": reason[:60],
        "at": now,
        "by": str(by)[:60],
    }
    session.execute(insert(CollectionEventRow), [{"collection_id": each, **said} for each in ids])
    for each in ids:
        record_audit(session, by, f"collection {event}", collection_subject(each), now, why=reason)
