"""Access tokens: given for a key and its secret, for an hour; only their hash is kept.

OAuth 2.0 client credentials (RFC 6749 4.4).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState
from shared.domain.api_scopes import ApiScope, kept, read_scopes, written
from shared.models import Agency, ApiKey, ApiToken
from shared.services.agencies.authorised import Acting
from shared.services.agencies.interface.keys import hashed
from shared.services.sign_in.limits import Limit

LASTS = timedelta(hours=1)
TOKEN_REQUESTS = Limit("api_token", most=20)
"""Wrong secrets from one address, and at one key; what was right does not count."""
NOBODYS = hashed("nobody")


class NotTheirKey(Exception):
    """No living key has this name and secret."""


@dataclass(frozen=True)
class GivenToken:
    """A token as it is answered, once."""

    token: str
    seconds: int
    scopes: str


@dataclass(frozen=True)
class Bearer:
    """The program behind a token that works."""

    key_id: int
    agency_id: int
    agency: str
    """Its name."""
    scopes: frozenset[ApiScope]

    @property
    def acting(self) -> Acting:
        """Who acts, for every service."""
        return Acting(self.agency_id, api_key_id=self.key_id)


def living_key(session: Session, client_id: str, secret: str) -> int:
    """The key that a program shows. Raises NotTheirKey, after the same work whatever was wrong."""
    row = session.execute(
        select(ApiKey.id, ApiKey.secret_hash)
        .join(Agency, Agency.id == ApiKey.agency_id)
        .where(
            ApiKey.client_id == client_id,
            ApiKey.revoked_at.is_(None),
            Agency.state == AgencyState.APPROVED,
        )
    ).one_or_none()
    right = hmac.compare_digest(hashed(secret), row.secret_hash if row else NOBODYS)
    if row is None or not right:
        raise NotTheirKey
    return int(row.id)


def give_token(session: Session, key_id: int, asked: str, now: datetime) -> GivenToken:
    """A token of a key for the scopes that are asked for. Raises UnknownScope."""
    key = session.get_one(ApiKey, key_id)
    scopes = written(read_scopes(asked, kept(key.scopes)))
    token = secrets.token_urlsafe(32)
    session.add(
        ApiToken(token_hash=hashed(token), key_id=key.id, scopes=scopes, expires_at=now + LASTS)
    )
    return GivenToken(token, int(LASTS.total_seconds()), scopes)


def bearer_of(session: Session, token: str, now: datetime) -> Bearer | None:
    """The program whose token this is: while the token, its key and its agency all stand."""
    row = session.execute(
        select(ApiKey.id, ApiKey.agency_id, Agency.name, ApiToken.scopes)
        .join(ApiKey, ApiKey.id == ApiToken.key_id)
        .join(Agency, Agency.id == ApiKey.agency_id)
        .where(
            ApiToken.token_hash == hashed(token),
            ApiToken.expires_at > now,
            ApiKey.revoked_at.is_(None),
            Agency.state == AgencyState.APPROVED,
        )
    ).one_or_none()
    return Bearer(row.id, row.agency_id, row.name, kept(row.scopes)) if row else None
