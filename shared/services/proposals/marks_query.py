"""The one query that reads all marks of a party: each kind of thing is a part with the same columns."""

from __future__ import annotations

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
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from shared.domain.gate import HoldKind
from shared.domain.money import Money
from shared.domain.plan_states import ALIVE, PlanEvent
from shared.domain.proposal_states import OPEN
from shared.models import (
    Account,
    BankHoliday,
    Debt,
    DebtEvent,
    GroupNote,
    Hold,
    InstalmentRow,
    Liability,
    Plan,
    PlanEventRow,
    PolicyVersion,
    Proposal,
)
from shared.models import KnownChange as KnownChangeRow
from shared.models.base import MoneyPence, UtcInstant
from shared.services.fixed_words import word, words
from shared.services.gate import in_force_on
from shared.services.policies import HAS_BEGUN
from shared.services.statements.council_bill import is_billed_to


class MarkRow(NamedTuple):
    """One thing that was found; what has no such column left it empty."""

    what: str
    word: str | None
    text: str | None
    number: int | None
    day: date | None
    at: datetime | None
    amount: Money | None
    later: Money | None
    months: int | None


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
    "later": MoneyPence(),
    "months": Integer(),
}
"""What every part of the union gives after its name; what a part has not is nothing."""


def _leg(what: str, **given: Any) -> Select[Any]:
    columns = [given.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items()]
    return select(word(what).label("what"), *columns)


def _holds() -> Select[Any]:
    debts = select(Debt.id).where(Debt.account_id.in_(_ACCOUNT_IDS))
    reaching = or_(Hold.party_id == _PARTY_ID, Hold.debt_id.in_(debts))
    return _leg("hold", word=Hold.kind, text=Hold.subject, number=Hold.debt_id).where(
        in_force_on(_TODAY), reaching
    )


def _joint_holds() -> Select[Any]:
    liable = select(Liability.party_id).where(
        Liability.account_id.in_(_ACCOUNT_IDS),
        Liability.party_id != _PARTY_ID,
        Liability.removed_on.is_(None),
    )
    return _leg("joint", number=Hold.id).where(
        in_force_on(_TODAY), Hold.party_id.in_(liable), Hold.kind != HoldKind.SUPPORT
    )


def _defaults() -> Select[Any]:
    return (
        _leg("default", at=PlanEventRow.at)
        .join(Plan, Plan.id == PlanEventRow.plan_id)
        .where(Plan.party_id == _PARTY_ID, PlanEventRow.event == PlanEvent.BROKEN)
    )


def _open_proposal() -> Select[Any]:
    return _leg("proposal", word=Proposal.reference).where(
        Proposal.party_id == _PARTY_ID, Proposal.state.in_(words(OPEN))
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
        .where(Plan.party_id == _PARTY_ID, Plan.state.in_(words(ALIVE)))
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


def _bills() -> Select[Any]:
    return (
        _leg(
            "bill",
            word=Account.next_from,
            number=Account.id,
            amount=Account.current_instalment,
            later=Account.next_instalment,
            months=Account.next_count,
        )
        .join(Liability, Liability.account_id == Account.id)
        .where(is_billed_to(_PARTY_ID))
    )


def _policies() -> Select[Any]:
    row = PolicyVersion
    return _leg("policy", text=row.content, number=row.id, day=row.effective_from).where(HAS_BEGUN)


ALL_MARKS = union_all(
    _holds(),
    _joint_holds(),
    _defaults(),
    _open_proposal(),
    _plans(),
    _history(),
    _leg("holiday", day=BankHoliday.day),
    _changes(),
    _over_guideline(),
    _bills(),
    _policies(),
)
