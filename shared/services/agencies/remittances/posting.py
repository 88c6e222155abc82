"""The money of a remittance, split over its clients' plans as the agency's own file says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.allocation import Allocation, Payable, TwoFunds, by_order, by_plan
from shared.domain.ledger import LedgerAccount, LedgerEntry, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import ALIVE
from shared.models import (
    Agency,
    AgencyClient,
    Debt,
    Liability,
    Plan,
    PlanDebt,
    Remittance,
    RemittanceLine,
    SuspenseItem,
)
from shared.services.agencies.changes import tell_change
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.ledger.payable import payable_of_party
from shared.services.ledger.post import Movement, lock_debts, post
from shared.services.ledger.receive import paying
from shared.services.many_rows import is_one_of
from shared.services.outbox import queue_message
from shared.services.sign_in.own_records import own_parties

TOLD, POSTED = "told", "posted"
MATCHED = "matched"


@dataclass(frozen=True)
class Fitting:
    """A remittance that the agency told us of and that this money may be for."""

    id: int
    reference: str
    agency: str
    total: Money
    matched: int
    """How many of its lines have a client."""
    unmatched: int
    """How many have none, or were left out: their money stays where it is."""


def remittance_for(session: Session, item_id: int) -> Fitting | None:
    """The remittance that an item of money is for: its number came with the money and the sum is the same.

    Two queries. Only what waits is looked at.
    """
    item = session.get(SuspenseItem, item_id)
    if item is None or item.state != "open":
        return None
    found = session.execute(_waiting(item.amount)).all()
    row = next((each for each in found if each.reference in item.said.upper()), None)
    if row is None:
        return None
    states = session.scalars(
        select(RemittanceLine.state).where(RemittanceLine.remittance_id == row.id)
    ).all()
    matched = sum(state == MATCHED for state in states)
    return Fitting(row.id, row.reference, row.name, item.amount, matched, len(states) - matched)


def post_remittance(
    session: Session, remittance_id: int, item_id: int, officer_id: int, now: datetime
) -> Money:
    """Split the money over the clients as the file says; how much was placed.

    Each line goes to the client's living plan, its next instalment first, or without a plan to what
    they owe by the council's order. What a line leaves over, and lines without a client, stay in
    suspense for a person. A line of the officer's own household stays there too. The agency's file
    is the payer's own word where the money goes, so one officer is enough. Raises NotFound, and
    StaleVersion when either was settled or changed meanwhile.
    """
    remittance = _locked(session, remittance_id)
    item = session.scalar(
        select(SuspenseItem)
        .where(SuspenseItem.id == item_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise NotFound
    if item.state != "open" or item.amount != remittance.total:
        raise StaleVersion
    by = Actor("officer", officer_id)
    remittance.state, remittance.posted_at = POSTED, now
    remittance.suspense_id = item.id
    placed = _place_all(session, remittance, item, officer_id, now)
    record_audit(session, by, "split a remittance", f"remittance:{remittance.id}", now)
    session.flush()
    return placed


def _waiting(amount: Money) -> Select[int, str, str]:
    return (
        select(Remittance.id, Remittance.reference, Agency.name)
        .join(Agency, Agency.id == Remittance.agency_id)
        .where(Remittance.state == TOLD, Remittance.total == amount)
        .order_by(Remittance.id)
        .limit(100)
    )


def _locked(session: Session, remittance_id: int) -> Remittance:
    found = session.scalar(
        select(Remittance)
        .where(Remittance.id == remittance_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if found.state != TOLD:
        raise StaleVersion
    return found


def _place_all(
    session: Session, remittance: Remittance, item: SuspenseItem, officer_id: int, now: datetime
) -> Money:
    own, placed = own_parties(session, officer_id), []
    today = now.astimezone(LONDON).date()
    rest = item
    lines = [
        (line, client)
        for line, client in _lines(session, remittance.id)
        if client.party_id not in own
    ]
    _lock_debts_of(session, [client.party_id for _, client in lines if client.party_id])
    for line, client in lines:
        if client.party_id is None:
            continue
        allocation, payable = _allocated(session, client.party_id, line.amount, today)
        if allocation.placed == ZERO:
            continue
        here, rest = _part(session, rest, allocation.placed)
        _settle(session, remittance, line, here, allocation, payable, officer_id, now)
        _tell(session, remittance, line, client, allocation.placed, now)
        placed.append(allocation.placed)
    return total(placed)


def _lines(session: Session, remittance_id: int) -> Iterable[tuple[RemittanceLine, AgencyClient]]:
    rows = session.execute(
        select(RemittanceLine, AgencyClient)
        .join(AgencyClient, AgencyClient.id == RemittanceLine.client_id)
        .where(RemittanceLine.remittance_id == remittance_id, RemittanceLine.state == MATCHED)
        .order_by(RemittanceLine.number)
    ).all()
    return [(line, client) for line, client in rows]


def _lock_debts_of(session: Session, party_ids: Sequence[int]) -> None:
    """All debts at once, by number: whoever moves money on two of them meanwhile waits in no ring."""
    debts = session.scalars(
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(is_one_of(session, Liability.party_id, party_ids), Liability.removed_on.is_(None))
    )
    lock_debts(session, debts)


def _allocated(
    session: Session, party_id: int, amount: Money, today: date
) -> tuple[Allocation, dict[int, Payable]]:
    """Where a client's money goes, by what they owe now."""
    payable = {each.debt_id: each for each in payable_of_party(session, party_id, today)}
    planned = _plan_order(session, party_id)
    in_plan = [payable[debt_id] for debt_id in planned if debt_id in payable]
    if in_plan:
        return by_plan(amount, in_plan), payable
    try:
        return by_order(amount, payable.values()), payable
    except TwoFunds:
        return Allocation((), amount), payable


