"""What can hang on one card payment: its receipt, a refund, a move, a dispute, and a payment by phone."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState, DisputeState, RefundState
from shared.models import CardPayment, CardPaymentDebt, Dispute, Posting, Reallocation, Refund
from tests.support.money_moves import a_card_payment
from tests.support.paid_cards import receipt_id_of
from tests.support.people import an_officer
from tests.support.records import NOW, kept, pounds


def about_money(session: Session, payment: CardPayment, other_debt_id: int) -> dict[str, int]:
    """One of each about a payment that was made, by the names that `Belongings` gives them."""
    officer, receipt_id = an_officer(session), receipt_id_of(session, payment)
    posting_id = session.scalars(select(Posting.id).where(Posting.receipt_id == receipt_id)).one()
    paid = session.scalars(
        select(CardPaymentDebt.debt_id).where(CardPaymentDebt.payment_id == payment.id)
    ).one()
    payment.refunded = pounds("1.00")
    refund = Refund(
        reference=f"F-{payment.id}",
        payment_id=payment.id,
        amount=pounds("1.00"),
        reason="Paid twice.",
        state=RefundState.WAITING,
        asked_by=officer.id,
        look_at=NOW,
        press=f"refund-{payment.id}",
        asked_at=NOW,
    )
    move = Reallocation(
        posting_id=posting_id,
        from_debt_id=paid,
        to_debt_id=other_debt_id,
        amount=pounds("1.00"),
        reason="Wrong year.",
        state="waiting",
        asked_by=officer.id,
        at=NOW,
    )
    dispute = Dispute(
        supplier_id=f"dp_{payment.id}",
        payment_id=payment.id,
        amount=payment.amount,
        reason="fraudulent",
        status="warning_needs_response",
        state=DisputeState.INQUIRY,
        opened_at=NOW,
    )
    phone = a_card_payment(
        session, state=CardPaymentState.INTENDED, method="phone", party_id=payment.party_id
    )
    return {
        "receipt_id": receipt_id,
        "refund_id": kept(session, refund).id,
        "move_id": kept(session, move).id,
        "dispute_id": kept(session, dispute).id,
        "phone_id": phone.id,
    }
