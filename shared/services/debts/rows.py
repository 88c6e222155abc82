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
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from shared.domain.gate import HoldKind
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
    Moratorium,
    Party,
    Plan,
    PlanDebt,
    Proposal,
    Statement,
)
from shared.models.base import MoneyPence
from shared.services.debts.unpaid import CHARGE, COSTS, IS_OWED, on_its_way
from shared.services.extract.balance_date import balance_date
from shared.services.gate import in_force_on
from shared.services.working_days import working_days_with

SHOWN_PLANS = frozenset({PlanState.ACTIVE, PlanState.SUSPENDED, PlanState.BROKEN})
"""Plans that a person still wants to see beside what they owe."""

# Tables, not mapped classes, and statements that are made once: this is the page that people
# open most.
_account, _debt, _event = Account.__table__, Debt.__table__, DebtEvent.__table__
_hold, _liability, _holiday = Hold.__table__, Liability.__table__, BankHoliday.__table__
_plan, _plan_debt = Plan.__table__, PlanDebt.__table__
_moratorium = Moratorium.__table__
_party, _proposal, _statement = Party.__table__, Proposal.__table__, Statement.__table__

_PARTY_ID: Any = bindparam("party_id")
_DEBT_IDS: Any = bindparam("debt_ids", expanding=True)
_TODAY: Any = bindparam("today", type_=Date())


# ------------------------------------------------------------------ debts


def debt_rows(session: Session, party_id: int, debt_id: int | None = None) -> list[Row[Any]]:
    """Debts for which the party is liable, one of them or all that are unpaid, with their plan."""
    if debt_id is None:
        return list(session.execute(_UNPAID, {"party_id": party_id}))
    return list(session.execute(_ONE, {"party_id": party_id, "debt_id": debt_id}))


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
        _plan.c.state.in_(SHOWN_PLANS),
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
    for row in session.execute(_AROUND, given):
        found.setdefault(row.what, []).append(row)
    events: dict[int, list[Happened]] = {}
    for row in found.get("event", ()):
        happened = Happened(Stage(row.word), row.day, row.amount)
        events.setdefault(row.number, []).append(happened)
    own = {f"{row.what}:{row.number}" for what in _CAUSES for row in found.get(what, ())}
    holds: dict[int, list[tuple[Stopped, date | None]]] = {}
    for row in found.get("hold", ()):
        is_own = row.held_party in (None, party_id) and _may_be_own(row.subject, own)
        holds.setdefault(row.number, []).append(_stop(row) if is_own else (Stopped.HOLD, None))
    return Around(
        {debt_id: tuple(sorted(each, key=_when)) for debt_id, each in events.items()},
        {debt_id: min(each, key=_strength) for debt_id, each in holds.items()},
        working_days_with(row.day for row in found.get("holiday", ())),
    )


_CAUSES = ("proposal", "moratorium")
"""What one of several liable people did, and the others are not told of."""


def _may_be_own(subject: str, own: Collection[str]) -> bool:
    """Whether a hold's cause may be theirs; that a notice may mean them is not known to be."""
    cause = ":".join(subject.split(":")[:2])
    if not cause.startswith(_CAUSES):
        return True
    return cause in own and ":party:" not in subject


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
    return select(literal(what).label("what"), *columns)


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
        _leg("proposal", number=_proposal.c.id).where(_proposal.c.party_id == _PARTY_ID),
        _leg("moratorium", number=_moratorium.c.id).where(_moratorium.c.party_id == _PARTY_ID),
        _leg("holiday", day=_holiday.c.day),
    )


_AROUND = _select_around()
