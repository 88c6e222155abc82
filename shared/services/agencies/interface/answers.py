"""What was answered to a request under an idempotency key: its repeat is answered the same.

The answer is written in the transaction that acts. A second request under the same key that comes
while the first is being worked on is refused on PostgreSQL; on SQLite, which has one writer, it waits
and is then answered from what was kept. What was refused is not kept: it changed nothing, and may be
put right under the same key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.models import ApiAnswer
from shared.services.sign_in.keys import Keys

KEPT_FOR = timedelta(days=7)


class StillWorking(Exception):
    """The first request under this key has not been answered yet."""


class AnotherRequest(Exception):
    """The key was used for something else."""


@dataclass(frozen=True)
class Asked:
    """One request that may be repeated."""

    agency_id: int
    key: str
    sha256: str


@dataclass(frozen=True)
class Answer:
    """What was answered before."""

    status: int
    body: str


def asked(agency_id: int, key: str, method: str, path: str, body: bytes) -> Asked:
    """A request by what makes it the same request."""
    said = b"\n".join((method.encode(), path.encode(), body))
    return Asked(agency_id, key, hashlib.sha256(said).hexdigest())


def answered_before(session: Session, keys: Keys, request: Asked) -> Answer | None:
    """The answer that was given before; none when this is the first. From here on this request alone
    works under its key until the transaction ends. Raises StillWorking, AnotherRequest.
    """
    if not _takes_turn(session, request):
        raise StillWorking
    row = session.execute(
        select(ApiAnswer.request_sha256, ApiAnswer.status, ApiAnswer.body).where(
            ApiAnswer.agency_id == request.agency_id, ApiAnswer.idempotency_key == request.key
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_sha256 != request.sha256:
        raise AnotherRequest
    return Answer(row.status, keys.unseal(row.body))


def keep_answer(
    session: Session, keys: Keys, request: Asked, answer: Answer, now: datetime
) -> None:
    """Keep what is answered, with what was done."""
    session.add(
        ApiAnswer(
            agency_id=request.agency_id,
            idempotency_key=request.key,
            request_sha256=request.sha256,
            status=answer.status,
            body=keys.seal(answer.body),
            at=now,
        )
    )
    session.flush()


def _takes_turn(session: Session, request: Asked) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    name = f"api:{request.agency_id}:{request.key}".encode()
    number = int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(number))))
