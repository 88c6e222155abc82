"""Finishes what a crash or a lost message left between us and a supplier of Direct Debits.

The supplier is asked outside any transaction; what it says is settled as an event's would be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.london import LONDON
from shared.domain.mandate_states import ENDED, CollectionState, MandateState
from shared.gateways.card_ports import CardsProblem, CardsUnavailable
from shared.gateways.direct_debit_ports import DirectDebitPort, SeenMandate
from shared.models import Collection, Mandate, SupplierCollection, SupplierMandate
from shared.services.audit import Actor
from shared.services.card_payments.once import once_more_when_beaten
from shared.services.direct_debit.records import locked_mandate
from shared.services.direct_debit.supplier_collections import settle_collection
from shared.services.direct_debit.supplier_mandates import drop_draft, settle_mandate
from shared.services.direct_debit.supplier_records import (
    SCHEME,
    locked_supplier_mandate,
    look_later,
)
from shared.services.sign_in.keys import Keys
from shared.services.working_days import working_days

MOST = 500
NO_ANSWERS = 3
"""After so many calls without an answer the supplier is left in peace until the next run."""
NOBODY_CAME = timedelta(minutes=30)
"""A page that was never given to its payer is over after this long."""
KNOWN_AFTER = 2
"""Working days from the day of the debit until the supplier should have told us of it."""
SWEEPER = Actor("job", "sweep_direct_debits")
log = structlog.get_logger("direct_debits")


@dataclass(frozen=True)
class Swept:
    """What one run did."""

    looked: int = 0
    forgotten: int = 0
    put_off: int = 0

    def __str__(self) -> str:
        return f"looked at {self.looked}, forgotten {self.forgotten}, put off {self.put_off}"


class _Silent(Exception):
    """The supplier does not answer."""


def sweep(database: Database, port: DirectDebitPort, keys: Keys, now: datetime) -> Swept:
    """Ask after every mandate and collection whose time has come. Safe to repeat, and beside events."""
    if not port.collects:
        return Swept()
    run = _Run(database, port, keys, now)
    try:
        for mandate_id in _mandates_due(database, now):
            run.each(run.mandate, mandate_id)
        for asked_id in _collections_due(database, now):
            run.each(run.collection, asked_id)
        for mandate_id in _to_forget(database):
            run.each(run.forget, mandate_id)
    except _Silent:
        log.warning("supplier-silent")
    return Swept(run.looked, run.forgotten, run.put_off)


class _Run:
    """One run of the sweeper: one that fails holds up no other."""

    def __init__(
        self, database: Database, port: DirectDebitPort, keys: Keys, now: datetime
    ) -> None:
        self.database, self.port, self.keys, self.now = database, port, keys, now
        self.looked = self.forgotten = self.put_off = self.silent = 0

    def each(self, look: Callable[[int], None], thing: int) -> None:
        """Look at one thing. Raises _Silent after some calls without an answer."""
        try:
            look(thing)
            self.silent = 0
        except CardsProblem as problem:
            self.put_off += 1
            is_silent = isinstance(problem, CardsUnavailable)
            note = log.warning if is_silent else log.error
            note("supplier-not-asked", what=look.__name__, id=thing, reason=problem.reason)
            self.silent = self.silent + 1 if is_silent else 0
            if self.silent == NO_ANSWERS:
                raise _Silent from None
        except SQLAlchemyError:
            raise
        except Exception as error:
            self.put_off += 1
            log.error("supplier-not-settled", what=look.__name__, id=thing, exc_info=error)

    def mandate(self, mandate_id: int) -> None:
        """Ask how a mandate stands that is still to be given, or whose bank has not answered."""
        # Put off first: one that cannot be settled must not be asked after for ever.
        self.database.attempt(lambda session: _put_off(session, mandate_id, self.now))
        with self.database.reading() as session:
            session_id, supplier_id = session.execute(
                select(SupplierMandate.session_id, Mandate.supplier_id)
                .join(Mandate, Mandate.id == SupplierMandate.mandate_id)
                .where(Mandate.id == mandate_id)
            ).one()
        if supplier_id is not None:
            seen = self.port.look_up_mandate(supplier_id)
        elif session_id is not None:
            seen = self.port.look_up_set_up(session_id)
        else:
            # Nobody was given the address of a page, if there is one.
            self.database.attempt(lambda session: _nobody_came(session, mandate_id, self.now))
            return
        self._settle(mandate_id, seen)

    def _settle(self, mandate_id: int, seen: SeenMandate) -> None:
        once_more_when_beaten(
            self.database,
            lambda session: settle_mandate(session, self.keys, mandate_id, seen, SWEEPER, self.now),
        )
        self.looked += 1

    def collection(self, asked_id: int) -> None:
        """Ask what became of a collection of which no event came."""
        with self.database.reading() as session:
            supplier_id = session.get_one(SupplierCollection, asked_id).supplier_id
        if supplier_id is None:
            return
        seen = self.port.look_up_collection(supplier_id)
        once_more_when_beaten(
            self.database,
            lambda session: settle_collection(
                session, self.keys, asked_id, seen, SWEEPER, self.now
            ),
        )
        self.looked += 1

    def forget(self, mandate_id: int) -> None:
        """Tell the supplier of a mandate that ended with us, so that it cannot collect any more."""
        with self.database.reading() as session:
            method = session.get_one(Mandate, mandate_id).supplier_method
        self.port.cancel(method)
        self.database.attempt(lambda session: _forgotten(session, mandate_id, self.now))
        self.forgotten += 1


def _mandates_due(database: Database, now: datetime) -> Sequence[int]:
    with database.reading() as session:
        return session.scalars(
            select(SupplierMandate.mandate_id)
            .where(SupplierMandate.look_at <= now)
            .order_by(SupplierMandate.look_at, SupplierMandate.id)
            .limit(MOST)
        ).all()


def _collections_due(database: Database, now: datetime) -> Sequence[int]:
    """Collections that should be paid or unpaid by now."""
    today = now.astimezone(LONDON).date()
    with database.reading() as session:
        last = working_days(session).back(today, KNOWN_AFTER)
        return session.scalars(
            select(SupplierCollection.id)
            .join(Collection, Collection.id == SupplierCollection.collection_id)
            .where(
                SupplierCollection.outcome == "handed_in",
                Collection.state == CollectionState.HANDED_IN,
                Collection.entry_on <= last,
            )
            .order_by(SupplierCollection.id)
            .limit(MOST)
        ).all()


def _to_forget(database: Database) -> Sequence[int]:
    with database.reading() as session:
        return session.scalars(
            select(Mandate.id)
            .join(SupplierMandate, SupplierMandate.mandate_id == Mandate.id)
            .where(
                Mandate.scheme == SCHEME,
                Mandate.state.in_(ENDED),
                Mandate.supplier_method != "",
                SupplierMandate.forgotten_at.is_(None),
            )
            .order_by(Mandate.id)
            .limit(MOST)
        ).all()


def _put_off(session: Session, mandate_id: int, now: datetime) -> None:
    mandate = locked_mandate(session, mandate_id)
    row = locked_supplier_mandate(session, mandate_id)
    is_settled = mandate.state is MandateState.ACTIVE or mandate.state in ENDED
    if is_settled and row.tries:
        row.look_at = None
    else:
        look_later(row, now)


def _nobody_came(session: Session, mandate_id: int, now: datetime) -> None:
    mandate = locked_mandate(session, mandate_id)
    row = locked_supplier_mandate(session, mandate_id)
    is_old = now - row.created_at >= NOBODY_CAME
    if mandate.state is MandateState.DRAFT and row.session_id is None and is_old:
        drop_draft(session, mandate, row, SWEEPER, now, "nobody_came")


def _forgotten(session: Session, mandate_id: int, now: datetime) -> None:
    locked_mandate(session, mandate_id)
    locked_supplier_mandate(session, mandate_id).forgotten_at = now
