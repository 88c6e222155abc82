"""The register of what was given to other organisations about somebody: once a day for each thing."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.says import Says
from shared.domain.sharing import (
    BASES,
    BY_MESSAGE,
    RECIPIENTS,
    WHATS,
    WHYS,
    Sharing,
    words,
)
from shared.domain.spreadsheets import as_text
from shared.models import SharedRecord
from shared.services.audit import Actor, record_audit
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.wording import say

PAGE = 50
MOST_FOR_ONE = 200
AT_ONCE = 1_000
LONGEST = 120


@dataclass(frozen=True)
class Asked:
    """Which records are wanted; what is empty is not asked for."""

    kind: str = ""
    basis: str = ""
    party_id: int | None = None
    first: date | None = None
    last: date | None = None
    without: frozenset[int] = frozenset()
    """Parties of whoever asks: nobody reads what is kept of their own household."""

    @classmethod
    def read(cls, kind: str, basis: str, party: str, first: str, last: str) -> Asked:
        """What an address asks for; what cannot be read asks for nothing."""
        number = party if party.isascii() and party.isdigit() and len(party) < 10 else ""
        return cls(
            kind if kind in RECIPIENTS else "",
            basis if basis in BASES else "",
            int(number) if number else None,
            _day(first),
            _day(last),
        )


@dataclass(frozen=True)
class SharedShown:
    """One record in words."""

    id: int
    party_id: int
    recipient_kind: Says
    recipient: str
    what: Says
    why: Says
    basis: Says
    subject: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Register:
    """One page, newest first, and the number before which the next one begins."""

    records: tuple[SharedShown, ...]
    older: int | None


def record(
    session: Session,
    party_id: int,
    sharing: Sharing,
    recipient: str,
    subject: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down that something about a party was given to an organisation.

    The same thing to the same one on the same day is one record, however often it was read.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(SharedRecord)
        .values(
            party_id=party_id,
            recipient_kind=sharing.kind,
            recipient=recipient[:LONGEST],
            what=sharing.what,
            why=sharing.why,
            basis=sharing.basis,
            subject=subject,
            dedupe=_dedupe(party_id, sharing, recipient, subject, now),
            by=str(by),
            at=now,
        )
        .on_conflict_do_nothing(index_elements=["dedupe"])
    )


def is_recorded(
    session: Session,
    party_id: int,
    sharing: Sharing,
    recipient: str,
    subject: str,
    now: datetime,
) -> bool:
    """Whether it was written down today already: whoever only reads then writes nothing."""
    key = _dedupe(party_id, sharing, recipient, subject, now)
    return session.scalar(select(SharedRecord.id).where(SharedRecord.dedupe == key)) is not None


def record_message(
    session: Session, template: str, about: int, name: str, subject: str, now: datetime
) -> None:
    """Write down what a message to an organisation gives away. Raises KeyError for one without a line."""
    record(session, about, BY_MESSAGE[template], name, subject, Actor("system", "outbox"), now)


def shared_of(session: Session, party_id: int) -> tuple[SharedShown, ...]:
    """What was given about one party, the newest first; one query."""
    rows = session.execute(
        _select()
        .where(SharedRecord.party_id == party_id)
        .order_by(SharedRecord.id.desc())
        .limit(MOST_FOR_ONE)
    )
    return tuple(_shown(row) for row in rows)


def register(session: Session, asked: Asked, before: str | None = None) -> Register:
    """One page of the register; one query, at any depth. Raises NotFound for a cursor that is none of ours."""
    wanted = [*_conditions(asked)]
    if before:
        wanted.append(SharedRecord.id < read_numbers(before, LARGEST_ID)[0])
    rows = session.execute(
        _select().where(*wanted).order_by(SharedRecord.id.desc()).limit(PAGE + 1)
    ).all()
    shown = tuple(_shown(row) for row in rows[:PAGE])
    return Register(shown, shown[-1].id if len(rows) > PAGE else None)


def register_sheet(session: Session, asked: Asked) -> Iterator[str]:
    """The register as lines of CSV, the oldest first, so many rows at a time."""
    yield _line("When", "Party", "Kind", "Recipient", "What", "Why", "Basis", "About", "By")
    after = 0
    while True:
        rows = session.execute(
            _select()
            .where(*_conditions(asked), SharedRecord.id > after)
            .order_by(SharedRecord.id)
            .limit(AT_ONCE)
        ).all()
        for each in map(_shown, rows):
            yield _line(
                each.at.astimezone(LONDON).isoformat(timespec="minutes"),
                str(each.party_id),
                say(each.recipient_kind, "en"),
                each.recipient,
                say(each.what, "en"),
                say(each.why, "en"),
                say(each.basis, "en"),
                each.subject,
                each.by,
            )
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].id


def record_reading(
    session: Session, officer_id: int, action: str, asked: Asked, now: datetime
) -> None:
    """Note that an officer read or took the register or the ledger, and about whom."""
    subject = f"party:{asked.party_id}" if asked.party_id is not None else "sharing:all"
    record_audit(session, Actor("officer", officer_id), action, subject, now)


def _line(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([as_text(cell) for cell in cells])
    return out.getvalue()


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.kind:
        yield SharedRecord.recipient_kind == asked.kind
    if asked.basis:
        yield SharedRecord.basis == asked.basis
    if asked.party_id is not None:
        yield SharedRecord.party_id == asked.party_id
    if asked.without:
        yield SharedRecord.party_id.not_in(sorted(asked.without))
    if asked.first is not None:
        yield SharedRecord.at >= _begins(asked.first)
    if asked.last is not None:
        yield SharedRecord.at < _begins(asked.last + timedelta(days=1))


def _begins(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), LONDON)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _dedupe(party_id: int, sharing: Sharing, recipient: str, subject: str, now: datetime) -> str:
    day = now.astimezone(LONDON).date()
    parts = (party_id, sharing.kind, recipient, sharing.what, sharing.why, subject, day)
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def _select() -> Any:
    return select(
        SharedRecord.id,
        SharedRecord.party_id,
        SharedRecord.recipient_kind,
        SharedRecord.recipient,
        SharedRecord.what,
        SharedRecord.why,
        SharedRecord.basis,
        SharedRecord.subject,
        SharedRecord.by,
        SharedRecord.at,
    )


def _shown(row: Any) -> SharedShown:
    return SharedShown(
        row.id,
        row.party_id,
        words(RECIPIENTS, row.recipient_kind),
        row.recipient,
        words(WHATS, row.what),
        words(WHYS, row.why),
        words(BASES, row.basis),
        row.subject,
        row.by,
        row.at,
    )
