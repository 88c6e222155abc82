"""Payments that were begun or made, as their payer finds them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, tuple_
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, Money
from shared.models import CardPayment, Receipt
from shared.services.card_payments.start import STILL_TO_PAY
from shared.services.card_payments.telling import ReceiptShown, receipt_of_payment
from shared.services.errors import NotFound

ON_A_PAGE = 20


@dataclass(frozen=True)
class BegunPayment:
    """A payment that was begun: what it is called, and whether it can still be paid."""

    payment_id: int
    reference: str
    state: CardPaymentState

    @property
    def can_be_paid(self) -> bool:
        """Whether no money has moved and the provider's page may take it."""
        return self.state in STILL_TO_PAY


def begun_payment(session: Session, payment_id: int) -> BegunPayment:
    """A payment by its id. Raises NotFound."""
    return _begun(session, CardPayment.id == payment_id)


def pressed_payment(session: Session, press: str, party_id: int | None) -> BegunPayment | None:
    """The payment that this press of a button began before, for the same payer."""
    whose = (
        CardPayment.party_id == party_id if party_id is not None else CardPayment.party_id.is_(None)
    )
    try:
        return _begun(session, and_(CardPayment.press == press, whose))
    except NotFound:
        return None


def _begun(session: Session, which: Any) -> BegunPayment:
    columns = (CardPayment.id, CardPayment.reference, CardPayment.state)
    row = session.execute(select(*columns).where(which)).first()
    if row is None:
        raise NotFound
    return BegunPayment(row.id, row.reference, row.state)


@dataclass(frozen=True)
class PaidReceipt:
    """The receipt of a card payment, and what went back to the card since."""

    receipt: ReceiptShown
    refunded: Money


def paid_receipt(session: Session, reference: str, party_id: int | None) -> PaidReceipt:
    """The receipt of a party's own payment, or of one made with a reference alone. Raises NotFound."""
    whose = (
        CardPayment.party_id == party_id if party_id is not None else CardPayment.party_id.is_(None)
    )
    row = session.execute(
        select(CardPayment.id, CardPayment.refunded).where(
            CardPayment.reference == reference, whose
        )
    ).first()
    if row is None:
        raise NotFound
    return PaidReceipt(receipt_of_payment(session, row.id), row.refunded)


@dataclass(frozen=True)
class MadePayment:
    """A payment that was made: one line of the list."""

    reference: str
    """That of the card payment; empty for money that came another way."""
    receipt_number: str
    channel: LedgerAccount
    amount: Money
    refunded: Money
    at: datetime


@dataclass(frozen=True)
class PaymentsMade:
    """One page of the payments of a party, the newest first."""

    lines: tuple[MadePayment, ...]
    on_its_way: tuple[BegunPayment, ...]
    on_its_way_amount: Money
    older: int | None
    """The receipt after which the next page begins."""


def payments_made(session: Session, party_id: int, before: int | None = None) -> PaymentsMade:
    """What a party paid, page by page; three queries however many there are.

    What is on its way stands on the first page alone.
    """
    rows = session.execute(_receipts(session, party_id, before)).all()
    shown = rows[:ON_A_PAGE]
    cards = _cards(session, [row.source for row in shown])
    waiting = () if before is not None else _on_its_way(session, party_id)
    return PaymentsMade(
        lines=tuple(_made(row, cards.get(row.source)) for row in shown),
        on_its_way=tuple(BegunPayment(row.id, row.reference, row.state) for row in waiting),
        on_its_way_amount=Money(sum(row.amount.pence for row in waiting)),
        older=shown[-1].id if len(rows) > ON_A_PAGE else None,
    )


def _receipts(session: Session, party_id: int, before: int | None) -> Any:
    found = select(
        Receipt.id, Receipt.number, Receipt.channel, Receipt.amount, Receipt.source, Receipt.at
    ).where(Receipt.party_id == party_id)
    if before is not None:
        last = select(Receipt.at).where(Receipt.id == before, Receipt.party_id == party_id)
        at = session.scalar(last)
        if at is None:
            raise NotFound
        found = found.where(tuple_(Receipt.at, Receipt.id) < (at, before))
    return found.order_by(Receipt.at.desc(), Receipt.id.desc()).limit(ON_A_PAGE + 1)


def _cards(session: Session, sources: Sequence[str]) -> dict[str, Row[Any]]:
    ids = {
        int(source.removeprefix("card_payment:")): source
        for source in sources
        if source.startswith("card_payment:")
    }
    if not ids:
        return {}
    query: Any = select(CardPayment.id, CardPayment.reference, CardPayment.refunded)
    rows: Sequence[Row[Any]] = session.execute(query.where(CardPayment.id.in_(ids))).all()
    return {ids[row.id]: row for row in rows}


def _on_its_way(session: Session, party_id: int) -> Sequence[Row[Any]]:
    query: Any = (
        select(CardPayment.id, CardPayment.reference, CardPayment.state, CardPayment.amount)
        .where(
            CardPayment.party_id == party_id,
            CardPayment.state == CardPaymentState.ON_ITS_WAY,
        )
        .order_by(CardPayment.created_at.desc(), CardPayment.id.desc())
        .limit(ON_A_PAGE)
    )
    rows: Sequence[Row[Any]] = session.execute(query).all()
    return rows


def _made(row: Row[Any], card: Row[Any] | None) -> MadePayment:
    return MadePayment(
        reference=card.reference if card is not None else "",
        receipt_number=row.number,
        channel=row.channel,
        amount=row.amount,
        refunded=card.refunded if card is not None else ZERO,
        at=row.at,
    )
