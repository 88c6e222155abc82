"""How often a program asks: counted for each key and minute, in the database, for every process alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import ApiKey, ApiUse
from shared.services.agencies.terms import agency_terms


@dataclass(frozen=True)
class Allowance:
    """What is left of a minute's requests."""

    limit: int
    left: int
    seconds: int
    """Until the next minute."""
    is_over: bool


def count_use(session: Session, key_id: int, now: datetime) -> Allowance:
    """Count a request of a key, and say what is left."""
    minute = now.replace(second=0, microsecond=0)
    made = session.scalar(_counting(session, key_id, minute)) or 1
    if made == 1:
        session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))
    limit = agency_terms(session, now.astimezone(LONDON).date()).requests_a_minute
    over = minute + timedelta(minutes=1) - now
    seconds = max(1, -(-int(over.total_seconds() * 1000) // 1000))
    return Allowance(limit, max(0, limit - made), seconds, made > limit)


def _counting(session: Session, key_id: int, minute: datetime) -> Any:
    maker = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return (
        maker(ApiUse)
        .values(key_id=key_id, minute=minute, requests=1)
        .on_conflict_do_update(
            index_elements=["key_id", "minute"], set_={"requests": ApiUse.requests + 1}
        )
        .returning(ApiUse.requests)
    )
