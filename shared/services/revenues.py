"""What the council's revenues system must hear of: rows of the outbox that its own export takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.models import OutboxMessage

CHANNEL = "revenues"


def tell_revenues(
    session: Session,
    action: str,
    party_id: int,
    content: Mapping[str, Any],
    now: datetime,
    dedupe: str,
) -> None:
    """Write an action for the revenues system into the outbox, as JSON with amounts in pounds.

    `dedupe` names the action for ever; a second one with the same key breaks the transaction.
    """
    session.add(
        OutboxMessage(
            channel=CHANNEL,
            template=action,
            party_id=party_id,
            language="en",
            address="",
            body=json.dumps(content, sort_keys=True),
            dedupe=dedupe,
            next_attempt_at=now,
            created_at=now,
        )
    )
