"""Collected money that goes back to the payers' banks, for many collections in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.money import ZERO, Money
from shared.domain.taking_back import take_back, what_stands
from shared.models import Entry, Posting, Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.ledger.many import post_many
from shared.services.ledger.post import OF_ENTRY, Movement, lock_debts
from shared.services.ledger.taking_back import TakeBack, take_money_back


def returned_key(collection_id: int, presentation: int) -> str:
    """The one event of the ledger in which a presentation comes back."""
    return f"dd:{collection_id}:{presentation}:returned"


def take_many_back(session: Session, wishes: Sequence[TakeBack], by: Actor, now: datetime) -> None:
    """Post many receipts' money out again, as `take_money_back` does for each.

    The collections are locked. Receipts whose money still waits in suspense are taken one by one,
    for their items must go with them. Raises AlreadyPosted.
    """
    if not wishes:
        return
    ordered = sorted(wishes, key=lambda wish: wish.receipt_id)
    ids = [wish.receipt_id for wish in ordered]
    channels = _locked(session, ids)
    waiting = set(
        session.scalars(
            select(SuspenseItem.receipt_id).where(
                SuspenseItem.receipt_id.in_(ids), SuspenseItem.state != "settled"
            )
        )
    )
    stands = _standing(session, ids)
    found = {
        wish.key: take_back(stands[wish.receipt_id], wish.amount)
        for wish in ordered
        if wish.receipt_id not in waiting
    }
    lock_debts(
        session,
        (
            entry.debt_id
            for taken in found.values()
            for entry in taken.entries
            if entry.debt_id is not None
        ),
    )
    movements = [
        _movement(wish, channels[wish.receipt_id], found[wish.key].entries, found[wish.key].missing)
        for wish in ordered
        if wish.key in found
    ]
    post_many(session, movements, by, now)
    for wish in ordered:
        if wish.key not in found:
            take_money_back(session, wish, by, now)


def _locked(session: Session, ids: list[int]) -> dict[int, LedgerAccount]:
    rows = session.execute(
        select(Receipt.id, Receipt.channel)
        .where(Receipt.id.in_(ids))
        .order_by(Receipt.id)
        .with_for_update()
    )
    return {receipt_id: channel for receipt_id, channel in rows}  # noqa: C416 - rows are no pairs to mypy


def _standing(session: Session, ids: list[int]) -> dict[int, tuple[LedgerEntry, ...]]:
    entries: dict[int, list[LedgerEntry]] = defaultdict(list)
    rows = session.execute(
        select(Posting.receipt_id, *OF_ENTRY)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Posting.receipt_id.in_(ids), Posting.kind != PostingKind.RECOGNISED)
        .order_by(Entry.id)
    )
    for row in rows:
        entries[row[0] or 0].append(LedgerEntry(*row[1:]))
    return {receipt_id: what_stands(entries[receipt_id]) for receipt_id in ids}


def _movement(
    wish: TakeBack,
    channel: LedgerAccount,
    entries: tuple[LedgerEntry, ...],
    missing: Money,
) -> Movement:
    all_of_it = [LedgerEntry(channel, -wish.amount), *entries]
    if missing > ZERO:
        all_of_it.append(LedgerEntry(LedgerAccount.REFUNDS, missing))
    return Movement(wish.key, wish.kind, tuple(all_of_it), wish.receipt_id, None, wish.reason)
