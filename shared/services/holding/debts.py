"""The debts of a party that a hold or a court's permission can be for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from shared.domain.gate import STOPS
from shared.domain.stages import DebtType
from shared.models import Account, Debt, Hold, Liability
from shared.services.debts.unpaid import IS_OWED
from shared.services.gate import in_force_on


@dataclass(frozen=True)
class DebtToHold:
    """One debt, as a choice of a form."""

    id: int
    type: DebtType
    year: int
    account_reference: str


def debts_to_hold(session: Session, party_id: int) -> tuple[DebtToHold, ...]:
    """Every unpaid debt of a party; one query."""
    return _read(session, _theirs(party_id).where(IS_OWED))


def protected_debts(session: Session, party_id: int, today: date) -> tuple[DebtToHold, ...]:
    """The debts of a party that only a court can open; one query."""
    kinds = [kind.value for kind, stop in STOPS.items() if stop.needs_court]
    held = (Hold.kind.in_(kinds), in_force_on(today))
    of_anybody = (
        select(Liability.account_id)
        .join(Hold, Hold.party_id == Liability.party_id)
        .where(*held, Liability.removed_on.is_(None))
    )
    of_one = select(Hold.debt_id).where(*held, Hold.debt_id.is_not(None))
    reached = or_(Debt.id.in_(of_one), Account.id.in_(of_anybody))
    return _read(session, _theirs(party_id).where(reached))


def _theirs(party_id: int) -> Select[int, DebtType, int, str]:
    return (
        select(Debt.id, Account.type, Debt.year, Account.reference)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        .order_by(Account.reference, Debt.year, Debt.id)
    )


def _read(session: Session, wanted: Select[int, DebtType, int, str]) -> tuple[DebtToHold, ...]:
    return tuple(DebtToHold(*row) for row in session.execute(wanted))
