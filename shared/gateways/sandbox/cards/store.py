"""What the stand-in for the card provider keeps: its objects, its keys and the events it will send."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    String,
    Text,
    column,
    func,
    insert,
    select,
    table,
    text,
    update,
)
from sqlalchemy.orm import Session

from shared.gateways.sandbox.cards.refusal import not_there

Body = dict[str, Any]

# Gateways stand beside the records, not on them, so the tables are named here by themselves.
OBJECTS = table(
    "sandbox_card_object",
    column("id", String),
    column("kind", String),
    column("number", Integer),
    column("body", Text),
)
KEYS = table(
    "sandbox_card_key",
    column("key", String),
    column("request_sha256", String),
    column("status", Integer),
    column("body", Text),
)
EVENTS = table(
    "sandbox_card_event",
    column("id", Integer),
    column("event_id", String),
    column("body", Text),
    column("due_at", DateTime(timezone=True)),
    column("attempts", Integer),
    column("delivered_at", DateTime(timezone=True)),
    column("last_status", Integer),
)
ONE_AT_A_TIME = 74_219_605_113
"""The advisory lock under which PostgreSQL lets one request of the stand-in write at a time."""


@dataclass
class Webhooks:
    """How the stand-in sends its events: at once, once and in order, unless a test asks otherwise."""

    delay: timedelta = timedelta()
    copies: int = 1
    in_disorder: bool = False
    dice: Random = field(default_factory=lambda: Random(20261122))  # nosec B311  # no secret


class Store:
    """The stand-in's state, inside one transaction."""

    def __init__(
        self, session: Session, now: datetime, webhooks: Webhooks, *, is_sqlite: bool
    ) -> None:
        self.session = session
        self.now = now
        self.webhooks = webhooks
        self._is_sqlite = is_sqlite

    @property
    def second(self) -> int:
        """Now, as the provider writes an instant."""
        return int(self.now.timestamp())

    def wait_for_others(self) -> None:
        """One writer at a time; on SQLite that is so already."""
        if not self._is_sqlite:
            self.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})

    def add(self, kind: str, prefix: str, body: Body) -> Body:
        """Keep something new, with an id, and the fields that everything has."""
        newest = select(func.max(OBJECTS.c.number)).where(OBJECTS.c.kind == kind)
        number = (self.session.scalar(newest) or 0) + 1
        made = {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": self.second,
            "livemode": False,
            **body,
        }
        row = {"id": made["id"], "kind": kind, "number": number, "body": json.dumps(made)}
        self.session.execute(insert(OBJECTS).values(row))
        return made

    def save(self, body: Body) -> Body:
        """Keep what has changed of something."""
        self.session.execute(
            update(OBJECTS).where(OBJECTS.c.id == body["id"]).values(body=json.dumps(body))
        )
        return body

    def find(self, thing: str) -> Body | None:
        """Whatever has that id."""
        if not thing:
            return None
        kept = self.session.scalar(select(OBJECTS.c.body).where(OBJECTS.c.id == thing))
        found: Body | None = json.loads(kept) if kept else None
        return found

    def get(self, kind: str, thing: str) -> Body:
        """The one of that kind with that id. Raises Refusal (404)."""
        found = self.find(thing)
        if found is None or found["object"] != kind:
            raise not_there(kind, thing)
        return found

    def newest_first(self, kind: str, **now: str | None) -> Iterator[Body]:
        """All of a kind, or those of which something is now so: `status="open"`."""
        rows = select(OBJECTS.c.body).where(OBJECTS.c.kind == kind)
        for name, value in now.items():
            # Looked for in the text first, so that years of what is over are not read apart.
            rows = rows.where(OBJECTS.c.body.contains(json.dumps({name: value})[1:-1]))
        for kept in self.session.scalars(rows.order_by(OBJECTS.c.number.desc())):
            body: Body = json.loads(kept)
            if all(body.get(name) == value for name, value in now.items()):
                yield body

    def send(self, event_id: str, body: Body) -> None:
        """An event is due, as often and as late as was asked for."""
        row = {
            "event_id": event_id,
            "body": json.dumps(body),
            "due_at": self.instant(self.now + self.webhooks.delay),
            "attempts": 0,
        }
        for _ in range(self.webhooks.copies):
            self.session.execute(insert(EVENTS).values(row))

    def instant(self, at: datetime) -> datetime:
        """An instant as the database keeps it: SQLite knows no zone."""
        utc = at.astimezone(UTC)
        return utc.replace(tzinfo=None) if self._is_sqlite else utc


def shown(body: Body) -> Body:
    """Without what the provider keeps to itself."""
    return {
        name: shown(value) if isinstance(value, dict) else value
        for name, value in body.items()
        if not name.startswith("_")
    }
