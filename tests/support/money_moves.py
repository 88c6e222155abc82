"""Builders of money that moved: a receipt on a debt, a card payment with its events, a refund."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Rule, Share
from shared.domain.card_payment_states import CardPaymentEvent, CardPaymentState
from shared.domain.ledger import LedgerAccount
from shared.domain.money import ZERO, Money
from shared.models import CardPayment, CardPaymentDebt, CardPaymentEventRow, Debt
from shared.services.audit import Actor
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.receive import Incoming, Received, receive
from tests.support.records import NOW, TODAY, kept, next_number, pounds

BY = Actor("job", "test")


def money_came(
    session: Session,
    debt: Debt | None,
    amount: str | Money,
    left_over: str | Money = ZERO,
    **changes: Any,
) -> Received:
    """A receipt of which `amount` went to a debt, and what is left over to suspense."""
    placed, left, number = pounds(amount), pounds(left_over), next_number()
    given = {
        "key": f"test:{number}",
        "source": f"test:{number}",
        "channel": LedgerAccount.CARD,
        "amount": placed + left,
        **changes,
    }
    shares = (Share(debt.id, placed, Rule.CHOSEN),) if debt is not None and placed else ()
    debts = payable_debts(session, [share.debt_id for share in shares], TODAY)
    why = "unknown_payment" if left else ""
    return receive(session, Incoming(**given), Allocation(shares, left), debts, BY, NOW, why)


def a_card_payment(
    session: Session,
    debt: Debt | None = None,
    amount: str | Money = "50.00",
    state: CardPaymentState = CardPaymentState.HANDED_OVER,
    **changes: Any,
) -> CardPayment:
    """A payment by card on the provider's page, meant for a debt; with its events up to its state."""
    number = next_number()
    given = {
        "reference": f"C{number:07}",
        "method": "online",
        "amount": pounds(amount),
        "state": state,
        "press": f"press-{number}",
        "session_id": f"cs_{number}" if state is not CardPaymentState.INTENDED else None,
        "look_at": NOW + timedelta(minutes=30),
        "created_at": NOW,
    }
    payment = kept(session, CardPayment(**{**given, **changes}))
    if debt is not None:
        wish = CardPaymentDebt(
            payment_id=payment.id,
            debt_id=debt.id,
            position=0,
            amount=payment.amount,
            rule=Rule.CHOSEN,
        )
        kept(session, wish)
    an_event(session, payment, CardPaymentEvent.INTENDED, CardPaymentState.INTENDED)
    if payment.state is not CardPaymentState.INTENDED:
        an_event(session, payment, CardPaymentEvent.HANDED_OVER, payment.state)
    return payment


def an_event(
    session: Session, payment: CardPayment, event: CardPaymentEvent, state: CardPaymentState
) -> None:
    """One more event in the life of a card payment, as it was written down."""
    row = CardPaymentEventRow(payment_id=payment.id, event=event, state=state, at=NOW, by=str(BY))
    kept(session, row)