def _plan_order(session: Session, party_id: int) -> Sequence[int]:
    """The debts of the party's living plan, in its order; of several plans, the one made first."""
    plan = (
        select(Plan.id)
        .where(Plan.party_id == party_id, Plan.state.in_(ALIVE))
        .order_by(Plan.id)
        .limit(1)
        .scalar_subquery()
    )
    return session.scalars(
        select(PlanDebt.debt_id).where(PlanDebt.plan_id == plan).order_by(PlanDebt.position)
    ).all()


def _part(session: Session, item: SuspenseItem, amount: Money) -> tuple[SuspenseItem, SuspenseItem]:
    """An item of exactly this amount, and what is left as an item of its own."""
    if item.amount == amount:
        return item, item
    rest = SuspenseItem(
        posting_id=item.posting_id,
        receipt_id=item.receipt_id,
        channel=item.channel,
        amount=item.amount - amount,
        why=item.why,
        said=item.said,
        day=item.day,
        at=item.at,
    )
    item.amount = amount
    session.add(rest)
    session.flush()
    return item, rest


def _settle(
    session: Session,
    remittance: Remittance,
    line: RemittanceLine,
    item: SuspenseItem,
    allocation: Allocation,
    payable: dict[int, Payable],
    officer_id: int,
    now: datetime,
) -> None:
    movement = Movement(
        f"remittance:{remittance.id}:{line.number}",
        PostingKind.FROM_SUSPENSE,
        (
            LedgerEntry(LedgerAccount.SUSPENSE, item.amount),
            *paying(allocation.shares, payable),
        ),
        item.receipt_id,
        reason=remittance.reference,
    )
    item.settled_posting_id = post(session, movement, Actor("officer", officer_id), now)
    item.state, item.settled_by = "settled", officer_id
    item.lock += 1
    line.state, line.receipt_id = POSTED, item.receipt_id
    session.flush()


def _tell(
    session: Session,
    remittance: Remittance,
    line: RemittanceLine,
    client: AgencyClient,
    amount: Money,
    now: datetime,
) -> None:
    """The client hears what the agency paid for them, and the agency's programs hear of it."""
    agency = session.get_one(Agency, remittance.agency_id)
    params = {"amount": amount, "agency": agency.name, "reference": remittance.reference}
    key = f"agency_paid:{remittance.id}:{line.number}"
    queue_message(session, "agency_paid", client.party_id or 0, params, now, key)
    tell_change(session, client.id, "payment.posted", f"remittance:{remittance.id}", now)
