"""What need not be kept: sessions that ended, codes that ran out, attempts nobody counts any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shared.models import (
    ApiAnswer,
    ApiToken,
    ApiUse,
    BankCheckTry,
    JobRun,
    OneTimeCode,
    SignInAttempt,
    WebSession,
)
from shared.services.agencies.interface.answers import KEPT_FOR

ENDED_SESSIONS_STAY = timedelta(days=1)
"""Long enough to give back what somebody typed when their session had just ended."""
CODES_STAY = timedelta(days=1)
ATTEMPTS_STAY = timedelta(days=30)
BANK_TRIES_STAY = timedelta(days=2)
"""Failed checks of bank details count for a day."""
RUNS_STAY = timedelta(days=400)
"""Runs of jobs: long enough to look back at the year's end."""
AT_ONCE = 1_000


def tidy(session: Session, now: datetime) -> int:
    """Remove some of what is too old; how many rows went, nought when nothing is left."""
    old = (
        (WebSession, WebSession.expires_at < now - ENDED_SESSIONS_STAY),
        (WebSession, WebSession.seen_at < now - timedelta(days=2)),
        (OneTimeCode, OneTimeCode.expires_at < now - CODES_STAY),
        (SignInAttempt, SignInAttempt.at < now - ATTEMPTS_STAY),
        (BankCheckTry, BankCheckTry.at < now - BANK_TRIES_STAY),
        (JobRun, JobRun.started_at < now - RUNS_STAY),
        (ApiToken, ApiToken.expires_at < now),
        (ApiAnswer, ApiAnswer.at < now - KEPT_FOR),
        (ApiUse, ApiUse.minute < now - timedelta(days=1)),
    )
    gone = 0
    for record, too_old in old:
        some = select(record.id).where(too_old).limit(AT_ONCE).scalar_subquery()
        gone += session.execute(delete(record).where(record.id.in_(some))).rowcount  # type: ignore[attr-defined]
    return gone
