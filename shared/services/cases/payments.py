"""What of a case is about money received: receipts, card payments under way, refunds, disputes, moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from shared.domain.card_payment_states import (
    CardPaymentState,
    DisputeState,
    RefundState,
)
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, Money, total
from shared.domain.stages import DebtType
from shared.models import (
    Account,
    CardPayment,
    Debt,
    Dispute,
    Entry,
    Liability,
    Officer,
    Posting,
    Reallocation,
    Receipt,
    Refund,
)
from shared.models.base import MoneyPence

SHOWN = 5
"""So many receipts are on the case's own page."""
PAGE = 25
"""So many are on one page of all of them."""
RECENT = 10
"""So many refunds and disputes are on the case's own page, the newest first."""
UNDER_WAY = (
    CardPaymentState.HANDED_OVER,
    CardPaymentState.DECLINED,
    CardPaymentState.ON_ITS_WAY,
)


@dataclass(frozen=True)
class OnDebt:
    """What of a receipt stands on one debt now."""

    debt_id: int
    type: DebtType
    year: int
    account_reference: str
    amount: Money


@dataclass(frozen=True)
class CaseReceipt:
    """Money received."""

    id: int
    number: str
    channel: LedgerAccount
    amount: Money
    day: date
    at: datetime
    card_reference: str | None
    """The card payment that it came by, if it did."""
    method: str | None
    debts: tuple[OnDebt, ...]
    in_suspense: Money
    """What of it still goes to no debt."""

    @property
    def gone(self) -> Money:
        """What of it went back to the payer or their bank."""
        return self.amount - total(each.amount for each in self.debts) - self.in_suspense


@dataclass(frozen=True)
class CardUnderWay:
    """A card payment of which the end is not known."""

    id: int
    reference: str
    amount: Money
    state: CardPaymentState
    method: str
    created_at: datetime


@dataclass(frozen=True)
class CaseRefund:
    """A refund and where it stands."""

    id: int
    payment_reference: str
    amount: Money
    state: RefundState
    asked_at: datetime


@dataclass(frozen=True)
class CaseDispute:
    """A dispute and where it stands."""

    id: int
    payment_reference: str
    amount: Money
    state: DisputeState
    answer_by: datetime | None


@dataclass(frozen=True)
class CaseMove:
    """A move of money that waits for a second person."""

    id: int
    amount: Money
    asked_by: str


@dataclass(frozen=True)
class CasePayments:
    """Everything about money received, bounded."""

    receipts: tuple[CaseReceipt, ...]
    more: bool
    """Whether there are older receipts."""
    under_way: tuple[CardUnderWay, ...]
    refunds: tuple[CaseRefund, ...]
    disputes: tuple[CaseDispute, ...]
    moves: tuple[CaseMove, ...]


def payments_of(session: Session, party_id: int) -> CasePayments:
    """What a case shows of money received; a fixed number of queries, however long the story."""
    receipts = receipts_of(session, party_id, SHOWN + 1)
    return CasePayments(
        receipts=receipts[:SHOWN],
        more=len(receipts) > SHOWN,
        under_way=_under_way(session, party_id),
        refunds=_refunds(session, party_id),
        disputes=_disputes(session, party_id),
        moves=_moves(session, party_id),
    )


def receipts_of(
    session: Session, party_id: int, most: int, before: int | None = None
) -> tuple[CaseReceipt, ...]:
    """A party's receipts and those for their accounts, the newest first; two queries."""
    query = _receipts().where(or_(Receipt.party_id == party_id, Receipt.id.in_(_for(party_id))))
    if before is not None:
        query = query.where(Receipt.id < before)
    rows = session.execute(query.order_by(Receipt.id.desc()).limit(most)).all()
    return _with_debts(session, rows)


def receipt_of(session: Session, receipt_id: int) -> CaseReceipt | None:
    """One receipt with where its money stands; two queries."""
    rows = session.execute(_receipts().where(Receipt.id == receipt_id)).all()
    found = _with_debts(session, rows)
    return found[0] if found else None


def _receipts() -> Select[Any]:
    return select(
        Receipt.id,
        Receipt.number,
        Receipt.channel,
        Receipt.amount,
        Receipt.day,
        Receipt.at,
        CardPayment.reference,
        CardPayment.method,
    ).outerjoin(CardPayment, Receipt.source == func.concat("card_payment:", CardPayment.id))


