"""Money received for a case, and where it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, Money, total
from shared.domain.stages import DebtType
from shared.models import Account, CardPayment, Debt, Entry, Liability, Posting, Receipt
from shared.models.base import MoneyPence
from shared.services.errors import NotFound

CARD = "card_payment:"
"""How the source of a receipt that came by card begins."""


@dataclass(frozen=True)
class ByCard:
    """The card payment that a receipt came by."""

    payment_id: int
    reference: str
    method: str


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
    card: ByCard | None
    """The card payment that it came by, if it did."""
    debts: tuple[OnDebt, ...]
    in_suspense: Money
    """What of it still goes to no debt."""

    @property
    def gone(self) -> Money:
        """What of it went back to the payer or their bank."""
        return self.amount - total(each.amount for each in self.debts) - self.in_suspense


def receipts_of(
    session: Session, party_id: int, most: int, before: int | None = None
) -> tuple[CaseReceipt, ...]:
    """A party's receipts and those for their accounts, the newest first; two queries."""
    query = _receipts(party_id)
    if before is not None:
        query = query.where(Receipt.id < before)
    rows = session.execute(query.order_by(Receipt.id.desc()).limit(most)).all()
    return _with_debts(session, rows)


def receipt_of(session: Session, party_id: int, receipt_id: int) -> CaseReceipt:
    """One receipt of a party's, with where its money stands. Raises NotFound."""
    query = _receipts(party_id).where(Receipt.id == receipt_id)
    found = _with_debts(session, session.execute(query).all())
    if not found:
        raise NotFound
    return found[0]


def _receipts(party_id: int) -> Any:
    columns = (Receipt.id, Receipt.number, Receipt.channel, Receipt.amount, Receipt.day, Receipt.at)
    # Joined, not asked for each: SQLite would else go through everybody's receipts.
    theirs = _for(party_id).subquery()
    return select(*columns, Receipt.source).join(theirs, theirs.c.id == Receipt.id)


def _for(party_id: int) -> Any:
    """What they paid, and receipts whose money went to a debt of theirs, whoever paid."""
    for_their_debts = (
        select(Posting.receipt_id.label("id"))
        .join(Entry, Entry.posting_id == Posting.id)
        .join(Debt, Debt.id == Entry.debt_id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id == party_id, Posting.receipt_id.is_not(None))
    )
    return union(select(Receipt.id).where(Receipt.party_id == party_id), for_their_debts)


def _cards_of(session: Session, rows: Sequence[Any]) -> dict[int, ByCard]:
    """The card payment of each receipt that came by one: where it came by one."""
    of_receipt = {
        int(row.source.removeprefix(CARD)): row.id for row in rows if row.source.startswith(CARD)
    }
    if not of_receipt:
        return {}
    found = session.execute(
        select(CardPayment.id, CardPayment.reference, CardPayment.method).where(
            CardPayment.id.in_(list(of_receipt))
        )
    )
    return {of_receipt[each.id]: ByCard(each.id, each.reference, each.method) for each in found}


def _with_debts(session: Session, rows: Sequence[Any]) -> tuple[CaseReceipt, ...]:
    if not rows:
        return ()
    debts: dict[int, list[OnDebt]] = {row.id: [] for row in rows}
    suspense: dict[int, Money] = {}
    for each in session.execute(_standing([row.id for row in rows])):
        if each.debt_id is None:
            suspense[each.receipt_id] = each.stands
        elif each.stands > ZERO:
            line = OnDebt(each.debt_id, each.type, each.year, each.reference, each.stands)
            debts[each.receipt_id].append(line)
    cards = _cards_of(session, rows)
    return tuple(
        CaseReceipt(
            row.id,
            row.number,
            row.channel,
            row.amount,
            row.day,
            row.at,
            cards.get(row.id),
            tuple(debts[row.id]),
            suspense.get(row.id, ZERO),
        )
        for row in rows
    )


def _standing(receipt_ids: Sequence[int]) -> Any:
    """Where the money of receipts stands: what each debt has of it, and what goes to none."""
    stands = func.sum(-Entry.__table__.c.amount, type_=MoneyPence()).label("stands")
    debt = (Entry.debt_id, Account.type, Debt.year, Account.reference)
    return (
        select(Posting.receipt_id, *debt, stands)
        .join(Entry, Entry.posting_id == Posting.id)
        .outerjoin(Debt, Debt.id == Entry.debt_id)
        .outerjoin(Account, Account.id == Debt.account_id)
        .where(
            Posting.receipt_id.in_(receipt_ids),
            Posting.kind != PostingKind.RECOGNISED,
            Entry.account.in_((LedgerAccount.DEBT, LedgerAccount.SUSPENSE)),
        )
        .group_by(Posting.receipt_id, *debt)
        .order_by(Posting.receipt_id, Entry.debt_id)
    )
