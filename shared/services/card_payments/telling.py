"""What a payer is told of a payment that arrived: a receipt with where each penny went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO, Money, total
from shared.domain.says import Says
from shared.domain.stages import DebtType, type_name
from shared.models import Account, CardPayment, Debt, Entry, Posting, Receipt
from shared.models.base import MoneyPence
from shared.services.errors import NotFound
from shared.services.outbox import queue_message

_PAID = func.sum(-Entry.__table__.c.amount, type_=MoneyPence())
# Made once: every payment that arrives asks it.
_LINES = (
    select(Debt.id, Account.reference, Account.type, Debt.year, _PAID.label("paid"))
    .join(Entry, Entry.debt_id == Debt.id)
    .join(Posting, Posting.id == Entry.posting_id)
    .join(Account, Account.id == Debt.account_id)
    .where(Posting.receipt_id == bindparam("receipt"), Posting.kind == "receipt")
    .group_by(Debt.id, Account.reference, Account.type, Debt.year)
    .order_by(Debt.id)
)


@dataclass(frozen=True)
class ReceiptLine:
    """What a receipt paid towards one debt."""

    debt_id: int
    account_reference: str
    type: DebtType
    year: int
    amount: Money

    @property
    def type_name(self) -> Says:
        """What the debt is for, in the words of the bill."""
        return type_name(self.type)

    @property
    def year_name(self) -> str:
        """The financial year, `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"


@dataclass(frozen=True)
class ReceiptShown:
    """A receipt as its payer sees it. `not_placed` is money that a person places by hand."""

    number: str
    payment_reference: str
    amount: Money
    day: date
    at: datetime
    lines: tuple[ReceiptLine, ...]

    @property
    def not_placed(self) -> Money:
        """What went to no debt yet."""
        return self.amount - total(line.amount for line in self.lines)


def receipt_of_payment(session: Session, payment_id: int) -> ReceiptShown:
    """The receipt of a card payment as it was made out. Raises NotFound when there is none."""
    row = session.execute(
        select(
            Receipt.id,
            Receipt.number,
            CardPayment.reference,
            Receipt.amount,
            Receipt.day,
            Receipt.at,
        )
        .join(CardPayment, CardPayment.id == payment_id)
        .where(Receipt.source == f"card_payment:{payment_id}")
    ).first()
    if row is None:
        raise NotFound
    return ReceiptShown(
        row.number, row.reference, row.amount, row.day, row.at, _lines(session, row.id)
    )


def tell_received(
    session: Session, payment_id: int, party_id: int, receipt_id: int, now: datetime
) -> None:
    """Send the receipt to the party, once, by their own channel and in their language."""
    receipt = receipt_of_payment(session, payment_id)
    params: dict[str, Any] = {"receipt": receipt}
    queue_message(session, "card_payment_received", party_id, params, now, f"receipt:{receipt_id}")


def _lines(session: Session, receipt_id: int) -> tuple[ReceiptLine, ...]:
    rows = session.execute(_LINES, {"receipt": receipt_id})
    return tuple(ReceiptLine(*row) for row in rows if row.paid > ZERO)
