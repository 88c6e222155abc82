"""Whose hold it is, and whether what it waits for is still undecided."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hardship_states import BEING_DECIDED
from shared.domain.objection_states import ObjectionState
from shared.models import Debt, HardshipApplication, Hold, Liability, Objection

OBJECTION, HARDSHIP, PARTY = "objection", "hardship", "party"


def party_of(session: Session, hold: Hold) -> int | None:
    """The party that a hold is about; for a debt's hold that which asked, never who else is liable."""
    if hold.party_id is not None:
        return hold.party_id
    kind, number = _parts(hold.subject)
    if kind == OBJECTION:
        return session.scalar(select(Objection.party_id).where(Objection.id == number))
    if kind == HARDSHIP:
        found = select(HardshipApplication.party_id).where(HardshipApplication.id == number)
        return session.scalar(found)
    return number or None if kind in {PARTY, "asked"} else None


def first_liable(session: Session, debt_id: int) -> int | None:
    """Somebody who is liable for a debt, for what must name a party."""
    return session.scalar(
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id == debt_id, Liability.removed_on.is_(None))
        .order_by(Liability.party_id)
        .limit(1)
    )


def is_undecided(session: Session, subject: str) -> bool:
    """Whether what a hold waits for has no answer of ours yet: then it does not end by itself."""
    kind, number = _parts(subject)
    if kind == OBJECTION:
        state = session.scalar(select(Objection.state).where(Objection.id == number))
        return state is ObjectionState.RECEIVED
    if kind == HARDSHIP:
        found = select(HardshipApplication.state).where(HardshipApplication.id == number)
        return session.scalar(found) in BEING_DECIDED
    return False


def _parts(subject: str) -> tuple[str, int]:
    kind, _, rest = subject.partition(":")
    number = rest.rpartition(":")[2]
    return kind, int(number) if number.isascii() and number.isdigit() else 0
