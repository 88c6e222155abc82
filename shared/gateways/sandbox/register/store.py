"""What the stand-in for the register keeps, inside one transaction."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text, column, func, insert, select, table, text, update
from sqlalchemy.orm import Session

Body = dict[str, Any]

# Gateways stand beside the records, not on them, so the table is named here by itself.
THINGS = table(
    "sandbox_register_thing",
    column("id", String),
    column("kind", String),
    column("number", Integer),
    column("body", Text),
)
ONE_AT_A_TIME = 74_219_605_114
"""The advisory lock under which PostgreSQL lets one request of the stand-in write at a time."""
SPACE, TOKEN = "breathing_space", "token"


def new_number() -> str:
    """A number as the register gives them."""
    return str(uuid.UUID(secrets.token_hex(16)))


class Store:
    """The stand-in's state."""

    def __init__(self, session: Session, now: datetime, *, is_sqlite: bool) -> None:
        self.session = session
        self.now = now
        self._is_sqlite = is_sqlite

    @property
    def instant(self) -> str:
        """Now, as the register writes it."""
        return self.now.isoformat()

    def wait_for_others(self) -> None:
        """One writer at a time; on SQLite that is so already."""
        if not self._is_sqlite:
            self.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})

    def add(self, kind: str, body: Body, thing: str = "") -> str:
        """Keep something new; its id."""
        newest = select(func.max(THINGS.c.number)).where(THINGS.c.kind == kind)
        number = (self.session.scalar(newest) or 0) + 1
        made = thing or new_number()
        row = {"id": made, "kind": kind, "number": number, "body": json.dumps(body)}
        self.session.execute(insert(THINGS).values(row))
        return made

    def save(self, thing: str, body: Body) -> None:
        """Keep what has changed of something."""
        body["debtorDetails"]["modifiedOn"] = self.instant
        self.session.execute(
            update(THINGS).where(THINGS.c.id == thing).values(body=json.dumps(body))
        )

    def get(self, kind: str, thing: str) -> Body | None:
        """The one of that kind with that id."""
        kept = self.session.scalar(
            select(THINGS.c.body).where(THINGS.c.id == thing, THINGS.c.kind == kind)
        )
        found: Body | None = json.loads(kept) if kept else None
        return found

    def spaces(self, most: int = 50) -> Iterator[tuple[str, Body]]:
        """The newest Breathing Spaces, each with its id."""
        rows = self.session.execute(
            select(THINGS.c.id, THINGS.c.body)
            .where(THINGS.c.kind == SPACE)
            .order_by(THINGS.c.number.desc())
            .limit(most)
        )
        for thing, kept in rows:
            yield thing, json.loads(kept)

    def with_debt(self, debt_id: str) -> tuple[str, Body, Body] | None:
        """The Breathing Space in which a debt is, its id, and the debt."""
        for thing, kept in self.session.execute(
            select(THINGS.c.id, THINGS.c.body).where(
                THINGS.c.kind == SPACE, THINGS.c.body.contains(json.dumps(debt_id))
            )
        ):
            body = json.loads(kept)
            for debt in body["debtDetails"]:
                if debt["id"] == debt_id:
                    return thing, body, debt
        return None
