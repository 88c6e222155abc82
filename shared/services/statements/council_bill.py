"""The council's own ongoing bill for somebody, read from their council tax accounts."""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import AccountBill, CouncilBill
from shared.domain.stages import DebtType
from shared.domain.year_month import YearMonth
from shared.models import Account, Liability

_MONTHS_OF_A_YEAR = 12


def is_billed_to(party: BindParameter[int]) -> ColumnElement[bool]:
    """The condition that an account, joined to who is liable for it, bills a party now."""
    return and_(
        Liability.party_id == party,
        Liability.ended_on.is_(None),
        Account.type == DebtType.COUNCIL_TAX,
        Account.closed_on.is_(None),
    )


_BILLS = (
    select(
        Account.current_instalment,
        Account.next_instalment,
        Account.next_from,
        Account.next_count,
    )
    .join(Liability, Liability.account_id == Account.id)
    .where(is_billed_to(bindparam("party")))
    .order_by(Liability.account_id)
)


def council_bill(session: Session, party_id: int) -> CouncilBill:
    """This year's instalment and next year's estimate, over all open accounts; one query."""
    rows = session.execute(_BILLS, {"party": party_id})
    return CouncilBill(tuple(bill_of_account(*row) for row in rows))


def bill_of_account(
    now: Money, later: Money | None, begins: str | None, count: int | None
) -> AccountBill:
    """What one account bills: this year's instalment, next year's estimate, its first month and
    in how many months it is paid.
    """
    return AccountBill(
        now=now,
        next_instalment=later or ZERO,
        next_from=YearMonth.parse(begins) if begins and later is not None else None,
        next_count=count or _MONTHS_OF_A_YEAR,
    )
