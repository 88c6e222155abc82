"""What the revenues system hears of a hold: that it began, and that it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Account, Debt, Hold, Liability
from shared.services.revenues import tell_revenues

STARTED = "recovery_hold"
ENDED = "recovery_hold_ended"


def tell_of_start(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that recovery waits, once for each hold."""
    hold = session.get_one(Hold, hold_id)
    said = {
        "hold": hold.id,
        "kind": hold.kind,
        "from": hold.starts_on.isoformat(),
        "until": hold.ends_on.isoformat() if hold.ends_on else None,
    }
    _tell(session, hold, STARTED, said, now, f"revenues:hold:{hold.id}:started")


def tell_of_new_end(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that a hold which it knows has another last day."""
    hold = session.get_one(Hold, hold_id)
    last = hold.ends_on.isoformat() if hold.ends_on else None
    said = {
        "hold": hold.id,
        "kind": hold.kind,
        "from": hold.starts_on.isoformat(),
        "until": last,
    }
    _tell(
        session,
        hold,
        STARTED,
        said,
        now,
        f"revenues:hold:{hold.id}:until:{last}:{now.isoformat()}",
    )


def tell_of_end(session: Session, hold_id: int, now: datetime) -> None:
    """Tell the revenues system that recovery may go on, once for each hold."""
    hold = session.get_one(Hold, hold_id)
    said = {"hold": hold.id, "kind": hold.kind}
    _tell(session, hold, ENDED, said, now, f"revenues:hold:{hold.id}:ended")


def _tell(
    session: Session, hold: Hold, action: str, said: dict[str, object], now: datetime, key: str
) -> None:
    party_id = hold.party_id
    if hold.debt_id is not None:
        said["account"] = session.scalar(
            select(Account.reference)
            .join(Debt, Debt.account_id == Account.id)
            .where(Debt.id == hold.debt_id)
        )
        party_id = _first_liable(session, hold.debt_id)
    if party_id is not None:
        tell_revenues(session, action, party_id, said, now, dedupe=key)


def _first_liable(session: Session, debt_id: int) -> int | None:
    return session.scalar(
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id == debt_id, Liability.removed_on.is_(None))
        .order_by(Liability.party_id)
        .limit(1)
    )
