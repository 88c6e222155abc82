"""What must hold of the ledger after every test that moved money."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, text, union_all
from sqlalchemy.orm import Session

from migrations.triggers import (
    CARDS_KEPT,
    FIRST_KEPT,
    balance_postings,
    keep_rows,
    let_postings_go,
    let_rows_go,
)
from shared.db import Database
from shared.models import CardPayment, Collection, Mandate, Posting
from shared.services.ledger.invariants import Violation, violations

_ANYTHING = union_all(
    *(
        select(record.id).limit(1).subquery().select()
        for record in (Posting, CardPayment, Mandate, Collection)
    )
).limit(1)


def ledger_faults(database: Database) -> tuple[Violation, ...]:
    """What does not hold of the ledger; costs one query when no money was moved."""
    with database.reading() as session:
        return violations(session) if money_was_moved(session) else ()


def money_was_moved(session: Session) -> bool:
    """Whether there is a posting, a card payment or a Direct Debit."""
    return session.execute(_ANYTHING).first() is not None


@contextmanager
def without_triggers(database: Database) -> Iterator[None]:
    """The ledger changeable, as whoever owns the database could make it; put back afterwards."""
    kind, kept = "sqlite" if database.is_sqlite else "postgresql", (*CARDS_KEPT, *FIRST_KEPT[:1])
    _run(database, (*let_postings_go(kind), *let_rows_go(kind, kept)))
    try:
        yield
    finally:
        _run(database, (*balance_postings(kind), *keep_rows(kind, kept)))


def _run(database: Database, statements: tuple[str, ...]) -> None:
    with database.transaction() as session:
        for statement in statements:
            session.execute(text(statement))
