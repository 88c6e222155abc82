"""What is on hold, for whoever is protected by it: until when, why, and what goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from shared.domain.gate import STOPS, Act, HoldKind
from shared.domain.hold_words import NEUTRAL, why
from shared.domain.says import Says
from shared.models import Account, Debt, Hold, Liability, Party
from shared.services.gate import in_force_on
from shared.services.holding.whose import owners
from shared.services.support.apart import others_kept_apart

SHOWN = frozenset(kind for kind, stop in STOPS.items() if Act.NOTICE in stop.stops) - {
    HoldKind.PLAN
}
"""Holds that are a pause. A plan is none: it has its own page."""


@dataclass(frozen=True)
class ShownHold:
    """One reason why recovery waits, as the person may know it."""

    kind: HoldKind | None
    """None where the reason is somebody else's, or may be."""
    why: Says
    until: date | None
    """Its last day; none where it lasts until something happens, or where the day is not theirs."""
    account_reference: str
    """The account it is for; empty where it is for everything."""


@dataclass(frozen=True)
class OnHold:
    """Everything that waits for one party on a day."""

    holds: tuple[ShownHold, ...]
    debt_ids: frozenset[int]
    """The debts about which nothing is done for now."""
    is_everything: bool
    """Whether a hold of their own reaches whatever they owe."""

    @property
    def stops_collection(self) -> bool:
        """Whether Direct Debits of a plan wait too."""
        kinds = (each.kind for each in self.holds)
        return any(kind is None or Act.COLLECTION in STOPS[kind].stops for kind in kinds)


@dataclass(frozen=True)
class _Row:
    kind: str
    until: date | None
    subject: str
    party_id: int | None
    debt_id: int | None
    reference: str
    is_joint: bool

    def owner(self, whose: Mapping[str, int | None]) -> int | None:
        """The party whose cause it is; none where that is not known."""
        return self.party_id if self.party_id is not None else whose.get(self.subject)


def on_hold(session: Session, party_id: int, today: date) -> OnHold:
    """What is on hold for a party; four queries, and one more for each kind of cause.

    A hold of somebody else who is liable protects the debt too, but neither its reason nor its last
    day is shown. Where two people are kept apart, the one sees nothing at all of the other's.
    """
    debts = _debts(session, party_id)
    rows = _rows(session, party_id, debts, today)
    whose = owners(session, [(row.party_id, row.subject) for row in rows])
    unseen = _kept_apart(session, party_id, {row.owner(whose) for row in rows})
    if None in (row.owner(whose) for row in rows) and others_kept_apart(session, party_id):
        # Nobody can say whose it is, so that it may be of the one who is kept apart.
        unseen |= {None}
    seen = [row for row in rows if row.kind in SHOWN and row.owner(whose) not in unseen]
    everything = any(row.party_id == party_id for row in seen)
    shown = {_shown(row, party_id, whose) for row in seen}
    return OnHold(
        tuple(sorted(shown, key=_order)),
        frozenset(
            debts if everything else (row.debt_id for row in seen if row.debt_id is not None)
        ),
        everything,
    )


def _kept_apart(session: Session, party_id: int, others: set[int | None]) -> frozenset[int | None]:
    """Those of whose holds nothing may be seen: somebody is kept apart from them."""
    ids = {each for each in others if each is not None} - {party_id}
    if not ids:
        return frozenset()
    apart = set(
        session.scalars(
            select(Party.id).where(Party.id.in_(ids | {party_id}), Party.kept_apart_at.is_not(None))
        )
    )
    return frozenset(ids if party_id in apart else apart)


def _debts(session: Session, party_id: int) -> dict[int, tuple[str, bool]]:
    """Every debt of the party, with its account and whether somebody else is liable too."""
    other = aliased(Liability)
    rows = session.execute(
        select(Debt.id, Account.reference, other.id.is_not(None))
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .outerjoin(
            other,
            (other.account_id == Account.id)
            & (other.party_id != party_id)
            & other.removed_on.is_(None),
        )
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
    )
    return {debt_id: (reference, bool(joint)) for debt_id, reference, joint in rows}


def _rows(
    session: Session, party_id: int, debts: dict[int, tuple[str, bool]], today: date
) -> list[_Row]:
    direct = session.execute(
        select(Hold.kind, Hold.ends_on, Hold.subject, Hold.party_id, Hold.debt_id)
        .where(
            in_force_on(today),
            or_(Hold.party_id == party_id, Hold.debt_id.in_(debts)),
        )
        .order_by(Hold.id)
    )
    found = [_row(debts, *row) for row in direct]
    return found + [_row(debts, *row) for row in _of_others(session, party_id, debts, today)]


def _of_others(
    session: Session, party_id: int, debts: Collection[int], today: date
) -> Iterable[Any]:
    """Holds on other people who are liable for a debt: they protect it too."""
    return session.execute(
        select(Hold.kind, Hold.ends_on, Hold.subject, Hold.party_id, Debt.id)
        .join(Liability, Liability.party_id == Hold.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(
            in_force_on(today),
            Debt.id.in_(debts),
            Hold.party_id != party_id,
            Liability.removed_on.is_(None),
        )
        .order_by(Hold.id)
    )


def _row(
    debts: dict[int, tuple[str, bool]],
    kind: str,
    until: date | None,
    subject: str,
    party_id: int | None,
    debt_id: int | None,
) -> _Row:
    reference, joint = debts.get(debt_id, ("", False)) if debt_id is not None else ("", False)
    return _Row(kind, until, subject, party_id, debt_id, reference, joint)


def _shown(row: _Row, party_id: int, whose: Mapping[str, int | None]) -> ShownHold:
    if _is_own(row, party_id, whose):
        return ShownHold(HoldKind(row.kind), why(row.kind), row.until, row.reference)
    return ShownHold(None, NEUTRAL, None, row.reference)


def _is_own(row: _Row, party_id: int, whose: Mapping[str, int | None]) -> bool:
    """Whether the reason is theirs: nobody learns of somebody else's Breathing Space or advice."""
    if row.subject.startswith("moratorium:") and ":party:" in row.subject:
        # A notice may mean them, or somebody of their name: that is not known yet.
        return False
    owner = row.owner(whose)
    return not row.is_joint if owner is None else owner == party_id


def _order(each: ShownHold) -> tuple[bool, str, int, str]:
    last = each.until or date.max
    return bool(each.account_reference), each.account_reference, -last.toordinal(), each.kind or ""
