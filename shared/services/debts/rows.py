"""Reading debts and what bears on them: three queries, made once, whatever there is of anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from shared.domain.gate import STOPS, Act, HoldKind
from shared.domain.plan_states import PlanState
from shared.domain.recovery import Happened, Stopped
from shared.domain.stages import Stage
from shared.domain.working_days import WorkingDays
from shared.models import (
    Account,
    BankHoliday,
    Debt,
    DebtEvent,
    Hold,
    Liability,
    Party,
    Plan,
    PlanDebt,
    Proposal,
    Statement,
)
from shared.models.base import MoneyPence
from shared.services.debts.unpaid import CHARGE, COSTS, IS_OWED, on_its_way
from shared.services.extract.balance_date import balance_date
from shared.services.fixed_words import word, words
from shared.services.gate import in_force_on
from shared.services.holding.whose import BY_NUMBER, BY_RECORD
from shared.services.working_days import working_days_with

SHOWN_PLANS = frozenset({PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN})
"""Plans that a person still wants to see beside what they owe."""

# Tables, not mapped classes, and statements that are made once: this is the page that people
# open most.
_account, _debt, _event = Account.__table__, Debt.__table__, DebtEvent.__table__
_hold, _liability, _holiday = Hold.__table__, Liability.__table__, BankHoliday.__table__
_plan, _plan_debt = Plan.__table__, PlanDebt.__table__
_party, _proposal, _statement = Party.__table__, Proposal.__table__, Statement.__table__

_PARTY_ID: Any = bindparam("party_id")
_DEBT_IDS: Any = bindparam("debt_ids", expanding=True)
_TODAY: Any = bindparam("today", type_=Date())


# ------------------------------------------------------------------ debts


def debt_rows(session: Session, party_id: int, debt_id: int | None = None) -> list[Row[Any]]:
    """Debts for which the party is liable, one of them or all that are unpaid, with their plan."""
    session.flush()
    # On the connection: these are columns, and what the session does for records costs half as much again.
    connection = session.connection()
    if debt_id is None:
        return list(connection.execute(_UNPAID, {"party_id": party_id}))
    return list(connection.execute(_ONE, {"party_id": party_id, "debt_id": debt_id}))


_OF_DEBT = "id year line stage stage_on hearing_on due_on".split()
_OF_ACCOUNT = "reference type address_1 address_2 town postcode".split()


def _select_debts() -> Select[Any]:
    other = _liability.alias("other")
    somebody_else = exists().where(
        other.c.account_id == _account.c.id,
        other.c.party_id != _PARTY_ID,
        other.c.removed_on.is_(None),
    )
    own_plan = and_(
        _plan.c.id == _plan_debt.c.plan_id,
        _plan.c.party_id == _PARTY_ID,
        _plan.c.state.in_(words(SHOWN_PLANS)),
    )
    joined = (
        _liability.join(_account, _account.c.id == _liability.c.account_id)
        .join(_debt, _debt.c.account_id == _account.c.id)
        .outerjoin(_plan_debt, and_(_plan_debt.c.debt_id == _debt.c.id, _plan_debt.c.living))
        .outerjoin(_plan, own_plan)
    )
    return (
        select(
            *(_debt.c[name] for name in _OF_DEBT),
            CHARGE,
            COSTS,
            balance_date(_debt.c.as_of),
            *(_account.c[name] for name in _OF_ACCOUNT),
            _plan.c.reference.label("plan_reference"),
            _plan.c.state.label("plan_state"),
            somebody_else.label("is_joint"),
            on_its_way().label("on_its_way"),
        )
        .select_from(joined)
        .where(_liability.c.party_id == _PARTY_ID, _liability.c.removed_on.is_(None))
        .order_by(_account.c.type, _account.c.reference, _debt.c.year.desc(), _debt.c.id)
    )


_UNPAID = _select_debts().where(IS_OWED)
_ONE = _select_debts().where(_debt.c.id == bindparam("debt_id"))


def address_of(row: Row[Any]) -> str:
    """The address of an account in one line."""
    parts: Iterable[str] = (row.address_1, row.address_2, row.town, row.postcode)
    return ", ".join(part for part in parts if part)


# ------------------------------------------------------------------ what bears on them


@dataclass(frozen=True)
class Around:
    """What happened to each debt, what stops it, and the working days to count with."""

    events: dict[int, tuple[Happened, ...]]
    stops: dict[int, tuple[Stopped, date | None]]
    days: WorkingDays


def around(session: Session, party_id: int, debt_ids: Collection[int], today: date) -> Around:
    """Everything that bears on these debts.

    A hold on somebody else who is liable, or for what is somebody else's, protects the debt as well,
    but is shown as a pause without a reason or a day: those are theirs. Where the two are kept apart
    it is not shown at all.
    """
    given = {"party_id": party_id, "debt_ids": tuple(debt_ids), "today": today}
    found: dict[str, list[Row[Any]]] = {}
    for row in session.connection().execute(_AROUND, given):
        found.setdefault(row.what, []).append(row)
    events: dict[int, list[Happened]] = {}
    for row in found.get("event", ()):
        happened = Happened(Stage(row.word), row.day, row.amount)
        events.setdefault(row.number, []).append(happened)
    whose = _Whose(
        party_id,
        frozenset(f"{row.word}:{row.number}" for row in found.get("own", ())),
        frozenset(row.number for row in found.get("apart", ())),
    )
    holds: dict[int, list[tuple[Stopped, date | None]]] = {}
    for row in found.get("hold", ()):
        if row.word not in _NO_PAUSE and (stop := whose.shown(row)) is not None:
            holds.setdefault(row.number, []).append(stop)
    return Around(
        {debt_id: tuple(sorted(each, key=_when)) for debt_id, each in events.items()},
        {debt_id: min(each, key=_strength) for debt_id, each in holds.items()},
        working_days_with(row.day for row in found.get("holiday", ())),
    )


@dataclass(frozen=True)
class _Whose:
    """Whose the holds are, as one party may know it."""

    party_id: int
    own: frozenset[str]
    """The subjects that are theirs, such as `proposal:12`."""
    apart: frozenset[int]
    """Debts for which somebody is liable from whom they are kept apart."""

    def shown(self, row: Row[Any]) -> tuple[Stopped, date | None] | None:
        """What is shown of a hold; none where there must seem to be none."""
        if self._is_own(row):
            return _stop(row)
        return None if row.number in self.apart else (Stopped.HOLD, None)

    def _is_own(self, row: Row[Any]) -> bool:
        if row.held_party is not None:
            return bool(row.held_party == self.party_id)
        kind, _colon, number = row.subject.partition(":")
        if kind in BY_RECORD:
            # That a notice of Breathing Space may mean them (`moratorium:3:party:5`) is not known yet.
            cause = ":".join(row.subject.split(":")[:2])
            return cause in self.own and ":party:" not in row.subject
        if kind in BY_NUMBER:
            return bool(number.rpartition(":")[2] == str(self.party_id))
        # Nobody can say whose it is: where people are kept apart, to show it says too much already.
        return row.number not in self.apart


_NO_PAUSE = frozenset(kind for kind, stop in STOPS.items() if Act.NOTICE not in stop.stops)
"""Holds under which reminders and notices go on, so that no page may speak of a pause."""
_STOPPED_BY: dict[str, Stopped] = {
    HoldKind.BREATHING_SPACE: Stopped.BREATHING_SPACE,
    HoldKind.PLAN: Stopped.PLAN,
    HoldKind.OPEN_PROPOSAL: Stopped.PROPOSAL,
}
_STRONGEST = (Stopped.BREATHING_SPACE, Stopped.PLAN, Stopped.PROPOSAL, Stopped.HOLD)


def _stop(row: Row[Any]) -> tuple[Stopped, date | None]:
    return _STOPPED_BY.get(row.word, Stopped.HOLD), row.day


def _when(event: Happened) -> date:
    return event.on


def _strength(stop: tuple[Stopped, date | None]) -> tuple[int, int]:
    """The strongest reason, and within it the one that lasts longest."""
    reason, until = stop
    return _STRONGEST.index(reason), -(until or date.max).toordinal()


_COLUMNS: dict[str, TypeEngine[Any]] = {
    "number": Integer(),
    "word": String(),
    "subject": String(),
    "day": Date(),
    "held_party": Integer(),
    "amount": MoneyPence(),
}
"""What every part of the union gives after its name; what a part has not is nothing."""


def _leg(what: str, **given: Any) -> Select[Any]:
    columns = [given.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items()]
    return select(word(what).label("what"), *columns)


def _select_around() -> Any:
    in_force = in_force_on(_TODAY)
    told = {
        "word": _hold.c.kind,
        "subject": _hold.c.subject,
        "day": _hold.c.ends_on,
        "held_party": _hold.c.party_id,
    }
    of_party = _debt.join(
        _liability,
        and_(_liability.c.account_id == _debt.c.account_id, _liability.c.removed_on.is_(None)),
    ).join(_hold, _hold.c.party_id == _liability.c.party_id)
    return union_all(
        _leg(
            "event",
            number=_event.c.debt_id,
            word=cast(_event.c.stage, String),
            day=_event.c.happened_on,
            amount=_event.c.amount,
        ).where(_event.c.debt_id.in_(_DEBT_IDS)),
        _leg("hold", number=_hold.c.debt_id, **told).where(
            _hold.c.debt_id.in_(_DEBT_IDS), in_force
        ),
        _leg("hold", number=_debt.c.id, **told)
        .select_from(of_party)
        .where(_debt.c.id.in_(_DEBT_IDS), in_force),
        *(
            _leg("own", number=record.id, word=word(kind)).where(record.party_id == _PARTY_ID)
            for kind, record in BY_RECORD.items()
        ),
        _select_apart(),
        _leg("holiday", day=_holiday.c.day),
    )


def _select_apart() -> Select[Any]:
    """The debts for which somebody else is liable, where one of the two is kept apart."""
    other, me, them = _liability.alias(), _party.alias(), _party.alias()
    joined = (
        _debt.join(
            other, and_(other.c.account_id == _debt.c.account_id, other.c.party_id != _PARTY_ID)
        )
        .join(them, them.c.id == other.c.party_id)
        .join(me, me.c.id == _PARTY_ID)
    )
    is_apart = them.c.kept_apart_at.is_not(None) | me.c.kept_apart_at.is_not(None)
    return (
        _leg("apart", number=_debt.c.id)
        .select_from(joined)
        .where(_debt.c.id.in_(_DEBT_IDS), is_apart)
    )


_AROUND = _select_around()
