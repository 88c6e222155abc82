"""Money that we hold and cannot place: the list, and sending it to a debt, by two people above a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.allocation import Rule, Share
from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.money_limits import LimitName
from shared.domain.says import N_, Says
from shared.models import Officer, SuspenseItem
from shared.services.audit import Actor, record_audit
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.ledger.limits import limit
from shared.services.ledger.moved import tell_placed
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import Movement, lock_debts, post
from shared.services.ledger.receive import paying
from shared.services.ledger.suspense_list import refuse_own, whole_of


class WhyNot(StrEnum):
    """Why money cannot go to a debt."""

    NOT_THAT_MUCH = "not_that_much"
    """There is not so much of it, or it is nothing. `amount` is what there is."""
    OWES_LESS = "owes_less"
    """The debt owes less than this. `amount` is what it owes."""
    HELD = "held"
    """Its recovery waits, and nobody says that the payer meant it."""


class NotPlaceable(Exception):
    """The money cannot go there, and why."""

    def __init__(self, why: WhyNot, amount: Money = ZERO) -> None:
        super().__init__(why)
        self.why = why
        self.amount = amount


@dataclass(frozen=True)
class Placing:
    """An officer's wish to place an item, or a part of it."""

    item_id: int
    lock: int
    debt_id: int
    amount: Money
    reason: str
    payer_meant: bool = False
    """Whether the payer meant this debt: else no money goes to one whose recovery waits."""


def place(session: Session, wish: Placing, officer_id: int, now: datetime) -> bool:
    """Send money to a debt; False when it waits for a second person first.

    A part leaves the rest on the list. The limit is judged by all the money that came at once, so
    that nobody goes round it in parts. Raises NotFound, StaleVersion, NotAllowedHere, NotPlaceable.
    """
    item = _locked(session, wish.item_id)
    if item.state != "open" or item.lock != wish.lock:
        raise StaleVersion
    today = now.astimezone(LONDON).date()
    _check(session, item, wish, officer_id, today)
    needs_two = whole_of(session, item) > limit(session, LimitName.SUSPENSE_ALONE, today)
    _split(session, item, wish.amount)
    item.lock += 1
    item.debt_id, item.reason, item.suggested_by = wish.debt_id, wish.reason, officer_id
    by = Actor("officer", officer_id)
    if needs_two:
        item.state = "waiting"
        record_audit(session, by, "proposed where money goes", _subject(item), now)
    else:
        _settle(session, item, wish.debt_id, officer_id, by, now)
    session.flush()
    return not needs_two


def approve(session: Session, item_id: int, lock: int, officer_id: int, now: datetime) -> None:
    """A second person lets money go where a colleague proposed.

    Raises NotFound, StaleVersion, AlreadyDecided, NotAllowedHere (the same person, or their own
    household) and NotPlaceable when the debt owes less by now.
    """
    item, debt_id = _in_hand(session, item_id, lock, officer_id)
    today = now.astimezone(LONDON).date()
    lock_debts(session, [debt_id])
    debt = payable_debts(session, [debt_id], today).get(debt_id)
    if debt is None or debt.owed < item.amount:
        raise NotPlaceable(WhyNot.OWES_LESS, debt.owed if debt else ZERO)
    by = Actor("officer", officer_id)
    item.lock += 1
    _settle(session, item, debt_id, officer_id, by, now)
    session.flush()


def decline(session: Session, item_id: int, lock: int, officer_id: int, now: datetime) -> None:
    """A second person says no, or the first takes it back: the item is open again.

    Raises NotFound, StaleVersion, AlreadyDecided and NotAllowedHere.
    """
    item, _ = _in_hand(session, item_id, lock, officer_id, may_be_first=True)
    item.state, item.debt_id, item.suggested_by, item.reason = "open", None, None, ""
    item.lock += 1
    by = Actor("officer", officer_id)
    record_audit(session, by, "declined where money goes", _subject(item), now)
    session.flush()


def _in_hand(
    session: Session, item_id: int, lock: int, officer_id: int, *, may_be_first: bool = False
) -> tuple[SuspenseItem, int]:
    """An item that waits, locked, and the debt that it is to go to."""
    item = _locked(session, item_id)
    if item.state == "settled":
        by = session.scalar(select(Officer.name).where(Officer.id == item.settled_by)) or ""
        raise AlreadyDecided(by, Says(N_("the money was moved")), item.at)
    if item.state != "waiting" or item.lock != lock or item.debt_id is None:
        raise StaleVersion
    if item.suggested_by == officer_id and not may_be_first:
        raise NotAllowedHere
    refuse_own(session, item.debt_id, officer_id)
    return item, item.debt_id


def _locked(session: Session, item_id: int) -> SuspenseItem:
    found = session.scalars(
        select(SuspenseItem)
        .where(SuspenseItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _check(
    session: Session, item: SuspenseItem, wish: Placing, officer_id: int, today: date
) -> None:
    refuse_own(session, wish.debt_id, officer_id)
    lock_debts(session, [wish.debt_id])
    debt = payable_debts(session, [wish.debt_id], today).get(wish.debt_id)
    if debt is None:
        raise NotFound
    if not ZERO < wish.amount <= item.amount:
        raise NotPlaceable(WhyNot.NOT_THAT_MUCH, item.amount)
    if wish.amount > debt.owed:
        raise NotPlaceable(WhyNot.OWES_LESS, debt.owed)
    if debt.is_held and not wish.payer_meant:
        raise NotPlaceable(WhyNot.HELD)


def _settle(
    session: Session, item: SuspenseItem, debt_id: int, officer_id: int, by: Actor, now: datetime
) -> None:
    payable = payable_debts(session, [debt_id], now.astimezone(LONDON).date())
    share = Share(debt_id, item.amount, Rule.OFFICER)
    entries = (LedgerEntry(LedgerAccount.SUSPENSE, item.amount), *paying([share], payable))
    movement = Movement(
        f"suspense:{item.id}:placed",
        PostingKind.FROM_SUSPENSE,
        entries,
        item.receipt_id,
        reason=item.reason,
    )
    item.settled_posting_id = post(session, movement, by, now)
    item.state, item.settled_by = "settled", officer_id
    tell_placed(session, item.id, item.receipt_id, debt_id, item.amount, now)


def _split(session: Session, item: SuspenseItem, amount: Money) -> None:
    """Leave what is not placed on the list, as an item of its own."""
    rest = item.amount - amount
    if rest > ZERO:
        session.add(
            SuspenseItem(
                posting_id=item.posting_id,
                receipt_id=item.receipt_id,
                channel=item.channel,
                amount=rest,
                why=item.why,
                said=item.said,
                day=item.day,
                at=item.at,
            )
        )
        item.amount = amount


def _subject(item: SuspenseItem) -> str:
    return f"suspense:{item.id}"
