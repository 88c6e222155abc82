"""Actions for the revenues system as they leave: one numbered file after the other, the same for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from shared.domain.gate import ALWAYS, Blocked
from shared.domain.london import LONDON
from shared.models import ActionFile, OutboxMessage
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.gate import may_about
from shared.services.revenues import CHANNEL

CASH_FILE = "cash_file"
"""The cash file leaves by itself."""
AT_ONCE = 1_000


class NotTheSameActions(Exception):
    """A file that was made before would not come out as it did: somebody changed our records."""


@dataclass(frozen=True)
class MadeActions:
    """A file of actions with its control totals."""

    number: int
    line_count: int
    sha256: str


def make_actions_file(session: Session, by: Actor, now: datetime) -> MadeActions | None:
    """Put everything that waits into the next file; none where nothing waits. One at a time.

    The gate is asked again about what is recovery: a hold may have begun while it waited.
    """
    _stop_what_may_not_go(session, now)
    waiting = (*_waits(), OutboxMessage.next_attempt_at <= now)
    number = (session.scalar(select(func.max(ActionFile.number))) or 0) + 1
    taken: Any = session.execute(
        update(OutboxMessage)
        .where(*waiting)
        .values(state="sent", sent_at=now, supplier_reference=_reference(number))
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        return None
    row = ActionFile(number=number, line_count=taken.rowcount, sha256="", made_at=now)
    session.add(row)
    session.flush()
    row.sha256 = _fingerprint(session, number, row.line_count)
    session.flush()
    record_audit(session, by, "made an actions file", f"action_file:{number}", now)
    return MadeActions(number, row.line_count, row.sha256)


def actions_file(session: Session, number: int) -> MadeActions:
    """A file that was made before. Raises NotFound."""
    row = session.scalars(select(ActionFile).where(ActionFile.number == number)).one_or_none()
    if row is None:
        raise NotFound
    return MadeActions(row.number, row.line_count, row.sha256)


def actions_content(session: Session, made: MadeActions) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises NotTheSameActions, before anything is given out."""
    if _fingerprint(session, made.number, made.line_count) != made.sha256:
        raise NotTheSameActions
    return _written(session, made.number, made.line_count)


def _waits() -> tuple[Any, ...]:
    return (
        OutboxMessage.channel == CHANNEL,
        OutboxMessage.state == "queued",
        OutboxMessage.template != CASH_FILE,
    )


def _stop_what_may_not_go(session: Session, now: datetime) -> None:
    asked = select(OutboxMessage).where(
        *_waits(), OutboxMessage.act.not_in([act.value for act in ALWAYS])
    )
    for row in session.scalars(asked):
        debt_ids = [int(each) for each in row.debt_ids.split(",") if each]
        if row.party_id is None:
            continue
        today = now.astimezone(LONDON).date()
        found = may_about(session, row.act, row.party_id, debt_ids, today)
        if isinstance(found, Blocked):
            row.state, row.last_error = "stopped", f"gate: {found.rule}"
    session.flush()


def _reference(number: int) -> str:
    return f"actions:{number}"


def _lines(number: int) -> Select[str, str, datetime, str]:
    return (
        select(
            OutboxMessage.template,
            OutboxMessage.dedupe,
            OutboxMessage.created_at,
            OutboxMessage.body,
        )
        .where(
            OutboxMessage.channel == CHANNEL,
            OutboxMessage.supplier_reference == _reference(number),
        )
        .order_by(OutboxMessage.id)
        .execution_options(yield_per=AT_ONCE)
    )


def _written(session: Session, number: int, count: int) -> Iterator[bytes]:
    with closing(session.execute(_lines(number))) as rows:
        for position, (action, key, at, body) in enumerate(rows, start=1):
            yield _line(
                {
                    "number": f"A{number}-{position}",
                    "action": action,
                    "key": key,
                    "at": at.isoformat(),
                    "content": json.loads(body),
                }
            )
    yield _line({"end": True, "file": number, "lines": count})


def _line(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _fingerprint(session: Session, number: int, count: int) -> str:
    total = hashlib.sha256()
    for piece in _written(session, number, count):
        total.update(piece)
    return total.hexdigest()
