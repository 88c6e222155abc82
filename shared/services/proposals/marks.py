"""What else is known of a party that bears on an offer, read in one query whatever there is of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.months_ahead import KnownChange
from shared.domain.plan_states import ALIVE, PlanEvent
from shared.domain.proposal_states import OPEN
from shared.domain.recovery import Happened
from shared.domain.stages import Stage
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth
from shared.models import (
    BankHoliday,
    Debt,
    DebtEvent,
    GroupNote,
    Hold,
    InstalmentRow,
    Liability,
    Plan,
    PlanEventRow,
    Proposal,
)
from shared.models import KnownChange as KnownChangeRow
from shared.models.base import MoneyPence, UtcInstant
from shared.services.holds import in_force_on
from shared.services.wording import LONDON
from shared.services.working_days import working_days_with


@dataclass(frozen=True)
class RunningPlan:
    """A plan with us that is already being paid: its instalments are not left over."""

    reference: str
    amount: Money
    frequency: Frequency
    last_due: date


@dataclass(frozen=True)
class Marks:
    """Everything that was found, sorted by what it is."""

    holds: frozenset[str] = frozenset()
    """Kinds of the party's own holds."""
    joint_hold: bool = False
    """Whether recovery waits because of somebody who is liable too; what for is not ours to say."""
    debt_holds: dict[int, frozenset[str]] = field(default_factory=dict)
    """Kinds of the holds that reach one debt alone."""
    defaults: tuple[date, ...] = ()
    open_proposal: str | None = None
    """The reference of the party's own proposal that waits for an answer."""
    plans: tuple[RunningPlan, ...] = ()
    changes: tuple[KnownChange, ...] = ()
    over_guideline: tuple[str, ...] = ()
    history: dict[int, tuple[Happened, ...]] = field(default_factory=dict)
    """The notices and hearings of each debt, in order."""
    days: WorkingDays = field(default_factory=lambda: working_days_with(()))


class _Row(NamedTuple):
    what: str
    word: str | None
    text: str | None
    number: int | None
    day: date | None
    at: datetime | None
    amount: Money | None


def read_marks(
    session: Session,
    party_id: int,
    account_ids: Iterable[int],
    statement_id: int | None,
    today: date,
) -> Marks:
    """Holds, broken plans, an open proposal, running plans, known changes, explained spending and
    the council's own bank holidays, for one party.

    A hold on anybody who is liable for one of the accounts reaches this party too.
    """
    accounts = tuple(account_ids)
    given = {
        "party_id": party_id,
        "account_ids": accounts,
        "statement_id": statement_id,
        "today": today,
    }
    return _sorted_out([_Row(*row) for row in session.execute(_ALL_MARKS, given)])


# ------------------------------------------------------------------ the query, made once

_PARTY_ID: Any = bindparam("party_id", type_=Integer())
_ACCOUNT_IDS: Any = bindparam("account_ids", type_=Integer(), expanding=True)
_STATEMENT_ID: Any = bindparam("statement_id", type_=Integer())
"""None is no statement: nothing is equal to it."""
_TODAY: Any = bindparam("today", type_=Date())

_COLUMNS: dict[str, TypeEngine[Any]] = {
    "word": String(),
    "text": String(),
    "number": Integer(),
    "day": Date(),
    "at": UtcInstant(),
    "amount": MoneyPence(),
}
"""What every part of the union gives after its name; what a part has not is nothing."""


def _leg(what: str, **given: Any) -> Select[Any]:
    columns = [given.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items()]
    return select(literal(what).label("what"), *columns)


def _holds() -> Select[Any]:
    debts = select(Debt.id).where(Debt.account_id.in_(_ACCOUNT_IDS))
    reaching = or_(Hold.party_id == _PARTY_ID, Hold.debt_id.in_(debts))
    return _leg("hold", word=Hold.kind, number=Hold.debt_id).where(in_force_on(_TODAY), reaching)


def _joint_holds() -> Select[Any]:
    liable = select(Liability.party_id).where(
        Liability.account_id.in_(_ACCOUNT_IDS),
        Liability.party_id != _PARTY_ID,
        Liability.removed_on.is_(None),
    )
    return _leg("joint", number=Hold.id).where(in_force_on(_TODAY), Hold.party_id.in_(liable))


