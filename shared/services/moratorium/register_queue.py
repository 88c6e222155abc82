"""What the register must hear: rows of the outbox that its own exchange takes and sends."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.models import OutboxMessage

CHANNEL = "register"
BY_HAND = "by_hand"
"""The state of a call that nothing makes for us: an officer tells the register on its website."""


class RegisterCall(StrEnum):
    """What a creditor tells the register."""

    PROTECTIONS_APPLIED = "protections_applied"
    """`debt` (the register's id)."""
    PROPOSE_DEBT = "propose_debt"
    """`breathing_space`, `type`, `reference`, `amount` (pence), `moratorium_debt` (our id)."""
    REVIEW_DEBT = "review_debt"
    """`debt`, `ground` (`not_eligible` or `unfair`), `notes`, `review` (our id)."""
    REVIEW_PERSON = "review_person"
    """`breathing_space`, `ground`, `notes`, `review` (our id)."""
    DEBT_SOLD = "debt_sold"
    """`debt`, `to` (the register's number or the name of the new owner), `address`."""


def call_register(
    session: Session,
    call: RegisterCall,
    party_id: int | None,
    content: Mapping[str, Any],
    now: datetime,
    dedupe: str,
) -> None:
    """Write a call to the register into the outbox, once for its key, as JSON with ids and pence.

    Where the council has no connection to the register, or the notice had no number of the register's,
    it waits for an officer to make it by hand.
    """
    is_joined = session.info.get("register", "none") != "none"
    has_number = bool(content.get("debt") or content.get("breathing_space"))
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    session.execute(
        insert(OutboxMessage)
        .values(
            channel=CHANNEL,
            template=call.value,
            party_id=party_id,
            language="en",
            address="",
            body=json.dumps(dict(content), sort_keys=True),
            secret=False,
            dedupe=dedupe,
            state="queued" if is_joined and has_number else BY_HAND,
            attempts=0,
            next_attempt_at=now,
            supplier_reference="",
            last_error="",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["dedupe"])
    )
