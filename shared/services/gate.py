"""The one gate: whether something may go out towards a party, or be done about a debt. There is no other.

Payments that people make of their own will never ask here: they are always possible. What each hold
stops, and by which law, is in `shared.domain.gate`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true
from sqlalchemy.orm import Session

from shared.domain.gate import RECOVERY, STOPS, Act, Allowed, Blocked, HoldInForce, HoldKind, judge
from shared.domain.gate import Permission as Permitted
from shared.models import CourtPermission, Debt, Hold, Liability, Party

_COURT = frozenset(kind for kind, stop in STOPS.items() if stop.needs_court)
"""The kinds of hold that a court's permission opens."""


def in_force_on(day: date) -> ColumnElement[bool]:
    """The condition that a hold stops recovery on a day."""
    return (
        Hold.ended_at.is_(None)
        & (Hold.starts_on <= day)
        & or_(Hold.ends_on.is_(None), Hold.ends_on >= day)
    )


_OF_A_PLAN = frozenset({Act.REMINDER, Act.CHASE, Act.COLLECTION})
"""What belongs to a plan that somebody agreed."""


def _protects_others(what: Act) -> ColumnElement[bool]:
    """The condition that a party's hold protects the others who are liable as well.

    Of somebody who is kept apart they must learn nothing: their own plan goes on as if there were no
    hold, except where the law itself stops it.
    """
    if what not in _OF_A_PLAN:
        return true()
    is_apart = exists().where(Party.id == Hold.party_id, Party.kept_apart_at.is_not(None))
    return or_(Hold.kind.in_(_COURT), ~is_apart)


def reaching(party_id: int, debt_ids: Iterable[int], what: Act) -> ColumnElement[bool]:
    """The condition that a hold reaches a party or one of the debts, for one kind of act.

    A hold on one liable party protects the debt, and so everybody who is liable for it.
    """
    ids = tuple(debt_ids)
    jointly_liable = (
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id.in_(ids), Liability.removed_on.is_(None))
    )
    return or_(
        Hold.party_id == party_id,
        Hold.debt_id.in_(ids),
        and_(Hold.party_id.in_(jointly_liable), _protects_others(what)),
    )


def may_go_out(
    session: Session, what: str, party_id: int, debt_id: int | None, on: date
) -> Allowed | Blocked:
    """Whether an act may happen towards a party, about a debt or about none, on a day.

    An act that nobody has classified is blocked, and so is recovery about no debt in particular
    where anything stops it for any debt of theirs.
    """
    return may_about(session, what, party_id, () if debt_id is None else (debt_id,), on)


def may_about(
    session: Session, what: str, party_id: int, debt_ids: Collection[int], on: date
) -> Allowed | Blocked:
    """As `may_go_out`, about several debts at once: what stops it for one of them stops it."""
    if what not in frozenset(Act):
        return judge(what, ())
    debts = tuple(debt_ids) or _their_debts(session, party_id)
    # What is no recovery is stopped by what is said of the person alone: nobody is left without an
    # answer because somebody else who is liable died.
    act, own = Act(what), Hold.party_id == party_id
    reached = reaching(party_id, debts, act) if act in RECOVERY else own
    rows = session.execute(
        select(Hold.kind, Hold.ends_on).where(in_force_on(on), reached).order_by(Hold.id)
    )
    holds = [HoldInForce(kind, ends_on) for kind, ends_on in rows]
    found = judge(what, holds)
    if isinstance(found, Blocked) and found.rule in _COURT and debt_ids:
        return judge(what, holds, _permission(session, what, party_id, debts, on))
    return found


def _their_debts(session: Session, party_id: int) -> tuple[int, ...]:
    """Recovery about nothing in particular is about everything that somebody owes."""
    return tuple(
        session.scalars(
            select(Debt.id)
            .join(Liability, Liability.account_id == Debt.account_id)
            .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        )
    )


def _permission(
    session: Session, what: str, party_id: int, debt_ids: Collection[int], on: date
) -> Permitted | None:
    """A court's permission that covers every one of the debts."""
    found = {
        row.debt_id: row
        for row in session.scalars(
            select(CourtPermission).where(
                _is_given(what, on),
                CourtPermission.party_id == party_id,
                CourtPermission.debt_id.in_(debt_ids),
            )
        )
    }
    if set(found) != set(debt_ids):
        return None
    row = next(iter(found.values()))
    return Permitted(Act(what), row.court_reference, row.asked_by, row.checked_by or row.asked_by)


def _is_given(what: str, on: date) -> ColumnElement[bool]:
    row = CourtPermission
    return (
        (row.state == "given")
        & (row.act == what)
        & (row.permitted_on <= on)
        & or_(row.until.is_(None), row.until >= on)
        & row.checked_by.is_not(None)
        & (row.checked_by != row.asked_by)
    )


@dataclass(frozen=True)
class _Reached:
    """What stops an act for one party or debt: by our own rules, and by what only a court opens."""

    own: tuple[HoldInForce, int] | None = None
    court: tuple[HoldInForce, int] | None = None

    def with_hold(self, hold: HoldInForce, hold_id: int) -> _Reached:
        if hold.kind in _COURT:
            return _Reached(self.own, _longer(self.court, (hold, hold_id)))
        return _Reached(_longer(self.own, (hold, hold_id)), self.court)


