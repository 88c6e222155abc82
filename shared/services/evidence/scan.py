"""Scanning what was kept aside, and sweeping out of the store what belongs to nothing any more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import select, update

from shared.db import Database
from shared.domain.evidence_files import EvidenceState
from shared.gateways.evidence.ports import EvidenceStore, NotKept, NotScanned, Scanner
from shared.models import Evidence
from shared.services.agencies.forms import form_was_scanned

AT_ONCE = 200
LEFT_BEHIND = timedelta(days=1)
"""After which a file that no row names came from a transaction that was undone."""
GONE = (EvidenceState.REMOVED.value, EvidenceState.INFECTED.value)


@dataclass(frozen=True)
class ScannedNow:
    """What one run came to."""

    clean: int = 0
    infected: int = 0
    lost: int = 0
    """Not in the store, though a row says so."""
    not_scanned: str = ""
    """Why the scanner gave no verdict, when it gave none: a short code."""


def scan_waiting(
    database: Database, store: EvidenceStore, scanner: Scanner, now: datetime
) -> ScannedNow:
    """Ask the scanner about everything that waits, oldest first; no transaction is open meanwhile.

    Where there is no scanner everything goes on waiting. A scanner that is away ends the run; one
    that cannot judge a single file leaves that one waiting and goes on.
    """
    if not scanner.is_there:
        return ScannedNow()
    counts = {"clean": 0, "infected": 0, "lost": 0}
    why = ""
    for evidence_id, place in _waiting(database):
        try:
            verdict = scanner.scan(store.get(place))
        except NotKept:
            _settle(database, evidence_id, EvidenceState.REMOVED, "not in the store", now)
            counts["lost"] += 1
            continue
        except NotScanned as problem:
            why = problem.reason
            if why.startswith("away"):
                break
            continue
        state = EvidenceState.CLEAN if verdict.is_clean else EvidenceState.INFECTED
        _settle(database, evidence_id, state, verdict.found, now)
        counts[state.value] += 1
    return ScannedNow(**counts, not_scanned=why)


def take_out_removed(database: Database, store: EvidenceStore) -> int:
    """Take the files out of the store that were removed or infected; how many."""
    with database.reading() as session:
        gone = session.execute(
            select(Evidence.id, Evidence.place)
            .where(Evidence.state.in_(GONE), Evidence.place != "")
            .order_by(Evidence.id)
            .limit(AT_ONCE)
        ).all()
    for evidence_id, place in gone:
        store.remove(place)
        with database.transaction() as session:
            session.execute(update(Evidence).where(Evidence.id == evidence_id).values(place=""))
    return len(gone)


def sweep_store(database: Database, store: EvidenceStore, now: datetime) -> int:
    """Take out of the store what no row names, a day after it came; how many files."""
    swept = 0
    for part in batched(store.places_before(now - LEFT_BEHIND), AT_ONCE):
        with database.reading() as session:
            known = set(session.scalars(select(Evidence.place).where(Evidence.place.in_(part))))
        for place in part:
            if place not in known:
                store.remove(place)
                swept += 1
    return swept


def batched(places: Iterator[str], size: int) -> Iterator[tuple[str, ...]]:
    """So many at a time."""
    while part := tuple(islice(places, size)):
        yield part


def _waiting(database: Database) -> Iterator[tuple[int, str]]:
    last = 0
    while True:
        with database.reading() as session:
            rows = session.execute(
                select(Evidence.id, Evidence.place)
                .where(Evidence.state == EvidenceState.WAITING.value, Evidence.id > last)
                .order_by(Evidence.id)
                .limit(AT_ONCE)
            ).all()
        for row in rows:
            yield row.id, row.place
            last = row.id
        if len(rows) < AT_ONCE:
            return


def _settle(
    database: Database, evidence_id: int, state: EvidenceState, note: str, now: datetime
) -> None:
    with database.transaction() as session:
        session.execute(
            update(Evidence)
            .where(Evidence.id == evidence_id, Evidence.state == EvidenceState.WAITING.value)
            .values(state=state.value, scanned_at=now, note=note)
        )
        form_was_scanned(session, evidence_id, state, now)
