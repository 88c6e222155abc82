"""What the Breathing Space register must hear of: rows of the outbox that go to it and nowhere else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.gateways.register_ports import Call, CallKind
from shared.models import OutboxMessage
from shared.services.audit import Actor, record_audit

CHANNEL = "register"
BY_HAND = "by_hand"
"""The state of a call that nothing makes for us: an officer tells the register on its website."""


@dataclass(frozen=True)
class ToTell:
    """A call as an officer sees it."""

    id: int
    kind: CallKind
    register_id: str
    register_debt_id: str
    state: str
    """`queued`, `sending`, `sent`, `failed` or `by_hand`."""
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    problem: str


def tell_register(
    session: Session,
    call: Call,
    party_id: int,
    now: datetime,
    dedupe: str,
    *,
    moratorium_debt_id: int | None = None,
) -> bool:
    """Write a call into the outbox, in the transaction of its cause; false when it was there before.

    `dedupe` names it for ever. Where the council has no connection to the register, or the notice
    had no number of the register's, it waits for an officer to make it by hand. When it was made,
    the debt of ours (`moratorium_debt_id`) says so.
    """
    is_joined = session.info.get("register", "none") != "none"
    row = {
        "channel": CHANNEL,
        "template": call.kind.value,
        "party_id": party_id,
        "language": "en",
        "address": "",
        "body": body_of(call, moratorium_debt_id),
        "dedupe": dedupe,
        "state": "queued" if is_joined and call.has_its_number else BY_HAND,
        "next_attempt_at": now,
        "created_at": now,
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(
        insert(OutboxMessage)
        .values(row)
        .on_conflict_do_nothing(index_elements=["dedupe"])
        .returning(OutboxMessage.id)
    )
    return written.scalar_one_or_none() is not None


def body_of(call: Call, moratorium_debt_id: int | None) -> str:
    """A call as the outbox keeps it: JSON, amounts in pence."""
    pence = None if call.amount is None else call.amount.pence
    return json.dumps(
        {**asdict(call), "amount": pence, "moratorium_debt_id": moratorium_debt_id},
        sort_keys=True,
    )


def call_in(body: str) -> tuple[Call, int | None]:
    """The call that a row of the outbox holds, and our own debt. Raises ValueError and TypeError."""
    kept: dict[str, Any] = json.loads(body)
    moratorium_debt_id = kept.pop("moratorium_debt_id")
    amount = kept.pop("amount")
    address = tuple(kept.pop("creditor_address"))
    kind = CallKind(kept.pop("kind"))
    call = Call(
        kind=kind,
        amount=None if amount is None else Money(amount),
        creditor_address=address,
        **kept,
    )
    return call, moratorium_debt_id


def calls_of(session: Session, party_id: int, register_id: str) -> tuple[ToTell, ...]:
    """Every call about one Breathing Space of a party, oldest first."""
    rows = session.execute(
        select(
            OutboxMessage.id,
            OutboxMessage.body,
            OutboxMessage.state,
            OutboxMessage.attempts,
            OutboxMessage.created_at,
            OutboxMessage.sent_at,
            OutboxMessage.last_error,
        )
        .where(OutboxMessage.party_id == party_id, OutboxMessage.channel == CHANNEL)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    found = [(row, call_in(row.body)[0]) for row in rows]
    return tuple(
        ToTell(
            row.id,
            call.kind,
            call.register_id,
            call.register_debt_id,
            row.state,
            row.attempts,
            row.created_at,
            row.sent_at,
            row.last_error,
        )
        for row, call in found
        if call.register_id == register_id
    )


def note_told_by_hand(session: Session, call_id: int, by: Actor, now: datetime) -> bool:
    """An officer made a call on the register's website; false when it is not one that waits for that."""
    changed = session.scalar(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == call_id,
            OutboxMessage.channel == CHANNEL,
            OutboxMessage.state.in_((BY_HAND, "failed")),
        )
        .values(state="sent", sent_at=now, last_error="")
        .returning(OutboxMessage.id)
    )
    if changed is not None:
        record_audit(session, by, "told the register by hand", f"message:{call_id}", now)
    return changed is not None