def _defaults() -> Select[Any]:
    return (
        _leg("default", at=PlanEventRow.at)
        .join(Plan, Plan.id == PlanEventRow.plan_id)
        .where(Plan.party_id == _PARTY_ID, PlanEventRow.event == PlanEvent.BROKEN)
    )


def _open_proposal() -> Select[Any]:
    return _leg("proposal", word=Proposal.reference).where(
        Proposal.party_id == _PARTY_ID, Proposal.state.in_(OPEN)
    )


def _plans() -> Select[Any]:
    return (
        _leg(
            "plan",
            word=Plan.frequency,
            text=Plan.reference,
            day=func.max(InstalmentRow.due_on),
            amount=Plan.amount,
        )
        .join(InstalmentRow, InstalmentRow.plan_id == Plan.id)
        .where(Plan.party_id == _PARTY_ID, Plan.state.in_(ALIVE))
        .group_by(Plan.id)
    )


def _history() -> Select[Any]:
    event = DebtEvent
    return (
        _leg(
            "event",
            word=event.stage,
            number=event.debt_id,
            day=event.happened_on,
            amount=event.amount,
        )
        .join(Debt, Debt.id == event.debt_id)
        .where(Debt.account_id.in_(_ACCOUNT_IDS))
    )


def _changes() -> Select[Any]:
    row = KnownChangeRow
    return _leg("change", word=row.from_month, text=row.label, amount=row.a_month).where(
        row.statement_id == _STATEMENT_ID
    )


def _over_guideline() -> Select[Any]:
    return _leg("over", word=GroupNote.group_code).where(GroupNote.statement_id == _STATEMENT_ID)


_ALL_MARKS = union_all(
    _holds(),
    _joint_holds(),
    _defaults(),
    _open_proposal(),
    _plans(),
    _history(),
    _leg("holiday", day=BankHoliday.day),
    _changes(),
    _over_guideline(),
)

# ------------------------------------------------------------------ what was read


def _sorted_out(rows: list[_Row]) -> Marks:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.what, []).append(row)
    holds = found.get("hold", [])
    of_debts: dict[int, set[str]] = {}
    for row in holds:
        if row.number is not None:
            of_debts.setdefault(row.number, set()).add(row.word or "")
    return Marks(
        holds=frozenset(row.word or "" for row in holds if row.number is None),
        joint_hold="joint" in found,
        debt_holds={debt_id: frozenset(kinds) for debt_id, kinds in of_debts.items()},
        defaults=tuple(
            sorted(row.at.astimezone(LONDON).date() for row in found.get("default", []) if row.at)
        ),
        open_proposal=next((row.word for row in found.get("proposal", [])), None),
        plans=tuple(_running(row) for row in found.get("plan", [])),
        changes=tuple(_change(row) for row in found.get("change", [])),
        over_guideline=tuple(sorted(row.word or "" for row in found.get("over", []))),
        history=_histories(found.get("event", [])),
        days=working_days_with(row.day for row in found.get("holiday", []) if row.day),
    )


def _histories(rows: list[_Row]) -> dict[int, tuple[Happened, ...]]:
    of_debts: dict[int, list[Happened]] = {}
    for row in rows:
        if row.number is not None and row.day is not None:
            happened = Happened(Stage(row.word or ""), row.day, row.amount)
            of_debts.setdefault(row.number, []).append(happened)
    return {
        debt_id: tuple(sorted(events, key=lambda event: event.on))
        for debt_id, events in of_debts.items()
    }


def _running(row: _Row) -> RunningPlan:
    if row.amount is None or row.day is None:
        raise ValueError("a running plan has an amount and a last day")
    return RunningPlan(row.text or "", row.amount, Frequency(row.word or ""), row.day)


def _change(row: _Row) -> KnownChange:
    if row.amount is None:
        raise ValueError("a known change has an amount")
    return KnownChange(YearMonth.parse(row.word or ""), row.amount, row.text or "")
