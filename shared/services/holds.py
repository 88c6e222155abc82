"""Holds: dated stops on recovery, and the one gate that everything going out must ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from shared.models import Debt, Hold, Liability
from shared.services.audit import Actor, record_audit


class HoldKind(StrEnum):
    """Why recovery waits."""

    OPEN_PROPOSAL = "open_proposal"
    PLAN = "plan"
    DISPUTE = "dispute"
    BREATHING_SPACE = "breathing_space"
    INSOLVENCY = "insolvency"
    ADVICE = "advice"
    HARDSHIP = "hardship"
    OFFICER = "officer"
    DECEASED = "deceased"


class GoingOut(StrEnum):
    """What may go out towards a party only when the gate says so."""

    NOTICE = "notice"
    REMINDER = "reminder"
    """Of a payment of a plan that is to come."""
    CHASE = "chase"
    """After a payment of a plan that was missed."""
    COST = "cost"
    COLLECTION = "collection"
    REFERRAL = "referral"
    DEDUCTION = "deduction"


LETS_PASS: dict[str, frozenset[GoingOut]] = {
    HoldKind.PLAN: frozenset({GoingOut.COLLECTION, GoingOut.REMINDER, GoingOut.CHASE}),
}
"""What a hold does not stop: the instalments of a plan, and what is said of them, are what its hold
is there for. What recovery sends of its own is a notice."""


@dataclass(frozen=True)
class Allowed:
    """It may go out."""


@dataclass(frozen=True)
class Blocked:
    """It may not: the kind of hold that stops it, and the last day of the hold when that is known."""

    rule: str
    until: date | None


def put_hold(
    session: Session,
    kind: HoldKind,
    subject: str,
    actor: Actor,
    now: datetime,
    *,
    starts_on: date,
    ends_on: date | None = None,
    party_id: int | None = None,
    debt_id: int | None = None,
) -> int:
    """Stop recovery for a party or for one debt, up to and with `ends_on`, or until it is ended."""
    added = session.execute(
        insert(Hold)
        .values(
            kind=kind,
            subject=subject,
            party_id=party_id,
            debt_id=debt_id,
            starts_on=starts_on,
            ends_on=ends_on,
            created_at=now,
            created_by=str(actor),
        )
        .returning(Hold.id)
    )
    hold_id = int(added.scalar_one())
    reach = f"debt:{debt_id}" if debt_id is not None else f"party:{party_id}"
    record_audit(
        session, actor, "put a hold", f"hold:{hold_id}", now, kind=kind, reach=reach, about=subject
    )
    return hold_id


def end_holds(session: Session, subject: str, actor: Actor, now: datetime) -> int:
    """End every living hold that hangs on a subject (`proposal:12`); how many there were."""
    ended = session.scalars(
        update(Hold)
        .where(Hold.subject == subject, Hold.ended_at.is_(None))
        .values(ended_at=now)
        .returning(Hold.id)
    ).all()
    for hold_id in ended:
        record_audit(session, actor, "ended a hold", f"hold:{hold_id}", now, about=subject)
    return len(ended)


def end_hold(session: Session, hold_id: int, actor: Actor, now: datetime) -> bool:
    """End one hold. False when it had ended already."""
    ended = session.scalar(
        update(Hold)
        .where(Hold.id == hold_id, Hold.ended_at.is_(None))
        .values(ended_at=now)
        .returning(Hold.id)
    )
    if ended is not None:
        record_audit(session, actor, "ended a hold", f"hold:{hold_id}", now)
    return ended is not None


def in_force_on(day: date) -> ColumnElement[bool]:
    """The condition that a hold stops recovery on a day."""
    return (
        Hold.ended_at.is_(None)
        & (Hold.starts_on <= day)
        & or_(Hold.ends_on.is_(None), Hold.ends_on >= day)
    )


def reaching(party_id: int, debt_ids: Iterable[int]) -> ColumnElement[bool]:
    """The condition that a hold reaches a party or one of the debts.

    A hold on one liable party protects the debt, and so everybody who is liable for it.
    """
    ids = tuple(debt_ids)
    jointly_liable = (
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id.in_(ids), Liability.removed_on.is_(None))
    )
    return or_(Hold.party_id == party_id, Hold.debt_id.in_(ids), Hold.party_id.in_(jointly_liable))


def may_go_out(
    session: Session, what: GoingOut, party_id: int, debt_id: int | None, on: date
) -> Allowed | Blocked:
    """Whether something may go out towards a party about a debt on a day. There is no other path.

    Payments that people make of their own will never ask here: they are always possible.
    """
    debts = () if debt_id is None else (debt_id,)
    holds = session.execute(
        select(Hold.kind, Hold.ends_on)
        .where(in_force_on(on), reaching(party_id, debts))
        .order_by(Hold.id)
    )
    for kind, ends_on in holds:
        if what not in LETS_PASS.get(kind, frozenset()):
            return Blocked(kind, ends_on)
    return Allowed()


@dataclass(frozen=True)
class Stops:
    """Every hold that stops one kind of thing on a day, to ask for many parties and debts at once."""

    parties: dict[int, tuple[int, Blocked]] = field(default_factory=dict)
    debts: dict[int, tuple[int, Blocked]] = field(default_factory=dict)

    def answer(self, party_id: int, debt_id: int | None) -> Allowed | Blocked:
        """What `may_go_out` says of the same party and debt."""
        found = [self.parties.get(party_id)]
        if debt_id is not None:
            found.append(self.debts.get(debt_id))
        first = min((each for each in found if each is not None), default=None, key=lambda x: x[0])
        return Allowed() if first is None else first[1]


def all_stops(session: Session, what: GoingOut, on: date) -> Stops:
    """What stops something on a day, whoever it is for: the same rule as `may_go_out`, two queries."""
    passing = [kind for kind, lets in LETS_PASS.items() if what in lets]
    stopping = (in_force_on(on), Hold.kind.not_in(passing))
    found = Stops()
    for hold_id, kind, ends_on, party_id, debt_id in session.execute(
        select(Hold.id, Hold.kind, Hold.ends_on, Hold.party_id, Hold.debt_id)
        .where(*stopping)
        .order_by(Hold.id)
    ):
        if party_id is not None:
            found.parties.setdefault(party_id, (hold_id, Blocked(kind, ends_on)))
        if debt_id is not None:
            found.debts.setdefault(debt_id, (hold_id, Blocked(kind, ends_on)))
    for hold_id, kind, ends_on, debt_id in session.execute(
        select(Hold.id, Hold.kind, Hold.ends_on, Debt.id)
        .join(Liability, Liability.party_id == Hold.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(*stopping, Liability.removed_on.is_(None))
        .order_by(Hold.id)
    ):
        known = found.debts.get(debt_id)
        if known is None or hold_id < known[0]:
            found.debts[debt_id] = (hold_id, Blocked(kind, ends_on))
    return found
