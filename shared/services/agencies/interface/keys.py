"""Credentials of an agency's programs: made by its administrator, shown once, ended at any time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState
from shared.domain.api_scopes import ApiScope, kept, written
from shared.models import Adviser, Agency, ApiKey, ApiToken
from shared.services.agencies.authorised import Acting
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

LONGEST_NAME = 80
MOST_KEYS = 20
"""Living keys of one agency."""


class TooManyKeys(Exception):
    """The agency has as many living keys as it can have."""


@dataclass(frozen=True)
class NewKey:
    """What is shown once."""

    id: int
    client_id: str
    secret: str


@dataclass(frozen=True)
class Key:
    """A key as it is listed: never its secret."""

    id: int
    client_id: str
    name: str
    scopes: frozenset[ApiScope]
    created_at: datetime
    created_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None


def hashed(secret: str) -> str:
    """How a secret or token of 256 random bits is kept: such a one cannot be guessed from its hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_key(
    session: Session, acting: Acting, name: str, scopes: Collection[ApiScope], now: datetime
) -> NewKey:
    """A new key of the administrator's agency. Raises NotFound for anybody else, TooManyKeys."""
    administers(session, acting)
    if (
        sum(1 for each in keys_of(session, acting.agency_id) if each.revoked_at is None)
        >= MOST_KEYS
    ):
        raise TooManyKeys
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        agency_id=acting.agency_id,
        client_id=f"ek_{secrets.token_hex(12)}",
        secret_hash=hashed(secret),
        name=name[:LONGEST_NAME],
        scopes=written(scopes),
        created_at=now,
        created_by=acting.adviser_id,
    )
    session.add(key)
    session.flush()
    record_audit(session, acting.actor, "api_key_made", f"api_key:{key.id}", now, scopes=key.scopes)
    return NewKey(key.id, key.client_id, secret)


def revoke_key(session: Session, acting: Acting, key_id: int, now: datetime) -> None:
    """End a key and every token that was given for it, at once. Raises NotFound."""
    administers(session, acting)
    found = session.scalar(
        select(ApiKey).where(ApiKey.id == key_id, ApiKey.agency_id == acting.agency_id)
    )
    if found is None:
        raise NotFound
    if found.revoked_at is None:
        found.revoked_at = now
        session.execute(delete(ApiToken).where(ApiToken.key_id == key_id))
        record_audit(session, acting.actor, "api_key_revoked", f"api_key:{key_id}", now)


def end_keys(session: Session, agency_id: int, by: Actor, now: datetime) -> int:
    """End every key and token of an agency, as when it is withdrawn; how many keys still worked."""
    ids = select(ApiKey.id).where(ApiKey.agency_id == agency_id)
    session.execute(delete(ApiToken).where(ApiToken.key_id.in_(ids)))
    ended = session.execute(
        update(ApiKey)
        .where(ApiKey.agency_id == agency_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount  # type: ignore[attr-defined]
    if ended:
        record_audit(session, by, "api_keys_ended", f"agency:{agency_id}", now, keys=ended)
    return int(ended)


def keys_of(session: Session, agency_id: int) -> tuple[Key, ...]:
    """Every key that an agency has or had, the newest first."""
    rows = session.execute(
        select(ApiKey, Adviser.name)
        .join(Adviser, Adviser.id == ApiKey.created_by)
        .where(ApiKey.agency_id == agency_id)
        .order_by(ApiKey.id.desc())
        .limit(200)
    )
    return tuple(_key(key, name) for key, name in rows)


def key_of(session: Session, agency_id: int, key_id: int) -> Key:
    """One of an agency's keys. Raises NotFound."""
    for each in keys_of(session, agency_id):
        if each.id == key_id:
            return each
    raise NotFound


def _key(key: ApiKey, by: str) -> Key:
    return Key(
        key.id,
        key.client_id,
        key.name,
        kept(key.scopes),
        key.created_at,
        by,
        key.last_used_at,
        key.revoked_at,
    )


def administers(session: Session, acting: Acting) -> None:
    """Let the agency's administrator alone go on. Raises NotFound."""
    found = session.scalar(
        select(Adviser.id)
        .join(Agency, Agency.id == Adviser.agency_id)
        .where(
            Adviser.id == acting.adviser_id,
            Adviser.agency_id == acting.agency_id,
            Adviser.is_administrator,
            Adviser.disabled_at.is_(None),
            Agency.state == AgencyState.APPROVED,
        )
    )
    if found is None:
        raise NotFound
