"""What the revenues system hears of a hold: that it began, lasts longer or shorter, and ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.gate import Act, Blocked
from shared.domain.london import LONDON
from shared.models import Account, Debt, Hold
from shared.services.gate import may_go_out
from shared.services.holding.whose import first_liable, party_of
from shared.services.revenues import tell_revenues

STARTED = "recovery_hold"
ENDED = "recovery_hold_ended"


def tell_of_start(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that recovery waits, once for each hold and last day."""
    hold = session.get_one(Hold, hold_id)
    last = hold.ends_on.isoformat() if hold.ends_on else None
    said: dict[str, object] = {"from": hold.starts_on.isoformat(), "until": last}
    _tell(
        session, hold, STARTED, said, now, f"revenues:hold:{hold.id}:until:{last}:{now.isoformat()}"
    )


def tell_of_new_end(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that a hold which it knows has another last day."""
    tell_of_start(session, hold_id, now)


def tell_of_end(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that a hold ended, and whether another one still stops recovery."""
    hold = session.get_one(Hold, hold_id)
    _tell(session, hold, ENDED, {}, now, f"revenues:hold:{hold.id}:ended")


def is_still_held(session: Session, hold: Hold, now: datetime, what: Act = Act.NOTICE) -> bool:
    """Whether something else stops an act where a hold that has ended stopped it."""
    party_id = _party(session, hold)
    if party_id is None:
        return False
    today = now.astimezone(LONDON).date()
    return isinstance(may_go_out(session, what, party_id, hold.debt_id, today), Blocked)


def _tell(
    session: Session, hold: Hold, action: str, more: dict[str, object], now: datetime, key: str
) -> None:
    party_id = _party(session, hold)
    if party_id is None:
        return
    said = {"hold": hold.id, "kind": hold.kind, **more}
    if action == ENDED:
        said["still_held"] = is_still_held(session, hold, now)
    if hold.debt_id is not None:
        said["account"] = session.scalar(
            select(Account.reference)
            .join(Debt, Debt.account_id == Account.id)
            .where(Debt.id == hold.debt_id)
        )
    tell_revenues(session, action, party_id, said, now, dedupe=key)


def _party(session: Session, hold: Hold) -> int | None:
    if hold.debt_id is not None:
        return party_of(session, hold) or first_liable(session, hold.debt_id)
    return hold.party_id
