"""What the council's revenues system must hear of: rows of the outbox that its own export takes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.gate import Blocked
from shared.domain.london import LONDON
from shared.domain.outgoing import act_of_action
from shared.models import OutboxMessage
from shared.services.gate import may_about

CHANNEL = "revenues"


class StoppedByGate(Exception):
    """The gate does not let an action go to the revenues system."""

    def __init__(self, action: str, found: Blocked) -> None:
        super().__init__(f"{action}: {found.rule}")
        self.found = found


def tell_revenues(
    session: Session,
    action: str,
    party_id: int,
    content: Mapping[str, Any],
    now: datetime,
    dedupe: str,
    debt_ids: Collection[int] = (),
) -> None:
    """Write an action for the revenues system into the outbox, as JSON with amounts in pounds.

    `dedupe` names the action for ever; a second one with the same key breaks the transaction. The
    gate is asked what the action is towards the party. Raises StoppedByGate, because a caller that
    would have recovery go on where it may not is wrong in itself.
    """
    today = now.astimezone(LONDON).date()
    found = may_about(session, act_of_action(action), party_id, debt_ids, today)
    if isinstance(found, Blocked):
        raise StoppedByGate(action, found)
    session.add(
        OutboxMessage(
            channel=CHANNEL,
            template=action,
            act=act_of_action(action),
            party_id=party_id,
            language="en",
            address="",
            body=json.dumps(content, sort_keys=True),
            dedupe=dedupe,
            next_attempt_at=now,
            created_at=now,
        )
    )
