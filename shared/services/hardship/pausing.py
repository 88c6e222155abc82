"""A pause of recovery that somebody asks for by themselves, so that they have time to get advice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.services.audit import Actor
from shared.services.holding.ask import AskedHold, ask_hold
from shared.services.outbox import queue_message


def pause_recovery(session: Session, party_id: int, by: Actor, now: datetime) -> AskedHold:
    """Stop recovery as long as the policy gives for advice, and tell them until when; once.

    Raises NotFound, and HeldLongEnough.
    """
    held = ask_hold(session, party_id, HoldKind.ADVICE, by, now)
    params = {"until": held.until}
    queue_message(session, "pause_given", party_id, params, now, f"pause_given:{held.hold_id}")
    return held
