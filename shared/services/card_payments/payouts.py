"""Payouts of the card provider: fetched, compared line by line, and posted once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.money import ZERO, Money
from shared.domain.payouts import PayoutLineSums, PayoutSums, payout_sums
from shared.gateways.card_ports import CardPort, SeenPayout, SeenPayoutLine
from shared.models import Payout, PayoutLine, Posting
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.payout_match import by_direct_debit, match_lines
from shared.services.ledger.post import Movement, post, reverse

LOOK_BACK = timedelta(days=35)
"""How far back payouts are asked for; one that failed says so within days."""
ARRIVED = "paid"
CAME_BACK = frozenset({"failed", "canceled"})
AGREES, DIFFERS = "agrees", "differs"

log = structlog.get_logger("cards")


@dataclass(frozen=True)
class Fetched:
    """What a look at the provider's payouts found."""

    new: int = 0
    compared_again: int = 0
    differing: int = 0


def fetch_payouts(database: Database, cards: CardPort, by: Actor, now: datetime) -> Fetched:
    """Bring our payouts up to the provider's; safe to repeat at any time.

    The provider is asked outside any transaction. One that agrees and has arrived is not asked for
    again. Raises CardsUnavailable and CardsRefused; what was fetched before stays.
    """
    new = again = differing = 0
    for seen in tuple(cards.payouts(now - LOOK_BACK)):
        with database.reading() as session:
            known = _known(session, seen.payout_id)
        if known is not None and known.state == AGREES and known.status == seen.status:
            continue
        lines = tuple(cards.payout_lines(seen.payout_id))
        state = _written(database, seen, lines, by, now)
        new += known is None
        again += known is not None
        differing += state == DIFFERS
    return Fetched(new, again, differing)


def compare(
    session: Session,
    seen: SeenPayout,
    lines: tuple[SeenPayoutLine, ...],
    by: Actor,
    now: datetime,
) -> str:
    """Write down a payout, its lines and what differs, and post it when it has arrived; its state."""
    sums = payout_sums(PayoutLineSums(line.kind, line.gross, line.fee) for line in lines)
    matched = match_lines(session, lines)
    agrees = sums.expected == seen.amount and not any(each.difference for each in matched)
    payout = _kept(session, seen, sums, AGREES if agrees else DIFFERS, now)
    session.execute(delete(PayoutLine).where(PayoutLine.payout_id == payout.id))
    session.add_all(
        PayoutLine(
            payout_id=payout.id,
            supplier_id=each.line.line_id,
            kind=each.line.kind[:40],
            source_id=each.line.source_id,
            gross=each.line.gross,
            fee=each.line.fee,
            net=each.line.net,
            subject=each.subject,
            difference=each.difference,
        )
        for each in matched
    )
    session.flush()
    _post(session, payout, sums, by_direct_debit(matched), by, now)
    about = f"payout:{payout.id}"
    record_audit(session, by, "compared a payout", about, now, state=payout.state)
    if not agrees:
        log.warning("payout-differs", payout=payout.id)
    return payout.state


def _written(
    database: Database,
    seen: SeenPayout,
    lines: tuple[SeenPayoutLine, ...],
    by: Actor,
    now: datetime,
) -> str:
    return database.attempt(lambda session: compare(session, seen, lines, by, now))


def _known(session: Session, supplier_id: str, *, lock: bool = False) -> Payout | None:
    query = select(Payout).where(Payout.supplier_id == supplier_id)
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def _kept(
    session: Session, seen: SeenPayout, sums: PayoutSums, state: str, now: datetime
) -> Payout:
    payout = _known(session, seen.payout_id, lock=True)
    if payout is None:
        payout = Payout(supplier_id=seen.payout_id)
        session.add(payout)
    payout.amount, payout.arrives_on, payout.status = seen.amount, seen.arrives_on, seen.status
    payout.payments, payout.refunds = sums.payments, sums.refunds
    payout.disputes, payout.fees, payout.other = sums.disputes, sums.fees, sums.other
    payout.state, payout.fetched_at = state, now
    session.flush()
    return payout


def _post(
    session: Session,
    payout: Payout,
    sums: PayoutSums,
    debited: Money,
    by: Actor,
    now: datetime,
) -> None:
    """The bank gains what arrived, and the fees what the provider kept; once, and back when it failed.

    `debited` came by Direct Debit; the rest came by card.
    """
    moves = payout.amount != ZERO or sums.fees != ZERO
    if payout.posting_id is None and payout.status == ARRIVED and moves:
        whole = payout.amount + sums.fees
        entries = (
            LedgerEntry(LedgerAccount.BANK, payout.amount),
            LedgerEntry(LedgerAccount.FEES, sums.fees),
            LedgerEntry(LedgerAccount.CARD, debited - whole),
            *([LedgerEntry(LedgerAccount.DIRECT_DEBIT, -debited)] if debited != ZERO else []),
        )
        key = f"card:payout:{payout.supplier_id}"[:120]
        payout.posting_id = post(session, Movement(key, PostingKind.PAYOUT, entries), by, now)
    elif payout.posting_id is not None and payout.status in CAME_BACK:
        taken_back = select(Posting.id).where(Posting.reverses_id == payout.posting_id)
        if session.scalar(taken_back) is None:
            key = f"card:payout:{payout.supplier_id}:back"[:120]
            reverse(session, payout.posting_id, key, payout.status, by, now)
    session.flush()
