"""The council's own ongoing bill for somebody, read from their council tax accounts."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO
from shared.domain.months_ahead import AccountBill, CouncilBill
from shared.domain.stages import DebtType
from shared.domain.year_month import YearMonth
from shared.models import Account, Liability

_MONTHS_OF_A_YEAR = 12
_BILLS = (
    select(
        Account.current_instalment,
        Account.next_instalment,
        Account.next_from,
        Account.next_count,
    )
    .join(Liability, Liability.account_id == Account.id)
    .where(
        Liability.party_id == bindparam("party"),
        Liability.ended_on.is_(None),
        Account.type == DebtType.COUNCIL_TAX,
        Account.closed_on.is_(None),
    )
    .order_by(Liability.account_id)
)


def council_bill(session: Session, party_id: int) -> CouncilBill:
    """This year's instalment and next year's estimate, over all open accounts; one query."""
    rows = session.execute(_BILLS, {"party": party_id})
    return CouncilBill(
        tuple(
            AccountBill(
                now=now,
                next_instalment=instalment or ZERO,
                next_from=YearMonth.parse(start) if start and instalment is not None else None,
                next_count=count or _MONTHS_OF_A_YEAR,
            )
            for now, instalment, start, count in rows
        )
    )
