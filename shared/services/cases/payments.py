"""What of a case is about money received: receipts, and what about money is open or went back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    literal,
    literal_column,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.money import Money
from shared.models import CardPayment, Debt, Dispute, Liability, Officer, Reallocation, Refund
from shared.services.cases.receipts import CaseReceipt, receipts_of

SHOWN = 5
"""So many receipts are on the case's own page."""
RECENT = 10
"""So many of each kind are on the case's own page, the newest first."""
WAITING: ColumnElement[str] = literal_column("'waiting'", String)
"""As it stands in the index of moves that wait, which holds those alone."""
UNDER_WAY = (
    CardPaymentState.HANDED_OVER,
    CardPaymentState.DECLINED,
    CardPaymentState.ON_ITS_WAY,
)


class MoneyKind(StrEnum):
    """What about money is not just a receipt."""

    CARD = "card"
    """A card payment of which the end is not known."""
    REFUND = "refund"
    DISPUTE = "dispute"
    MOVE = "move"
    """A move to another debt that waits for a second person."""


@dataclass(frozen=True)
class CaseMoney:
    """One thing about money that is open or went back."""

    kind: MoneyKind
    id: int
    text: str
    """The card payment's reference, or who asked for a move."""
    amount: Money
    word: str
    """Its state; of a card payment under way, its state and how it is made: `declined phone`."""
    at: datetime

    @property
    def state(self) -> str:
        """Its state."""
        return self.word.partition(" ")[0]

    @property
    def method(self) -> str:
        """How a card payment is made."""
        return self.word.partition(" ")[2]


@dataclass(frozen=True)
class CasePayments:
    """Everything about money received, bounded."""

    receipts: tuple[CaseReceipt, ...]
    more: bool
    """Whether there are older receipts."""
    others: tuple[CaseMoney, ...]


def payments_of(session: Session, party_id: int) -> CasePayments:
    """What a case shows of money received; a fixed number of queries, however long the story."""
    receipts = receipts_of(session, party_id, SHOWN + 1)
    rows = session.execute(_others(party_id))
    return CasePayments(
        receipts=receipts[:SHOWN],
        more=len(receipts) > SHOWN,
        others=tuple(CaseMoney(MoneyKind(row[0]), *row[1:]) for row in rows),
    )


def _others(party_id: int) -> Any:
    """Card payments under way, refunds, disputes and moves in one query: a case asks for many things."""
    theirs = _theirs(party_id)
    word = type_coerce(CardPayment.state, String) + " " + CardPayment.method
    cards = (
        select(*_as(MoneyKind.CARD, CardPayment.id, CardPayment.reference, CardPayment.amount))
        .add_columns(word, CardPayment.created_at)
        .join(theirs, theirs.c.id == CardPayment.id)
        .where(CardPayment.state.in_(UNDER_WAY))
        .order_by(CardPayment.id.desc())
    )
    refunds = (
        select(*_as(MoneyKind.REFUND, Refund.id, CardPayment.reference, Refund.amount))
        .add_columns(type_coerce(Refund.state, String), Refund.asked_at)
        .join(theirs, theirs.c.id == Refund.payment_id)
        .join(CardPayment, CardPayment.id == Refund.payment_id)
        .order_by(Refund.id.desc())
    )
    disputes = (
        select(*_as(MoneyKind.DISPUTE, Dispute.id, CardPayment.reference, Dispute.amount))
        .add_columns(type_coerce(Dispute.state, String), Dispute.opened_at)
        .join(theirs, theirs.c.id == Dispute.payment_id)
        .join(CardPayment, CardPayment.id == Dispute.payment_id)
        .order_by(Dispute.id.desc())
    )
    moves = (
        select(*_as(MoneyKind.MOVE, Reallocation.id, Officer.name, Reallocation.amount))
        .add_columns(Reallocation.state, Reallocation.at)
        .join(Officer, Officer.id == Reallocation.asked_by)
        .join(Debt, Debt.id == Reallocation.from_debt_id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == party_id, Reallocation.state == WAITING)
        .order_by(Reallocation.posting_id.desc())
    )
    return union_all(*(_some(each) for each in (cards, refunds, disputes, moves)))


def _as(kind: MoneyKind, number: Any, text: Any, amount: Any) -> tuple[Any, ...]:
    return literal(kind.value).label("kind"), number.label("id"), text.label("text"), amount


def _some(query: Any) -> Select[Any]:
    few: Select[Any] = select(query.limit(RECENT).subquery())
    return few


def _theirs(party_id: int) -> Any:
    """Card payments of the party's own, and those made with the reference of their account alone."""
    accounts = select(Liability.account_id).where(
        Liability.party_id == party_id, Liability.removed_on.is_(None)
    )
    own = select(CardPayment.id).where(CardPayment.party_id == party_id)
    by_reference = select(CardPayment.id).where(CardPayment.account_id.in_(accounts))
    return union(own, by_reference).subquery()
