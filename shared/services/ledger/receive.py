"""Money received: a receipt, its posting, and suspense for what belongs to no debt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Payable, Share, WithinDebt, parts_of
from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.models import Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.ledger.post import Movement, post
from shared.services.references import new_reference

_ADD_RECEIPT = insert(Receipt).returning(Receipt.id)


@dataclass(frozen=True)
class Incoming:
    """Money that came. `key` names the outside event, `source` our own record of it, both for ever."""

    key: str
    source: str
    channel: LedgerAccount
    amount: Money
    party_id: int | None = None
    said: str = ""
    """What came with it: a reference or a name, kept with what goes to suspense."""


@dataclass(frozen=True)
class Received:
    """What was written down: the receipt, its posting, and the suspense item where there is one."""

    receipt_id: int
    number: str
    posting_id: int
    suspense_id: int | None


def receive(
    session: Session,
    incoming: Incoming,
    allocation: Allocation,
    payable: Mapping[int, Payable],
    by: Actor,
    now: datetime,
    why: str = "",
    setting: WithinDebt = WithinDebt.COSTS_FIRST,
) -> Received:
    """Write down money and where it goes. What is left over goes to suspense, and `why` says why.

    The debts of the allocation should be locked already. Raises Unbalanced where the allocation is
    not for this amount, AlreadyPosted where the event was posted before.
    """
    number = new_reference("R")
    receipt_id = _write_receipt(session, number, incoming, now)
    entries = [LedgerEntry(incoming.channel, incoming.amount)]
    entries += paying(allocation.shares, payable, setting)
    if allocation.left_over > ZERO:
        entries.append(LedgerEntry(LedgerAccount.SUSPENSE, -allocation.left_over))
    movement = Movement(incoming.key, PostingKind.RECEIPT, tuple(entries), receipt_id)
    posting_id = post(session, movement, by, now)
    suspense_id = None
    if allocation.left_over > ZERO:
        suspense_id = put_in_suspense(
            session, posting_id, receipt_id, incoming, allocation.left_over, why, now
        )
    return Received(receipt_id, number, posting_id, suspense_id)


def _write_receipt(session: Session, number: str, incoming: Incoming, now: datetime) -> int:
    session.flush()
    return (
        session.connection()
        .execute(
            _ADD_RECEIPT,
            {
                "number": number,
                "channel": incoming.channel,
                "amount": incoming.amount,
                "source": incoming.source,
                "party_id": incoming.party_id,
                "day": now.astimezone(LONDON).date(),
                "at": now,
            },
        )
        .scalar_one()
    )


def paying(
    shares: Iterable[Share],
    payable: Mapping[int, Payable],
    setting: WithinDebt = WithinDebt.COSTS_FIRST,
) -> list[LedgerEntry]:
    """The entries that pay shares of debts, costs and charge apart."""
    entries = []
    for share in shares:
        debt = payable[share.debt_id]
        entries += [
            LedgerEntry(
                LedgerAccount.DEBT,
                -money,
                fund=debt.fund,
                debt_id=share.debt_id,
                part=part,
                plan_id=debt.plan_id,
                rule=share.rule,
            )
            for part, money in parts_of(share.amount, debt, setting).items()
        ]
    return entries


def put_in_suspense(
    session: Session,
    posting_id: int,
    receipt_id: int | None,
    incoming: Incoming,
    amount: Money,
    why: str,
    now: datetime,
) -> int:
    """Put money that a posting sent to suspense on the list of what must be placed; the item's id."""
    item = SuspenseItem(
        posting_id=posting_id,
        receipt_id=receipt_id,
        channel=incoming.channel,
        amount=amount,
        why=why,
        said=incoming.said[:200],
        day=now.astimezone(LONDON).date(),
        at=now,
    )
    session.add(item)
    session.flush()
    return item.id
