"""Writing postings: entries first, the posting that closes them last, and the debts' cached sums."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Integer,
    Table,
    any_,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.domain.ledger import (
    LedgerEntry,
    PostingKind,
    balanced,
    reversed_entries,
)
from shared.domain.london import LONDON
from shared.models import Debt, Entry, Posting
from shared.services.audit import Actor, record_audit
from shared.services.fixed_words import word
from shared.services.ledger.sums import bring_along

_ENTRIES: Table = Entry.__table__  # type: ignore[assignment]
_POSTINGS: Table = Posting.__table__  # type: ignore[assignment]
_DEBTS: Table = Debt.__table__  # type: ignore[assignment]
_NEXT = {
    "postgresql": func.nextval(func.pg_get_serial_sequence(word("posting"), word("id"))),
    # SQLite lets one transaction write at a time, so nobody else takes the same number.
    "sqlite": select(
        func.coalesce(func.max(_POSTINGS.c.id), literal_column("0")) + literal_column("1")
    ).scalar_subquery(),
}
_KNOWN = select(_POSTINGS.c.id).where(_POSTINGS.c.key == bindparam("key"))
# Made once: every payment asks them.
_NEXT_ID = {dialect: select(type_coerce(number, Integer)) for dialect, number in _NEXT.items()}
_KNOWN_AND_NEXT = {
    dialect: select(
        _KNOWN.scalar_subquery().label("known"), type_coerce(number, Integer).label("next")
    )
    for dialect, number in _NEXT.items()
}
_ADD_ENTRIES, _ADD_POSTING = insert(_ENTRIES), insert(_POSTINGS)
_LOCK = (
    select(_DEBTS.c.id)
    .where(_DEBTS.c.id == any_(bindparam("ids", type_=ARRAY(Integer))))
    .order_by(_DEBTS.c.id)
    .with_for_update(key_share=True)
)

OF_ENTRY = (
    Entry.account,
    Entry.amount,
    Entry.fund,
    Entry.debt_id,
    Entry.part,
    Entry.plan_id,
    Entry.rule,
)
"""The columns that make a LedgerEntry, in its order."""


class AlreadyPosted(Exception):
    """The same outside event has been posted before; `posting_id` is that posting."""

    def __init__(self, posting_id: int) -> None:
        super().__init__("already posted")
        self.posting_id = posting_id


class AlreadyReversed(Exception):
    """The posting has been taken back before."""


@dataclass(frozen=True)
class Movement:
    """A posting to be made. `key` names the outside event for ever."""

    key: str
    kind: PostingKind
    entries: tuple[LedgerEntry, ...]
    receipt_id: int | None = None
    reverses_id: int | None = None
    reason: str = ""


def lock_debts(session: Session, debt_ids: Iterable[int]) -> None:
    """Make whoever else moves money on these debts wait; always by number, so nobody waits in a ring.

    The rows' keys stay free, which new entries point at. SQLite lets only one transaction write at
    a time and needs no lock.
    """
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"ids": sorted(set(debt_ids))})


def post(session: Session, movement: Movement, by: Actor, now: datetime) -> int:
    """Write one posting and bring the debts' cached sums along; its id.

    Raises Unbalanced and AlreadyPosted. Two transactions with the same key at once: the
    database's unique key lets one through, and the other raises IntegrityError.
    """
    entries = balanced(movement.entries)
    session.flush()
    connection = session.connection()
    given = {"key": movement.key}
    known, posting_id = connection.execute(_KNOWN_AND_NEXT[connection.dialect.name], given).one()
    if known is not None:
        raise AlreadyPosted(known)
    rows = [{"posting_id": posting_id, **vars(entry)} for entry in entries]
    connection.execute(_ADD_ENTRIES, rows)
    connection.execute(
        _ADD_POSTING,
        {
            "id": posting_id,
            "key": movement.key,
            "kind": movement.kind,
            "receipt_id": movement.receipt_id,
            "reverses_id": movement.reverses_id,
            "reason": movement.reason,
            "by": str(by),
            "day": now.astimezone(LONDON).date(),
            "at": now,
        },
    )
    debt_ids = {entry.debt_id for entry in entries if entry.debt_id is not None}
    if len(debt_ids) > 1:
        lock_debts(session, debt_ids)
    bring_along(session, entries)
    record_audit(session, by, f"posted {movement.kind}", f"posting:{posting_id}", now)
    return int(posting_id)


def reverse(
    session: Session,
    posting_id: int,
    key: str,
    reason: str,
    by: Actor,
    now: datetime,
    kind: PostingKind = PostingKind.REVERSAL,
) -> int:
    """Take a whole posting back with another; its id. Raises AlreadyReversed and AlreadyPosted."""
    taken_back = select(Posting.id).where(Posting.reverses_id == posting_id)
    if session.scalar(taken_back) is not None:
        raise AlreadyReversed
    receipt_id = session.scalar(select(Posting.receipt_id).where(Posting.id == posting_id))
    entries = reversed_entries(entries_of(session, posting_id))
    movement = Movement(key, kind, entries, receipt_id, posting_id, reason)
    return post(session, movement, by, now)


def posted_before(session: Session, key: str) -> int | None:
    """The posting of an outside event, where there is one."""
    session.flush()
    known: int | None = session.connection().scalar(_KNOWN, {"key": key})
    return known


def entries_of(session: Session, posting_id: int) -> tuple[LedgerEntry, ...]:
    """The entries of a posting, in the order in which they were written."""
    rows = session.execute(
        select(*OF_ENTRY).where(Entry.posting_id == posting_id).order_by(Entry.id)
    )
    return tuple(LedgerEntry(*row) for row in rows)


def next_posting_id(session: Session) -> int:
    """The id of a posting whose entries are written before it."""
    connection = session.connection()
    return int(connection.execute(_NEXT_ID[connection.dialect.name]).scalar_one())
