"""Taking received money back from where it stands, and putting it there again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.money import ZERO, Money, total
from shared.domain.taking_back import take_back, what_stands
from shared.models import Entry, Posting, Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.ledger.post import OF_ENTRY, Movement, entries_of, lock_debts, post, reverse
from shared.services.ledger.receive import Incoming, put_in_suspense

GONE_BACK = "came_back"
"""Why money is in suspense again: it was taken from there for a refund or dispute that came to nothing."""


@dataclass(frozen=True)
class TakeBack:
    """Received money that leaves again. `key` names the outside event for ever."""

    receipt_id: int
    key: str
    kind: PostingKind
    amount: Money
    reason: str


def standing_of(session: Session, receipt_id: int) -> tuple[LedgerEntry, ...]:
    """Where a receipt's money stands now; amounts below nought."""
    rows = session.execute(
        select(*OF_ENTRY)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(Posting.receipt_id == receipt_id, Posting.kind != PostingKind.RECOGNISED)
        .order_by(Entry.id)
    )
    return what_stands(LedgerEntry(*row) for row in rows)


def lock_receipt(session: Session, receipt_id: int) -> Receipt:
    """A receipt, and whoever else moves its money waits. Raises NotFound."""
    found = session.scalars(
        select(Receipt).where(Receipt.id == receipt_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def take_money_back(session: Session, wish: TakeBack, by: Actor, now: datetime) -> int:
    """Post received money out again; the posting's id.

    What stands nowhere any more (a payment that was refunded and is then disputed as well) is owed
    to us by whoever got it twice, and stands with the refunds. Raises NotFound and AlreadyPosted.
    """
    receipt = lock_receipt(session, wish.receipt_id)
    items = _lock_items(session, receipt.id)
    found = take_back(standing_of(session, receipt.id), wish.amount)
    lock_debts(session, (each.debt_id for each in found.entries if each.debt_id is not None))
    entries = [LedgerEntry(receipt.channel, -wish.amount), *found.entries]
    if found.missing > ZERO:
        entries.append(LedgerEntry(LedgerAccount.REFUNDS, found.missing))
    movement = Movement(wish.key, wish.kind, tuple(entries), receipt.id, None, wish.reason)
    posting_id = post(session, movement, by, now)
    _use_up(session, items, _in_suspense(found.entries), posting_id)
    return posting_id


def put_money_back(
    session: Session,
    posting_id: int,
    key: str,
    kind: PostingKind,
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """Undo a taking back; the posting's id. Raises AlreadyReversed and AlreadyPosted."""
    took = entries_of(session, posting_id)
    lock_debts(session, (each.debt_id for each in took if each.debt_id is not None))
    back = reverse(session, posting_id, key, reason, by, now, kind)
    again = _in_suspense(took)
    if again > ZERO:
        receipt = session.get_one(
            Receipt, session.scalars(select(Posting.receipt_id).where(Posting.id == back)).one()
        )
        incoming = Incoming(key, receipt.source, receipt.channel, again, said=receipt.number)
        put_in_suspense(session, back, receipt.id, incoming, again, GONE_BACK, now)
    return back


def _in_suspense(entries: Iterable[LedgerEntry]) -> Money:
    return total(each.amount for each in entries if each.account is LedgerAccount.SUSPENSE)


def _lock_items(session: Session, receipt_id: int) -> list[SuspenseItem]:
    found = session.scalars(
        select(SuspenseItem)
        .where(SuspenseItem.receipt_id == receipt_id, SuspenseItem.state != "settled")
        .order_by(SuspenseItem.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


def _use_up(session: Session, items: list[SuspenseItem], amount: Money, posting_id: int) -> None:
    """Items of what must be placed go with their money; what is left of one becomes its own."""
    settled_by: int | None = posting_id
    for item in items:
        part = min(amount, item.amount)
        if part <= ZERO:
            return
        item.state, item.settled_posting_id, item.lock = "settled", settled_by, item.lock + 1
        # One posting may settle two items; the column that names it takes each posting once.
        settled_by, amount = None, amount - part
        if part < item.amount:
            session.add(_rest(item, item.amount - part))
    session.flush()


def _rest(item: SuspenseItem, amount: Money) -> SuspenseItem:
    return SuspenseItem(
        posting_id=item.posting_id,
        receipt_id=item.receipt_id,
        channel=item.channel,
        amount=amount,
        why=item.why,
        said=item.said,
        day=item.day,
        at=item.at,
    )