def _for(party_id: int) -> Select[Any]:
    """Receipts whose money went to a debt for which the party is liable, whoever paid."""
    return (
        select(Posting.receipt_id)
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Debt, Debt.id == Entry.debt_id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == party_id, Posting.receipt_id.is_not(None))
    )


def _with_debts(session: Session, rows: Sequence[Any]) -> tuple[CaseReceipt, ...]:
    if not rows:
        return ()
    stands: dict[int, list[OnDebt]] = {row.id: [] for row in rows}
    suspense: dict[int, Money] = {}
    amount = func.sum(-Entry.__table__.c.amount, type_=MoneyPence()).label("stands")
    found = session.execute(
        select(
            Posting.receipt_id,
            Entry.debt_id,
            Account.type,
            Debt.year,
            Account.reference,
            amount,
        )
        .join(Entry, Entry.posting_id == Posting.id)
        .outerjoin(Debt, Debt.id == Entry.debt_id)
        .outerjoin(Account, Account.id == Debt.account_id)
        .where(
            Posting.receipt_id.in_(list(stands)),
            Posting.kind != PostingKind.RECOGNISED,
            Entry.account.in_((LedgerAccount.DEBT, LedgerAccount.SUSPENSE)),
        )
        .group_by(Posting.receipt_id, Entry.debt_id, Account.type, Debt.year, Account.reference)
        .order_by(Posting.receipt_id, Entry.debt_id)
    )
    for each in found:
        if each.debt_id is None:
            suspense[each.receipt_id] = each.stands
        elif each.stands > ZERO:
            line = OnDebt(each.debt_id, each.type, each.year, each.reference, each.stands)
            stands[each.receipt_id].append(line)
    return tuple(
        CaseReceipt(*row, tuple(stands[row.id]), suspense.get(row.id, ZERO)) for row in rows
    )


def _theirs(party_id: int) -> ColumnElement[bool]:
    """Card payments of the party's own, and those made with the reference of their account alone."""
    accounts = select(Liability.account_id).where(
        Liability.party_id == party_id, Liability.removed_on.is_(None)
    )
    return or_(CardPayment.party_id == party_id, CardPayment.account_id.in_(accounts))


def _under_way(session: Session, party_id: int) -> tuple[CardUnderWay, ...]:
    rows = session.execute(
        select(
            CardPayment.id,
            CardPayment.reference,
            CardPayment.amount,
            CardPayment.state,
            CardPayment.method,
            CardPayment.created_at,
        )
        .where(_theirs(party_id), CardPayment.state.in_(UNDER_WAY))
        .order_by(CardPayment.id.desc())
        .limit(RECENT)
    )
    return tuple(CardUnderWay(*row) for row in rows)


def _refunds(session: Session, party_id: int) -> tuple[CaseRefund, ...]:
    rows = session.execute(
        select(Refund.id, CardPayment.reference, Refund.amount, Refund.state, Refund.asked_at)
        .join(CardPayment, CardPayment.id == Refund.payment_id)
        .where(_theirs(party_id))
        .order_by(Refund.id.desc())
        .limit(RECENT)
    )
    return tuple(CaseRefund(*row) for row in rows)


def _disputes(session: Session, party_id: int) -> tuple[CaseDispute, ...]:
    rows = session.execute(
        select(Dispute.id, CardPayment.reference, Dispute.amount, Dispute.state, Dispute.answer_by)
        .join(CardPayment, CardPayment.id == Dispute.payment_id)
        .where(_theirs(party_id))
        .order_by(Dispute.id.desc())
        .limit(RECENT)
    )
    return tuple(CaseDispute(*row) for row in rows)


def _moves(session: Session, party_id: int) -> tuple[CaseMove, ...]:
    liable = aliased(Liability)
    rows = session.execute(
        select(Reallocation.id, Reallocation.amount, Officer.name)
        .join(Officer, Officer.id == Reallocation.asked_by)
        .join(Debt, Debt.id == Reallocation.from_debt_id)
        .join(liable, liable.account_id == Debt.account_id)
        .where(liable.party_id == party_id, Reallocation.state == "waiting")
        .order_by(Reallocation.id)
        .limit(RECENT)
    )
    return tuple(CaseMove(*row) for row in rows)
