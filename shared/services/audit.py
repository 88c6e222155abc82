"""The audit trail: rows that are only ever added, each with the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Result, Table, event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from shared.models import AuditEntry
from shared.services.many_rows import insert_rows

BEGINNING = "0" * 64
CHAIN_LOCK = 7_302_027
"""Any two transactions on PostgreSQL that add to the chain ask for this lock."""
WAITING = "audit_entries"
ROWS_AT_ONCE = 1_000
FEW = 20
"""Rows up to which one insert for each is as quick as one of arrays."""

# Made once, on the table itself: every look at a case adds a row.
_trail: Table = AuditEntry.__table__  # type: ignore[assignment]
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")
_LAST_HASH = select(_trail.c.hash).order_by(_trail.c.id.desc()).limit(1)
_ADD = insert(_trail)


@dataclass(frozen=True)
class Actor:
    """Who did it: `payer:12`, `officer:3`, `job:deliver_messages`, `command:import`."""

    kind: str
    id: int | str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


NOBODY_KNOWN = Actor("visitor", "unknown")
"""Somebody who is not signed in."""


@dataclass(frozen=True)
class BrokenChain:
    """The first row at which the chain does not hold, and how."""

    id: int
    problem: str


@dataclass(frozen=True)
class WholeChain:
    """A chain that holds: how many rows, and the hash of the last."""

    rows: int
    last_hash: str


def record_audit(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    now: datetime,
    **facts: str | int | bool | None,
) -> None:
    """Note what was done, to be chained as the last step of the transaction.

    Facts are ids, states and versions: never a name, an address, an amount or an answer.
    """
    row = {
        "at": now.astimezone(UTC),
        "actor": str(actor),
        "action": action,
        "subject": subject,
        "facts": json.dumps(facts, sort_keys=True),
    }
    within = session.get_nested_transaction() or session.get_transaction() or session.begin()
    session.info.setdefault(WAITING, []).append((within, row))


@event.listens_for(Session, "before_commit")
def link_waiting(session: Session) -> None:
    """Chain what waits, once everything else of the transaction has been written."""
    if session.in_nested_transaction() or not session.info.get(WAITING):
        return
    session.flush()
    waiting = [row for _, row in session.info.pop(WAITING)]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_TAKE_TURN, {"key": CHAIN_LOCK})
    previous = connection.scalar(_LAST_HASH)
    for row in waiting:
        row["previous_hash"] = previous or BEGINNING
        row["hash"] = previous = entry_hash(row)
    if len(waiting) > FEW:
        insert_rows(session, _trail, waiting)
    else:
        connection.execute(_ADD, waiting)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, rolled_back: SessionTransaction) -> None:
    """What was undone is not recorded either."""
    if kept := session.info.get(WAITING):
        session.info[WAITING] = [
            (within, row) for within, row in kept if not _is_inside(within, rolled_back)
        ]


def _is_inside(within: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while within is not None:
        if within is outer:
            return True
        within = within.parent
    return False


def entry_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over everything that a row says, and the hash of the row before."""
    said = [
        row["previous_hash"],
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor"],
        row["action"],
        row["subject"],
        row["facts"],
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def verify_chain(
    session: Session, remembered: tuple[int, str] | None = None
) -> WholeChain | BrokenChain:
    """Go through every row. `remembered` (rows and last hash of an earlier look) shows a cut tail."""
    with closing(_rows(session)) as found:
        return _follow((dict(row) for row in found.mappings()), remembered)


def _follow(
    found: Iterable[Mapping[str, Any]], remembered: tuple[int, str] | None
) -> WholeChain | BrokenChain:
    previous, rows, last_id = BEGINNING, 0, 0
    for row in found:
        if row["previous_hash"] != previous:
            return BrokenChain(row["id"], "does not follow the row before it")
        if row["hash"] != entry_hash(row):
            return BrokenChain(row["id"], "was changed after it was written")
        previous, rows, last_id = row["hash"], rows + 1, row["id"]
        if remembered and rows == remembered[0] and previous != remembered[1]:
            return BrokenChain(row["id"], "is not the row that was there before")
    if remembered and rows < remembered[0]:
        return BrokenChain(last_id, "is the last row now, but there were rows after it")
    return WholeChain(rows, previous)


def _rows(session: Session) -> Result[Any]:
    return session.execute(
        select(AuditEntry.__table__)
        .order_by(AuditEntry.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