def _longer(
    known: tuple[HoldInForce, int] | None, other: tuple[HoldInForce, int]
) -> tuple[HoldInForce, int]:
    return other if known is None else max(known, other, key=_strength)


def _strength(each: tuple[HoldInForce, int]) -> tuple[bool, date, int]:
    hold, hold_id = each
    return hold.until is None, hold.until or date.min, -hold_id


_NOTHING = _Reached()


@dataclass(frozen=True)
class Stops:
    """Every hold that stops one kind of act on a day, to ask for many parties and debts at once."""

    what: str
    parties: dict[int, _Reached] = field(default_factory=dict)
    debts: dict[int, _Reached] = field(default_factory=dict)
    anywhere: dict[int, _Reached] = field(default_factory=dict)
    """For each party, what stops it for any of their debts: for acts about no debt in particular."""
    permitted: frozenset[tuple[int, int]] = frozenset()
    """The party and debt of each court's permission."""

    def answer(self, party_id: int, debt_id: int | None) -> Allowed | Blocked:
        """What `may_go_out` says of the same party and debt."""
        other = (
            self.anywhere.get(party_id, _NOTHING)
            if debt_id is None
            else self.debts.get(debt_id, _NOTHING)
        )
        found = (self.parties.get(party_id, _NOTHING), other)
        stopping = [each.own for each in found if each.own is not None]
        if debt_id is None or (party_id, debt_id) not in self.permitted:
            stopping += [each.court for each in found if each.court is not None]
        if not stopping:
            return judge(self.what, ())
        hold, _ = max(stopping, key=_strength)
        return judge(self.what, [hold])

    def of_several(self, party_id: int, debt_ids: Collection[int]) -> Allowed | Blocked:
        """Blocked where `may_about` blocks the same party and debts."""
        asked: Collection[int | None] = debt_ids or (None,)
        answers = [self.answer(party_id, debt_id) for debt_id in asked]
        return next((each for each in answers if isinstance(each, Blocked)), answers[0])


def all_stops(
    session: Session, what: str, on: date, party_ids: Collection[int] | None = None
) -> Stops:
    """What stops an act on a day, for everybody or for some: the rule of `may_go_out`, three queries."""
    given = session.execute(
        select(CourtPermission.party_id, CourtPermission.debt_id).where(_is_given(what, on))
    )
    found = Stops(what, permitted=frozenset((party_id, debt_id) for party_id, debt_id in given))
    if what not in frozenset(Act):
        return found
    stopping = (in_force_on(on), Hold.kind.not_in(_passed_by(Act(what))))
    _own_reach(session, found, stopping, party_ids)
    if Act(what) in RECOVERY:
        _joint_reach(session, found, (*stopping, _protects_others(Act(what))), party_ids)
    else:
        found.debts.clear()
    return found


def _passed_by(what: Act) -> list[str]:
    return [kind.value for kind in HoldKind if what not in STOPS[kind].stops]


def _own_reach(
    session: Session,
    found: Stops,
    stopping: tuple[ColumnElement[bool], ...],
    party_ids: Collection[int] | None,
) -> None:
    wanted = select(Hold.id, Hold.kind, Hold.ends_on, Hold.party_id, Hold.debt_id).where(*stopping)
    if party_ids is not None:
        wanted = wanted.where(
            or_(Hold.party_id.in_(party_ids), Hold.debt_id.in_(_debts_of(party_ids)))
        )
    for hold_id, kind, ends_on, party_id, debt_id in session.execute(wanted):
        hold = HoldInForce(kind, ends_on)
        if party_id is not None:
            _reach(found.parties, party_id, hold, hold_id)
        if debt_id is not None:
            _reach(found.debts, debt_id, hold, hold_id)


def _joint_reach(
    session: Session,
    found: Stops,
    stopping: tuple[ColumnElement[bool], ...],
    party_ids: Collection[int] | None,
) -> None:
    """A party's hold protects all their debts, and a debt's hold everybody who is liable for it."""
    wanted = (
        select(Hold.id, Hold.kind, Hold.ends_on, Debt.id)
        .join(Liability, Liability.party_id == Hold.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(*stopping, Liability.removed_on.is_(None))
    )
    if party_ids is not None:
        wanted = wanted.where(Debt.id.in_(_debts_of(party_ids)))
    for hold_id, kind, ends_on, debt_id in session.execute(wanted):
        _reach(found.debts, debt_id, HoldInForce(kind, ends_on), hold_id)
    liable = (
        select(Liability.party_id, Debt.id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Liability.removed_on.is_(None))
    )
    held = sorted(found.debts)
    for start in range(0, len(held), _AT_ONCE):
        some = held[start : start + _AT_ONCE]
        for party_id, debt_id in session.execute(liable.where(Debt.id.in_(some))):
            for one in (found.debts[debt_id].own, found.debts[debt_id].court):
                if one is not None:
                    _reach(found.anywhere, party_id, *one)


_AT_ONCE = 500


def _debts_of(party_ids: Collection[int]) -> Select[int]:
    return (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Liability.party_id.in_(party_ids), Liability.removed_on.is_(None))
    )


def _reach(known: dict[int, _Reached], key: int, hold: HoldInForce, hold_id: int) -> None:
    known[key] = known.get(key, _NOTHING).with_hold(hold, hold_id)
