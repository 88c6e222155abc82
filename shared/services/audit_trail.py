"""Reading the audit trail: by who, by what it was about, by what was done; a page at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import AuditEntry, JobRun
from shared.services.audit import Actor, record_audit
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.officer_names import officer_names

PAGE = 50
VERIFYING = "verify_audit"
_SUBJECT = re.compile(r"[a-z_]{1,30}:[A-Za-z0-9._-]{1,29}", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """Which rows are wanted; what is empty is not asked for."""

    actor: str = ""
    subject: str = ""

    @classmethod
    def read(cls, actor: str, subject: str) -> Asked:
        """What somebody typed; what cannot be an actor or a subject asks for nothing."""
        return cls(_clean(actor), _clean(subject))


def _clean(text: str) -> str:
    text = text.strip().lower()
    return text if _SUBJECT.fullmatch(text) else ""


@dataclass(frozen=True)
class Entry:
    """One row of the trail."""

    id: int
    at: datetime
    actor: str
    who: str
    """The officer's name, when an officer did it."""
    action: str
    subject: str
    facts: Mapping[str, str | int | bool | None]


@dataclass(frozen=True)
class Trail:
    """One page, newest first, and the number before which the next one begins."""

    entries: tuple[Entry, ...]
    older: int | None


@dataclass(frozen=True)
class ChainState:
    """What the nightly check of the chain said last."""

    at: datetime
    outcome: str

    @property
    def is_whole(self) -> bool:
        """Whether it found every row as it was written."""
        return not self.outcome.startswith("failed")


def trail(session: Session, asked: Asked, before: str | None = None) -> Trail:
    """One page of the trail; two queries, along an index, at any depth.

    `before` is the number of a row. Raises NotFound when it is not a number.
    """
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if asked.actor:
        query = query.where(AuditEntry.actor == asked.actor)
    if asked.subject:
        query = query.where(AuditEntry.subject == asked.subject)
    if before is not None:
        query = query.where(AuditEntry.id < read_numbers(before, LARGEST_ID)[0])
    rows = session.scalars(query).all()
    shown = rows[:PAGE]
    names = officer_names(session, (row.actor for row in shown))
    entries = tuple(
        Entry(
            row.id,
            row.at,
            row.actor,
            names.get(row.actor, ""),
            row.action,
            row.subject,
            json.loads(row.facts),
        )
        for row in shown
    )
    return Trail(entries, entries[-1].id if len(rows) > PAGE else None)


def chain_state(session: Session) -> ChainState | None:
    """What the last check of the chain found; None when it has never run."""
    row = session.execute(
        select(JobRun.finished_at, JobRun.outcome)
        .where(JobRun.name == VERIFYING, JobRun.finished_at.is_not(None))
        .order_by(JobRun.id.desc())
        .limit(1)
    ).first()
    return ChainState(row.finished_at, row.outcome) if row else None


def record_reading(session: Session, officer_id: int, asked: Asked, now: datetime) -> None:
    """Note that somebody read the trail, and what they asked for."""
    record_audit(
        session,
        Actor("officer", officer_id),
        "read the trail",
        "trail:audit",
        now,
        by=asked.actor,
        about=asked.subject,
    )
