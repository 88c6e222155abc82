"""Asking a supplier for collections whose day comes: each once, whatever crashes.

What a run is for a council with its own service user number, this is for one without: the same rules
say what is taken, what is kept back and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, CollectionEvent, CollectionState
from shared.domain.says import N_, Says
from shared.gateways.card_ports import CardsRefused, CardsUnavailable
from shared.gateways.direct_debit_ports import CollectWish, DirectDebitPort
from shared.models import Collection, Mandate, Plan, SupplierCollection, SupplierMandate
from shared.services.audit import Actor
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.direct_debit.keeping_back import keep_back, keep_shares_back
from shared.services.direct_debit.records import (
    lock_all_collections,
    lock_all_mandates,
    move_collection,
)
from shared.services.direct_debit.selection import KeptBack, Selection, ToTake, select_run
from shared.services.direct_debit.supplier_collections import settle_collection
from shared.services.direct_debit.supplier_records import (
    SCHEME,
    locked_all,
    locked_supplier_mandate,
)
from shared.services.direct_debit.working import ask_officer, work_in
from shared.services.references import new_reference
from shared.services.sign_in.keys import Keys
from shared.services.wording import say
from shared.services.working_days import working_days

LEAD = 2
"""Working days from asking to the processing day: the supplier debits three working days on."""
SOONEST = timedelta(days=3)
"""A day can be asked for when it is at least this far away; nearer, the supplier takes its soonest."""
RESUME_AFTER = timedelta(minutes=10)
"""No call takes this long: whoever began it is gone."""
NO_ANSWERS = 3
"""After so many calls without an answer the supplier is left in peace until the next run."""
AT_ONCE = 100
TURN = 7_302_033
COLLECTOR = Actor("job", "collect_by_supplier")
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")
log = structlog.get_logger("direct_debits")


@dataclass(frozen=True)
class HandedIn:
    """What one run did."""

    asked: int = 0
    kept_back: int = 0
    refused: int = 0
    put_off: int = 0

    def __str__(self) -> str:
        return (
            f"asked for {self.asked}, kept back {self.kept_back}, "
            f"refused {self.refused}, put off {self.put_off}"
        )


def hand_in_due(database: Database, port: DirectDebitPort, keys: Keys, now: datetime) -> HandedIn:
    """Ask the supplier for every collection whose day comes. Safe to repeat, and beside itself.

    What is to be asked for is committed first; what a crash left between is asked after, not again.
    Nothing is done on days that are not working days. Raises PastLastKnownHoliday.
    """
    if not port.collects:
        return HandedIn()
    kept_back = once_more_when_beaten(database, lambda session: _intend(session, now))
    asked = refused = put_off = silent = 0
    for asked_id in _left(database, now):
        try:
            answer = ask(database, port, keys, asked_id, now)
        except CardsUnavailable as problem:
            log.warning("collection-put-off", asked=asked_id, reason=problem.reason)
            put_off, silent = put_off + 1, silent + 1
            if silent == NO_ANSWERS:
                break
            continue
        silent = 0
        asked, refused = asked + answer, refused + (not answer)
    return HandedIn(asked, kept_back, refused, put_off)


def _intend(session: Session, now: datetime) -> int:
    """Write down what is to be asked for, and deal with what is not; how many are kept back."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TAKE_TURN, {"key": TURN})
    today = now.astimezone(LONDON).date()
    days = working_days(session)
    if not days.is_working(today):
        return 0
    found = select_run(session, days.add(today, LEAD), today, SCHEME)
    unchanged = _locked(session, found)
    held_back = [each for each in found.held_back if each.collection_id in unchanged]
    keep_back(session, held_back, COLLECTOR, now)
    to_take = [each for each in found.to_take if each.collection_id in unchanged]
    keep_shares_back(session, [each for each in to_take if each.kept], now)
    for each in to_take:
        _write_down(session, each, today, now)
    session.flush()
    return len(held_back)


def _locked(session: Session, found: Selection) -> frozenset[int]:
    """The collections that are still as they were found; nobody changes them any more."""
    rows: tuple[ToTake | KeptBack, ...] = (*found.to_take, *found.held_back)
    lock_all_mandates(session, [each.mandate_id for each in rows])
    locks = lock_all_collections(session, [each.collection_id for each in rows])
    same = (each for each in rows if locks.get(each.collection_id) == each.lock)
    return frozenset(each.collection_id for each in same)


def _write_down(session: Session, each: ToTake, today: date, now: datetime) -> None:
    collection = session.get_one(Collection, each.collection_id, populate_existing=True)
    move_collection(session, collection, CollectionEvent.PUT_IN_RUN, COLLECTOR, now, "supplier")
    session.add(
        SupplierCollection(
            collection_id=each.collection_id,
            presentation=each.presentation,
            reference=new_reference("D"),
            amount=each.take,
            on=each.entry_on if each.entry_on - today >= SOONEST else None,
            look_at=now,
            asked_at=now,
        )
    )


