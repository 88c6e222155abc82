"""Card payments that were made and posted, and what the provider says of refunds and disputes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.gateways.card_ports import (
    CardsRefused,
    CardStatus,
    CardsUnavailable,
    SeenDispute,
    SeenPayment,
    SeenRefund,
    SeenRefundStatus,
)
from shared.models import CardPayment, Debt, Receipt
from shared.services.audit import Actor
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, intend
from tests.support.records import NOW, TODAY, next_number, pounds

PROVIDER = Actor("provider", "evt_1")


@dataclass
class RefundingProvider:
    """A provider that gives money back as it is told, and counts what it was asked."""

    status: SeenRefundStatus = SeenRefundStatus.ON_ITS_WAY
    problem: Exception | None = None
    is_lost: bool = False
    """Whether it does what it is asked and its answer is lost."""
    keys: list[str] = field(default_factory=list)
    made: dict[str, SeenRefund] = field(default_factory=dict)

    def refund(self, intent_id: str, amount: Money, reference: str, key: str) -> SeenRefund:
        """Give money back, the same for the same key."""
        self.keys.append(key)
        if self.problem is not None:
            raise self.problem
        seen = SeenRefund(f"re_{key}", intent_id, reference, amount, self.status)
        self.made.setdefault(key, seen)
        if self.is_lost:
            raise CardsUnavailable("timeout")
        return self.made[key]

    def refunds_of(self, intent_id: str) -> tuple[SeenRefund, ...]:
        """Every refund that it made."""
        return tuple(self.made.values())


def a_paid_payment(
    session: Session, party_id: int, amounts: dict[int, str], now: datetime = NOW, **changes: Any
) -> CardPayment:
    """A card payment for these debts that the provider says is paid, posted as the payer chose."""
    number = next_number()
    page = payment_page(session, party_id, TODAY)
    keeps_credit = changes.pop("keeps_credit", False)
    choice = choose_debts(
        page, {debt: pounds(amount) for debt, amount in amounts.items()}, keeps_credit=keeps_credit
    )
    given = {"press": f"press-{number}", "method": "online", "party_id": party_id, **changes}
    payment_id = intend(session, Intention(choice, **given), PROVIDER, now)
    settle(session, payment_id, seen_paid(choice.amount, f"pi_{number}"), PROVIDER, now)
    return session.get_one(CardPayment, payment_id)


def seen_paid(amount: Money, intent_id: str) -> SeenPayment:
    """The provider says that a payment is paid."""
    return SeenPayment("", CardStatus.PAID, amount, amount, "gbp", f"cs_{intent_id}", intent_id)


def seen_refund(
    payment: CardPayment,
    amount: str,
    status: SeenRefundStatus = SeenRefundStatus.DONE,
    refund_id: str = "re_1",
    reference: str = "",
) -> SeenRefund:
    """The provider says something of a refund; by default one that was made there."""
    return SeenRefund(refund_id, payment.intent_id or "", reference, pounds(amount), status)


def seen_dispute(
    payment: CardPayment,
    amount: str,
    status: str = "needs_response",
    *,
    is_withdrawn: bool = True,
    answer_by: datetime | None = None,
    dispute_id: str = "dp_1",
) -> SeenDispute:
    """The provider says something of a dispute; by default that the bank has taken the money."""
    return SeenDispute(
        dispute_id,
        payment.intent_id or "",
        pounds(amount),
        "fraudulent",
        status,
        is_withdrawn,
        answer_by,
    )


def owed(session: Session, debt_id: int) -> Money:
    """What is owed on a debt now."""
    session.expire_all()
    debt = session.scalars(select(Debt).where(Debt.id == debt_id)).one()
    return debt.charge + debt.costs - debt.received


def receipt_id_of(session: Session, payment: CardPayment) -> int:
    """The receipt of a payment."""
    return session.scalars(
        select(Receipt.id).where(Receipt.source == f"card_payment:{payment.id}")
    ).one()


REFUSES = CardsRefused("charge_disputed")
