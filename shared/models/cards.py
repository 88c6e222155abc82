"""Card payments, refunds, disputes, payouts, and what the card provider told us."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shared.domain.card_payment_states import (
    CardPaymentEvent,
    CardPaymentState,
    DisputeState,
    RefundEvent,
    RefundState,
)
from shared.domain.money import ZERO, Money
from shared.models.base import Base, MoneyPence, UtcInstant, Word

_UNSETTLED = text("state IN ('intended', 'handed_over', 'declined', 'on_its_way')")


class CardPayment(Base):
    """One payment by card, from our intention to the provider's last word."""

    __tablename__ = "card_payment"
    __table_args__ = (
        Index(
            "ix_card_payment_unsettled",
            "look_at",
            "id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
        Index(None, "party_id", "created_at"),
        CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """Ours, on pages, messages and at the provider."""
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Whose debts are paid; none when somebody pays with a reference alone."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    """The account whose reference was given by somebody who is not signed in."""
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    """The plan whose instalment is paid, when that was chosen."""
    method: Mapped[str] = mapped_column(String(10))
    """`online`, `reference` (without signing in), `link` or `phone`."""
    amount: Mapped[Money] = mapped_column(MoneyPence)
    refunded: Mapped[Money] = mapped_column(MoneyPence, default=ZERO)
    """Living refunds of it, so that never more goes back than came."""
    keeps_credit: Mapped[bool] = mapped_column(default=False)
    """The payer said to keep what is more than they owe."""
    state: Mapped[CardPaymentState] = mapped_column(Word(CardPaymentState))
    lock: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(String(2), default="en")
    press: Mapped[str] = mapped_column(String(64), unique=True)
    """The token of the pay button: a second press, or a second tab, finds the first."""
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    """The provider's own id of its hosted page."""
    intent_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    """The provider's own id of the payment."""
    page_address: Mapped[str] = mapped_column(Text, default="")
    """Where the provider's page is."""
    tries: Mapped[int] = mapped_column(default=0)
    """How often the sweeper asked after it."""
    look_at: Mapped[datetime] = mapped_column(UtcInstant)
    """When the sweeper asks the provider next."""
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    paid_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class CardPaymentDebt(Base):
    """What the payer meant for one debt, in the order in which they chose."""

    __tablename__ = "card_payment_debt"
    __table_args__ = (
        UniqueConstraint("payment_id", "debt_id"),
        Index(None, "debt_id"),
        CheckConstraint("amount > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("card_payment.id"))
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"))
    position: Mapped[int]
    amount: Mapped[Money] = mapped_column(MoneyPence)
    rule: Mapped[str] = mapped_column(String(40))


class CardPaymentEventRow(Base):
    """One move in the life of a card payment; never changed."""

    __tablename__ = "card_payment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("card_payment.id"), index=True)
    event: Mapped[CardPaymentEvent] = mapped_column(Word(CardPaymentEvent))
    state: Mapped[CardPaymentState] = mapped_column(Word(CardPaymentState))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))
    """`payer:5`, `visitor:unknown`, `officer:3`, `provider:evt_…`, `job:sweep_card_payments`."""


class PaymentLink(Base):
    """A link in a message that opens one payment and works once."""

    __tablename__ = "payment_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    debt_id: Mapped[int | None] = mapped_column(ForeignKey("debt.id"))
    amount: Mapped[Money] = mapped_column(MoneyPence)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("card_payment.id"))
    """The payment that was begun with it."""
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    created_by: Mapped[str] = mapped_column(String(60))


class Refund(Base):
    """Money that goes back to the card it came from."""

    __tablename__ = "refund"
    __table_args__ = (Index(None, "state", "id"), CheckConstraint("amount > 0", name="positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("card_payment.id"), index=True)
    amount: Mapped[Money] = mapped_column(MoneyPence)
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[RefundState] = mapped_column(Word(RefundState))
    lock: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    """None when it was begun at the provider and not here."""
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    supplier_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    look_at: Mapped[datetime] = mapped_column(UtcInstant)
    tries: Mapped[int] = mapped_column(default=0)
    press: Mapped[str] = mapped_column(String(64), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcInstant)
    done_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class RefundEventRow(Base):
    """One move in the life of a refund; never changed."""

    __tablename__ = "refund_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"), index=True)
    event: Mapped[RefundEvent] = mapped_column(Word(RefundEvent))
    state: Mapped[RefundState] = mapped_column(Word(RefundState))
    at: Mapped[datetime] = mapped_column(UtcInstant)
    by: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")


class Dispute(Base):
    """A cardholder's bank asking for the money back."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[str] = mapped_column(String(255), unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("card_payment.id"), index=True)
    amount: Mapped[Money] = mapped_column(MoneyPence)
    reason: Mapped[str] = mapped_column(String(60))
    """The provider's word."""
    status: Mapped[str] = mapped_column(String(60))
    """The provider's word."""
    state: Mapped[DisputeState] = mapped_column(Word(DisputeState))
    lock: Mapped[int] = mapped_column(default=0)
    answer_by: Mapped[datetime | None] = mapped_column(UtcInstant)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    """The posting that took the money back from the debts."""
    won_posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcInstant)
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class SupplierEvent(Base):
    """An event of the card provider's that we acted on, so that it acts once."""

    __tablename__ = "supplier_event"

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    """The provider's own id."""
    kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(255))
    outcome: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcInstant)
    received_at: Mapped[datetime] = mapped_column(UtcInstant)


class Payout(Base):
    """Money that the provider sent to the council's bank, compared line by line."""

    __tablename__ = "payout"

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[str] = mapped_column(String(255), unique=True)
    amount: Mapped[Money] = mapped_column(MoneyPence)
    payments: Mapped[Money] = mapped_column(MoneyPence)
    refunds: Mapped[Money] = mapped_column(MoneyPence)
    disputes: Mapped[Money] = mapped_column(MoneyPence)
    fees: Mapped[Money] = mapped_column(MoneyPence)
    other: Mapped[Money] = mapped_column(MoneyPence)
    arrives_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(40))
    """The provider's word."""
    state: Mapped[str] = mapped_column(String(10))
    """`agrees` or `differs`."""
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("posting.id"))
    fetched_at: Mapped[datetime] = mapped_column(UtcInstant)


class PayoutLine(Base):
    """One movement in a payout, and what of ours it answers to."""

    __tablename__ = "payout_line"
    __table_args__ = (Index(None, "payout_id", "id"), Index(None, "subject"))

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"))
    supplier_id: Mapped[str] = mapped_column(String(255), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[str] = mapped_column(String(255), default="")
    gross: Mapped[Money] = mapped_column(MoneyPence)
    fee: Mapped[Money] = mapped_column(MoneyPence)
    net: Mapped[Money] = mapped_column(MoneyPence)
    subject: Mapped[str] = mapped_column(String(60), default="")
    """What of ours it is: `card_payment:12`, `refund:3`, `dispute:1`; empty when nothing is."""
    difference: Mapped[str] = mapped_column(String(40), default="")
    """In one word of ours what does not agree; empty when it does."""
