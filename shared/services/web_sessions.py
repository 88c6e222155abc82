"""Sessions of browsers: rows found by the hash of an opaque id, with whoever is signed in."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState
from shared.domain.roles import Role
from shared.models import Adviser, Agency, Officer, Party, Payer, WebSession
from shared.services.fixed_words import word

VISITOR, PAYER, OFFICER, ADVISER = "visitor", "payer", "officer", "adviser"
SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that somebody is still there."""


@dataclass(frozen=True)
class Limits:
    """How long a session lasts: without a sign of life, and at most."""

    idle: timedelta
    longest: timedelta


@dataclass(frozen=True)
class SignedInPayer:
    """The payer who is signed in, and for which party."""

    payer_id: int
    party_id: int
    language: str


@dataclass(frozen=True)
class SignedInOfficer:
    """The officer who is signed in."""

    officer_id: int
    name: str
    role: Role


@dataclass(frozen=True)
class SignedInAdviser:
    """The adviser who is signed in, of an agency that is approved."""

    adviser_id: int
    agency_id: int
    name: str
    agency: str
    """What the agency is called."""
    is_administrator: bool

    @property
    def role(self) -> Role:
        """What they are to the system."""
        return Role.AGENCY_ADMINISTRATOR if self.is_administrator else Role.ADVISER


@dataclass(frozen=True)
class FoundSession:
    """A session that still stands."""

    id: int
    kind: str
    subject_id: int | None
    content: Mapping[str, Any]
    seen_at: datetime
    created_at: datetime
    expires_at: datetime
    payer: SignedInPayer | None = None
    officer: SignedInOfficer | None = None
    adviser: SignedInAdviser | None = None


@dataclass(frozen=True)
class EndedSession:
    """A session that ran out of time, and whose it was."""

    kind: str
    subject_id: int | None
    content: Mapping[str, Any] = field(default_factory=dict)


def new_token() -> str:
    """An id for a cookie that nobody can guess (256 bits)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_session(
    session: Session, token: str, now: datetime, idle: Mapping[str, timedelta]
) -> FoundSession | EndedSession | None:
    """The session of a token with whoever is signed in, in one query; none when it is unknown.

    An adviser costs a second one.
    """
    row = session.connection().execute(_FIND, {"hash": token_hash(token)}).first()
    if row is None:
        return None
    ended = now >= row.expires_at or now - row.seen_at >= idle[row.kind]
    payer = officer = adviser = None
    if row.kind == PAYER and row.payer_id is not None:
        payer = SignedInPayer(row.payer_id, row.party_id, row.language)
    if row.kind == OFFICER and row.officer_id is not None:
        officer = SignedInOfficer(row.officer_id, row.name, row.role)
    if row.kind == ADVISER and row.subject_id is not None:
        adviser = signed_in_adviser(session, row.subject_id)
    if ended or (row.kind != VISITOR and not (payer or officer or adviser)):
        return EndedSession(row.kind, row.subject_id, json.loads(row.content))
    return FoundSession(
        row.id,
        row.kind,
        row.subject_id,
        json.loads(row.content),
        row.seen_at,
        row.created_at,
        row.expires_at,
        payer,
        officer,
        adviser,
    )


def signed_in_adviser(session: Session, adviser_id: int) -> SignedInAdviser | None:
    """An adviser who has not left, of an agency that is approved; one query of its own, so that
    payers do not pay for it."""
    row = session.execute(
        select(Adviser.id, Adviser.agency_id, Adviser.name, Agency.name, Adviser.is_administrator)
        .join(Agency, Agency.id == Adviser.agency_id)
        .where(
            Adviser.id == adviser_id,
            Adviser.disabled_at.is_(None),
            Agency.state == AgencyState.APPROVED,
        )
    ).first()
    return None if row is None else SignedInAdviser(*row)


def _finding() -> Select[Any]:
    """Asked on every page, so it is put together once and goes round the mapping of records."""
    session, payer, party, officer = (
        record.__table__ for record in (WebSession, Payer, Party, Officer)
    )
    is_payer = and_(session.c.kind == word(PAYER), payer.c.id == session.c.subject_id)
    is_officer = and_(
        session.c.kind == word(OFFICER),
        officer.c.id == session.c.subject_id,
        officer.c.disabled_at.is_(None),
    )
    joined = (
        session.outerjoin(payer, is_payer)
        .outerjoin(party, party.c.id == payer.c.party_id)
        .outerjoin(officer, is_officer)
    )
    kept = ("id", "kind", "subject_id", "content", "seen_at", "created_at", "expires_at")
    return (
        select(
            *(session.c[name] for name in kept),
            payer.c.id.label("payer_id"),
            payer.c.party_id,
            party.c.language,
            officer.c.id.label("officer_id"),
            officer.c.name,
            officer.c.role,
        )
        .select_from(joined)
        .where(session.c.token_hash == bindparam("hash"))
    )


_FIND = _finding()


def begin_session(
    session: Session,
    token: str,
    kind: str,
    subject_id: int | None,
    content: Mapping[str, Any],
    now: datetime,
    longest: timedelta,
) -> None:
    """Write a new session down."""
    session.execute(
        insert(WebSession).values(
            token_hash=token_hash(token),
            kind=kind,
            subject_id=subject_id,
            content=json.dumps(content),
            created_at=now,
            seen_at=now,
            expires_at=now + longest,
        )
    )


def keep_content(session: Session, token: str, content: Mapping[str, Any], now: datetime) -> bool:
    """Keep what a session remembers. False when the session is gone."""
    changed = session.execute(
        update(WebSession)
        .where(WebSession.token_hash == token_hash(token))
        .values(content=json.dumps(content), seen_at=now)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def mark_seen(session: Session, session_id: int, now: datetime) -> None:
    """Write down that somebody is still there."""
    session.execute(update(WebSession).where(WebSession.id == session_id).values(seen_at=now))


def end_session(session: Session, token: str) -> None:
    """End the session of a token."""
    session.execute(delete(WebSession).where(WebSession.token_hash == token_hash(token)))


def end_all_sessions(session: Session, kind: str, subject_id: int) -> int:
    """End every session of a payer or officer, wherever they are signed in; how many there were."""
    ended = session.execute(
        delete(WebSession).where(WebSession.kind == kind, WebSession.subject_id == subject_id)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