def _left(database: Database, now: datetime) -> Sequence[int]:
    """What is still to be asked for, the oldest first."""
    with database.reading() as session:
        return session.scalars(
            select(SupplierCollection.id)
            .where(SupplierCollection.outcome == "asked", SupplierCollection.look_at <= now)
            .order_by(SupplierCollection.id)
        ).all()


def ask(
    database: Database, port: DirectDebitPort, keys: Keys, asked_id: int, now: datetime
) -> bool:
    """Ask for one collection that was written down; whether it is on its way.

    Raises CardsUnavailable, when nobody knows: it is looked for before it is asked for again.
    """
    tries = database.attempt(lambda session: _take(session, asked_id, now))
    if tries is None:
        return False
    with database.reading() as session:
        wish, is_over = _wish(session, asked_id, now)
    try:
        seen = port.find_collection(wish.reference, wish.customer_id) if tries > 1 else None
        if seen is None and is_over:
            database.attempt(lambda session: _give_up(session, asked_id, now))
            return False
        found = seen or port.collect(wish)
    except CardsRefused as refused:
        why = refused.reason
        log.error("collection-refused", asked=asked_id, reason=why)
        database.attempt(lambda session: _refused(session, keys, asked_id, now))
        return False
    once_more_when_beaten(
        database,
        lambda session: settle_collection(session, keys, asked_id, found, COLLECTOR, now),
    )
    return True


def _take(session: Session, asked_id: int, now: datetime) -> int | None:
    """Begin to ask; how often it was begun, or none when somebody else is at it or it is done."""
    return session.scalar(
        update(SupplierCollection)
        .where(
            SupplierCollection.id == asked_id,
            SupplierCollection.outcome == "asked",
            SupplierCollection.look_at <= now,
        )
        .values(look_at=now + RESUME_AFTER, tries=SupplierCollection.tries + 1)
        .returning(SupplierCollection.tries)
        .execution_options(synchronize_session=False)
    )


def _wish(session: Session, asked_id: int, now: datetime) -> tuple[CollectWish, bool]:
    """What we ask for, made from the record alone; and whether its mandate has ended meanwhile."""
    asked = session.get_one(SupplierCollection, asked_id)
    collection = session.get_one(Collection, asked.collection_id)
    mandate = session.get_one(Mandate, collection.mandate_id)
    customer_id, plan = session.execute(
        select(SupplierMandate.customer_id, Plan.reference)
        .join(Mandate, Mandate.id == SupplierMandate.mandate_id)
        .join(Plan, Plan.id == Mandate.plan_id)
        .where(Mandate.id == mandate.id)
    ).one()
    # What a crash delayed has no day that can still be asked for, and is another request.
    is_late = asked.on is not None and asked.on - now.astimezone(LONDON).date() < SOONEST
    wish = CollectWish(
        key=f"{asked.reference}:late" if is_late else asked.reference,
        reference=asked.reference,
        amount=asked.amount,
        mandate_id=mandate.supplier_id or "",
        method_id=mandate.supplier_method,
        customer_id=customer_id,
        says=_says(plan, mandate.language),
        on=None if is_late else asked.on,
    )
    return wish, mandate.state in ENDED


def _says(plan: str, language: str) -> str:
    return say(Says(N_("Payment for plan %(plan)s"), {"plan": plan}), language)


def _give_up(session: Session, asked_id: int, now: datetime) -> None:
    """The mandate ended before anybody asked: nothing is taken under it."""
    _, collection, asked = locked_all(session, asked_id)
    asked.outcome, asked.look_at = "refused", None
    _back(session, collection, now, "mandate_ended")
    if collection.state is CollectionState.NOTIFIED:
        event = CollectionEvent.CANCELLED
        move_collection(session, collection, event, COLLECTOR, now, "mandate_ended")


def _refused(session: Session, keys: Keys, asked_id: int, now: datetime) -> None:
    """The supplier said no, and nothing was taken: a person looks, and the mandate is asked after."""
    mandate, collection, asked = locked_all(session, asked_id)
    asked.outcome, asked.look_at = "refused", None
    _back(session, collection, now, "supplier_refused")
    work = work_in(session, keys, COLLECTOR, now)
    ask_officer(work, mandate, work.terms.act_days)
    row = locked_supplier_mandate(session, mandate.id)
    row.look_at = now


def _back(session: Session, collection: Collection, now: datetime, why: str) -> None:
    if collection.state is CollectionState.IN_RUN:
        collection.held_by = why
        event = CollectionEvent.RUN_ABANDONED
        move_collection(session, collection, event, COLLECTOR, now, why)
