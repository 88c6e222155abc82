"""Which holds are on a party's case."""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, or_, select

from shared.models import Debt, Hold, Liability


def reaching_party(party_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """The condition that a hold is on a party, or on a debt for which they are liable."""
    theirs = (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
    )
    return or_(Hold.party_id == party_id, Hold.debt_id.in_(theirs))
