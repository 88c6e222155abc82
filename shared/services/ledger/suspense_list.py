"""Money that waits to be placed, as finance looks at it: the list, its sum, and one item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from shared.domain.ledger import LedgerAccount
from shared.domain.money import Money
from shared.domain.money_limits import LimitName
from shared.domain.name_keys import reference_key
from shared.domain.stages import DebtType
from shared.models import Account, Debt, Liability, Officer, OfficerParty, SuspenseItem
from shared.services.debts.unpaid import OWED
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.ledger.limits import limit

PAGE = 25
_LIVING = text("suspense_item.state <> 'settled'")
"""Word for word the condition of the index, so that both databases see that it fits."""


@dataclass(frozen=True)
class SuspenseRow:
    """One item of the list."""

    id: int
    day: date
    amount: Money
    channel: LedgerAccount
    why: str
    said: str
    is_waiting: bool
    """For a second person."""


@dataclass(frozen=True)
class SuspensePage:
    """One page of the list, the oldest first; `next` is the last id of it."""

    rows: tuple[SuspenseRow, ...]
    next: int | None


@dataclass(frozen=True)
class SuspenseTotals:
    """How much there is to place; counting stops somewhere."""

    count: int
    waiting: int
    amount: Money


@dataclass(frozen=True)
class ProposedDebt:
    """Where somebody proposes to send it."""

    debt_id: int
    reference: str
    type: DebtType
    year: int
    owed: Money


@dataclass(frozen=True)
class SuspenseView:
    """One item as an officer looks at it."""

    row: SuspenseRow
    lock: int
    receipt_id: int | None
    reason: str
    """Why somebody proposes to send it there."""
    needs_two: bool
    """Whether the money that came with it is above what one person places alone."""
    limit: Money
    proposed: ProposedDebt | None
    suggested_by: int | None
    suggested_by_name: str


def open_items(session: Session, after: int = 0) -> SuspensePage:
    """What must be placed, the oldest first; one query at any depth."""
    columns = (
        SuspenseItem.id,
        SuspenseItem.day,
        SuspenseItem.amount,
        SuspenseItem.channel,
        SuspenseItem.why,
        SuspenseItem.said,
        (SuspenseItem.state == "waiting").label("is_waiting"),
    )
    rows = session.execute(
        select(*columns)
        .where(_LIVING, SuspenseItem.id > after)
        .order_by(SuspenseItem.id)
        .limit(PAGE + 1)
    ).all()
    found = tuple(SuspenseRow(*row) for row in rows[:PAGE])
    return SuspensePage(found, found[-1].id if len(rows) > PAGE else None)


def suspense_totals(session: Session) -> SuspenseTotals:
    """How many items there are, how many of them wait for a second person, and their sum."""
    rows = session.execute(
        select(SuspenseItem.state, func.count(), func.sum(SuspenseItem.__table__.c.amount))
        .where(_LIVING)
        .group_by(SuspenseItem.state)
    ).all()
    counts = {state: count for state, count, _ in rows}
    amount = sum((amount.pence for _, _, amount in rows), 0)
    return SuspenseTotals(sum(counts.values()), counts.get("waiting", 0), Money(amount))


def one_item(session: Session, item_id: int, officer_id: int, today: date) -> SuspenseView:
    """One item that is not placed yet. Raises NotFound and NotAllowedHere (their own household's)."""
    item = session.get(SuspenseItem, item_id)
    if item is None or item.state == "settled":
        raise NotFound
    proposed = None
    if item.debt_id is not None:
        refuse_own(session, item.debt_id, officer_id)
        proposed = _proposed(session, item.debt_id)
    most = limit(session, LimitName.SUSPENSE_ALONE, today)
    by = session.scalar(select(Officer.name).where(Officer.id == item.suggested_by))
    return SuspenseView(
        row=_row(item),
        lock=item.lock,
        receipt_id=item.receipt_id,
        reason=item.reason,
        needs_two=whole_of(session, item) > most,
        limit=most,
        proposed=proposed,
        suggested_by=item.suggested_by,
        suggested_by_name=by or "",
    )


def _row(item: SuspenseItem) -> SuspenseRow:
    is_waiting = item.state == "waiting"
    return SuspenseRow(
        item.id, item.day, item.amount, item.channel, item.why, item.said, is_waiting
    )


def debts_of_reference(session: Session, typed: str) -> tuple[ProposedDebt, ...]:
    """The debts of an account whose reference somebody typed, the oldest first."""
    query = _about().where(Account.reference == reference_key(typed)).order_by(Debt.year, Debt.id)
    return tuple(ProposedDebt(*row) for row in session.execute(query))


def whole_of(session: Session, item: SuspenseItem) -> Money:
    """All the money that one posting put there, in however many parts it goes."""
    amounts = select(func.sum(SuspenseItem.__table__.c.amount)).where(
        SuspenseItem.posting_id == item.posting_id
    )
    return session.scalar(amounts) or item.amount


def refuse_own(session: Session, debt_id: int, officer_id: int) -> None:
    """Raises NotAllowedHere where somebody of the officer's household is liable for a debt."""
    own = session.scalar(
        select(OfficerParty.id)
        .join(Liability, Liability.party_id == OfficerParty.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id == debt_id, OfficerParty.officer_id == officer_id)
        .limit(1)
    )
    if own is not None:
        raise NotAllowedHere


def _about() -> Select[int, str, DebtType, int, Money]:
    return select(Debt.id, Account.reference, Account.type, Debt.year, OWED).join(Account)


def _proposed(session: Session, debt_id: int) -> ProposedDebt | None:
    row = session.execute(_about().where(Debt.id == debt_id)).one_or_none()
    return None if row is None else ProposedDebt(*row)
