"""Moving received money from one debt to another of the same person and fund, with a reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.allocation import Payable, Rule, Share
from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.money_limits import LimitName
from shared.domain.says import N_, Says
from shared.domain.taking_back import take_back
from shared.domain.work_kinds import WorkKind
from shared.models import Debt, Liability, Officer, Posting, Reallocation, Receipt
from shared.services.audit import Actor, record_audit
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.ledger.limits import limit
from shared.services.ledger.moved import tell_moved
from shared.services.ledger.payable import payable_debts
from shared.services.ledger.post import Movement, lock_debts, post
from shared.services.ledger.receive import paying
from shared.services.ledger.taking_back import lock_receipt, standing_of
from shared.services.sign_in.own_records import may_open
from shared.services.work_items import finish_work, open_work
from shared.services.working_days import working_days

CHECKED_WITHIN = 2
"""Working days in which a second person looks at a move of money."""
DONE_WORDS = {
    "waiting": N_("a move of this money was sent to a second person"),
    "done": N_("the money was moved"),
    "declined": N_("the move of the money was declined"),
}


class NotMovable(Exception):
    """The money cannot be moved so; `reason` is for the officer, beside `field`."""

    def __init__(self, reason: Says, field: str = "amount") -> None:
        super().__init__(reason.template)
        self.reason = reason
        self.field = field


@dataclass(frozen=True)
class MoveWish:
    """A move of money as an officer asks for it."""

    receipt_id: int
    party_id: int
    """Whose debts they both are."""
    from_debt_id: int
    to_debt_id: int
    amount: Money
    reason: str
    seen: Money
    """What stood on the first debt on the page that the officer saw."""
    payer_asked: bool = False
    """Whether the payer asked for it: else no money goes to a debt whose recovery waits."""


def reallocation_subject(reallocation_id: int) -> str:
    """How audit and work items name a move of money."""
    return f"reallocation:{reallocation_id}"


def on_debt(session: Session, receipt_id: int, debt_id: int) -> Money:
    """How much of a receipt stands on a debt."""
    stands = standing_of(session, receipt_id)
    return total(-each.amount for each in stands if each.debt_id == debt_id)


def move_money(session: Session, wish: MoveWish, officer_id: int, now: datetime) -> int:
    """Move money, or ask a second person above a limit of the council's own; the move's id.

    Raises NotFound, NotAllowedHere (their own record), NotMovable, StaleVersion when the money has
    moved since the page was shown, and AlreadyDecided when a move of it waits already.
    """
    if not may_open(session, officer_id, wish.party_id):
        raise NotAllowedHere
    receipt = lock_receipt(session, wish.receipt_id)
    if receipt.party_id not in (None, wish.party_id):
        raise NotFound
    if on_debt(session, receipt.id, wish.from_debt_id) != wish.seen:
        raise StaleVersion
    today = now.astimezone(LONDON).date()
    _check(session, wish, payable_debts(session, [wish.from_debt_id, wish.to_debt_id], today))
    by = Actor("officer", officer_id)
    is_small = wish.amount <= limit(session, LimitName.REALLOCATION_ALONE, today)
    row = _write_down(session, wish, officer_id, "done" if is_small else "waiting", now)
    if is_small:
        _move(session, row, wish.party_id, by, now)
    else:
        about = reallocation_subject(row.id)
        promise_on = working_days(session).add(today, CHECKED_WITHIN)
        open_work(session, WorkKind.MONEY_CHECK, wish.party_id, about, promise_on, now)
        record_audit(session, by, "asked for a move of money", about, now)
    return row.id


def approve_move(session: Session, reallocation_id: int, officer_id: int, now: datetime) -> None:
    """Approve a colleague's move of money, which is then made.

    Raises NotFound, NotAllowedHere, AlreadyDecided, and StaleVersion when the money is not there
    any more or the other debt has been paid meanwhile.
    """
    row, party_id = _in_hand(session, reallocation_id, officer_id)
    if row.asked_by == officer_id:
        raise NotAllowedHere
    by = Actor("officer", officer_id)
    row.state, row.settled_by, row.settled_at = "done", officer_id, now
    finish_work(session, reallocation_subject(row.id), by, now)
    _move(session, row, party_id, by, now)


def decline_move(session: Session, reallocation_id: int, officer_id: int, now: datetime) -> None:
    """Decline a move of money; nothing moves. Raises NotFound, NotAllowedHere and AlreadyDecided."""
    row, _ = _in_hand(session, reallocation_id, officer_id)
    by = Actor("officer", officer_id)
    row.state, row.settled_by, row.settled_at = "declined", officer_id, now
    about = reallocation_subject(row.id)
    finish_work(session, about, by, now)
    record_audit(session, by, "declined a move of money", about, now)
    session.flush()


def party_of_move(session: Session, reallocation_id: int) -> int:
    """Whose money a move is about: who paid, or the first who is liable. Raises NotFound."""
    row = session.execute(
        select(Receipt.party_id, Reallocation.from_debt_id)
        .join(Posting, Posting.id == Reallocation.posting_id)
        .join(Receipt, Receipt.id == Posting.receipt_id)
        .where(Reallocation.id == reallocation_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.party_id is not None:
        return int(row.party_id)
    liable = select(Liability.party_id).join(Debt, Debt.account_id == Liability.account_id)
    return session.scalars(
        liable.where(Debt.id == row.from_debt_id).order_by(Liability.party_id).limit(1)
    ).one()


def _check(session: Session, wish: MoveWish, debts: dict[int, Payable]) -> None:
    come_from, goes_to = debts.get(wish.from_debt_id), debts.get(wish.to_debt_id)
    if come_from is None or goes_to is None or not _liable_for_both(session, wish):
        raise NotFound
    if wish.from_debt_id == wish.to_debt_id:
        raise NotMovable(Says(N_("Choose another debt to move the money to.")), "to_debt")
    if come_from.fund is not goes_to.fund:
        raise NotMovable(
            Says(
                N_(
                    "This money was paid for another kind of debt. Money does not move between kinds "
                    "of debt here: finance can do that with the person's agreement on paper."
                )
            ),
            "to_debt",
        )
    if goes_to.is_held and not wish.payer_asked:
        raise NotMovable(
            Says(N_("Recovery of that debt waits. Money goes there only when the person asks.")),
            "to_debt",
        )
    if wish.amount <= ZERO or wish.amount > wish.seen:
        raise NotMovable(
            Says(N_("Enter an amount up to %(most)s, which is there."), {"most": wish.seen})
        )
    if wish.amount > goes_to.owed:
        raise NotMovable(
            Says(N_("Only %(owed)s is owed on the other debt."), {"owed": goes_to.owed})
        )
    if not wish.reason.strip():
        raise NotMovable(Says(N_("Say why the money moves.")), "reason")


def _liable_for_both(session: Session, wish: MoveWish) -> bool:
    theirs = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(
            Debt.id.in_((wish.from_debt_id, wish.to_debt_id)),
            Liability.party_id == wish.party_id,
            Liability.removed_on.is_(None),
        )
    )
    return {wish.from_debt_id, wish.to_debt_id} <= set(theirs)


def _write_down(
    session: Session, wish: MoveWish, officer_id: int, state: str, now: datetime
) -> Reallocation:
    posting_id = session.scalars(
        select(Posting.id).where(
            Posting.receipt_id == wish.receipt_id, Posting.kind == PostingKind.RECEIPT
        )
    ).one()
    is_done = state == "done"
    row = Reallocation(
        posting_id=posting_id,
        from_debt_id=wish.from_debt_id,
        to_debt_id=wish.to_debt_id,
        amount=wish.amount,
        reason=wish.reason.strip(),
        state=state,
        asked_by=officer_id,
        settled_by=officer_id if is_done else None,
        at=now,
        settled_at=now if is_done else None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise _waiting_already(session, posting_id) from error
    return row


def _waiting_already(session: Session, posting_id: int) -> AlreadyDecided:
    waiting = session.scalars(
        select(Reallocation).where(
            Reallocation.posting_id == posting_id, Reallocation.state == "waiting"
        )
    ).one()
    return _told(session, waiting)


def _told(session: Session, row: Reallocation) -> AlreadyDecided:
    name = session.scalar(
        select(Officer.name).where(Officer.id == (row.settled_by or row.asked_by))
    )
    return AlreadyDecided(name or "", Says(DONE_WORDS[row.state]), row.settled_at or row.at)


def _in_hand(session: Session, reallocation_id: int, officer_id: int) -> tuple[Reallocation, int]:
    """A move that waits, kept from everybody else; the receipt first, as money is always locked."""
    party_id = party_of_move(session, reallocation_id)
    if not may_open(session, officer_id, party_id):
        raise NotAllowedHere
    row = session.get_one(Reallocation, reallocation_id)
    lock_receipt(session, _receipt_of(session, row))
    session.refresh(row, with_for_update=True)
    if row.state != "waiting":
        raise _told(session, row)
    return row, party_id


def _receipt_of(session: Session, row: Reallocation) -> int:
    found = session.scalar(select(Posting.receipt_id).where(Posting.id == row.posting_id))
    if found is None:
        raise NotFound
    return found


def _move(session: Session, row: Reallocation, party_id: int, by: Actor, now: datetime) -> None:
    """One posting: the rows on the first debt taken back, and new ones on the other."""
    receipt = lock_receipt(session, _receipt_of(session, row))
    lock_debts(session, (row.from_debt_id, row.to_debt_id))
    today = now.astimezone(LONDON).date()
    debts = payable_debts(session, [row.to_debt_id], today)
    stands = [
        each
        for each in standing_of(session, receipt.id)
        if each.account is LedgerAccount.DEBT and each.debt_id == row.from_debt_id
    ]
    taken = take_back(stands, row.amount)
    if taken.missing > ZERO or debts[row.to_debt_id].owed < row.amount:
        raise StaleVersion
    back: list[LedgerEntry] = [replace(each, rule=Rule.OFFICER) for each in taken.entries]
    placed = paying((Share(row.to_debt_id, row.amount, Rule.OFFICER),), debts)
    movement = Movement(
        f"{reallocation_subject(row.id)}:moved",
        PostingKind.REALLOCATION,
        (*back, *placed),
        receipt.id,
        None,
        row.reason,
    )
    post(session, movement, by, now)
    tell_moved(session, row.id, receipt.party_id or party_id, now)
