"""Payouts as finance reads them: the list, one with its lines, and what is in none yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO, Money
from shared.domain.payouts import PayoutSums
from shared.models import Entry, Payout, PayoutLine, Posting, Receipt
from shared.services.card_payments.payouts import AGREES
from shared.services.errors import NotFound

PAGE = 25
LINES = 50
IN_TRANSIT = timedelta(days=7)
"""A payment that is in no payout for longer than this is a difference."""
LOOKED_BACK = timedelta(days=60)
MOST_MISSING = 50


@dataclass(frozen=True)
class PayoutRow:
    """One payout, with its differences by name."""

    id: int
    supplier_id: str
    arrives_on: date
    status: str
    agrees: bool
    amount: Money
    sums: PayoutSums

    @property
    def unexplained(self) -> Money:
        """What arrived beside what its lines come to; nought as a rule."""
        return self.amount - self.sums.expected


@dataclass(frozen=True)
class PayoutLineRow:
    """One line of a payout. `difference` is a word of PayoutDifference, empty where it agrees."""

    id: int
    kind: str
    source_id: str
    subject: str
    gross: Money
    fee: Money
    net: Money
    difference: str


@dataclass(frozen=True)
class PayoutPage:
    """One page of payouts, the newest first; `older` is the last id of it."""

    rows: tuple[PayoutRow, ...]
    older: int | None


@dataclass(frozen=True)
class PayoutView:
    """A payout with some of its lines; `next` is the last of them where there are more."""

    payout: PayoutRow
    differing: tuple[PayoutLineRow, ...]
    lines: tuple[PayoutLineRow, ...]
    next: int | None


@dataclass(frozen=True)
class Missing:
    """A payment that was made long ago and is in no payout."""

    receipt: str
    """The number of its receipt."""
    day: date
    amount: Money


def payouts(session: Session, before: int | None = None, most: int = PAGE) -> PayoutPage:
    """Payouts, the newest first; one query at any depth."""
    query = select(Payout).order_by(Payout.id.desc()).limit(most + 1)
    if before is not None:
        query = query.where(Payout.id < before)
    rows = session.scalars(query).all()
    found = tuple(map(_row, rows[:most]))
    return PayoutPage(found, found[-1].id if len(rows) > most else None)


def one_payout(session: Session, payout_id: int, after: int = 0) -> PayoutView:
    """A payout, its differing lines, and one page of all its lines. Raises NotFound."""
    payout = session.get(Payout, payout_id)
    if payout is None:
        raise NotFound
    of_it = select(PayoutLine).where(PayoutLine.payout_id == payout_id).order_by(PayoutLine.id)
    lines = session.scalars(of_it.where(PayoutLine.id > after).limit(LINES + 1)).all()
    differing = session.scalars(of_it.where(PayoutLine.difference != "").limit(LINES))
    shown = tuple(map(_line, lines[:LINES]))
    return PayoutView(
        _row(payout),
        tuple(map(_line, differing)),
        shown,
        shown[-1].id if len(lines) > LINES else None,
    )


def card_standing(session: Session) -> Money:
    """What was taken by card, less what went back and what was paid out: the provider has it."""
    amounts: Any = func.sum(Entry.__table__.c.amount)
    return session.scalar(select(amounts).where(Entry.account == LedgerAccount.CARD)) or ZERO


def in_no_payout(session: Session, today: date) -> tuple[Missing, ...]:
    """Payments that should have been paid out by now and stand in no payout, the oldest first."""
    rows = session.execute(
        select(Receipt.number, Posting.day, Receipt.amount)
        .join(Receipt, Receipt.id == Posting.receipt_id)
        .outerjoin(PayoutLine, PayoutLine.subject == Receipt.source)
        .where(
            Posting.kind == PostingKind.RECEIPT,
            Posting.day.between(today - LOOKED_BACK, today - IN_TRANSIT),
            Receipt.channel == LedgerAccount.CARD,
            PayoutLine.id.is_(None),
        )
        .order_by(Posting.id)
        .limit(MOST_MISSING)
    )
    return tuple(Missing(*row) for row in rows)


def _row(payout: Payout) -> PayoutRow:
    return PayoutRow(
        id=payout.id,
        supplier_id=payout.supplier_id,
        arrives_on=payout.arrives_on,
        status=payout.status,
        agrees=payout.state == AGREES,
        amount=payout.amount,
        sums=PayoutSums(
            payout.payments, payout.refunds, payout.disputes, payout.fees, payout.other
        ),
    )


def _line(line: PayoutLine) -> PayoutLineRow:
    return PayoutLineRow(
        id=line.id,
        kind=line.kind,
        source_id=line.source_id,
        subject=line.subject,
        gross=line.gross,
        fee=line.fee,
        net=line.net,
        difference=line.difference,
    )
