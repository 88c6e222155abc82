"""The one query behind what stands on a case: each kind of thing is a part with the same columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Text,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import TypeEngine

from shared.models import (
    Account,
    CounterOffer,
    Debt,
    DecidingLimit,
    Hold,
    InstalmentRow,
    Officer,
    Plan,
    ProposalDebt,
    ProposalQuestion,
    SuggestedAnswer,
    WorkItem,
)
from shared.models.base import MoneyPence, UtcInstant
from shared.services.cases.holds import reaching_party
from shared.services.cases.offers import MOST
from shared.services.gate import in_force_on
from shared.services.proposals.offers_kept import LINES

_PARTY: Any = bindparam("party", type_=Integer())
_PROPOSAL: Any = bindparam("proposal", type_=Integer())
"""The offer that waits; None is no offer: nothing is equal to it."""
_TODAY: Any = bindparam("today", type_=Date())

_COLUMNS: dict[str, TypeEngine[Any]] = {
    "id": Integer(),
    "number": Integer(),
    "word": String(),
    "other": String(),
    "text": Text(),
    "answer": Text(),
    "by": String(),
    "day": Date(),
    "until": Date(),
    "at": UtcInstant(),
    "amount": MoneyPence(),
    "total": MoneyPence(),
}
"""What every part gives after its name; what a part has not is nothing."""


def _leg(what: str, **given: Any) -> Select[Any]:
    columns = [
        type_coerce(given[name], kind).label(name)
        if name in given
        else cast(null(), kind).label(name)
        for name, kind in _COLUMNS.items()
    ]
    return select(literal(what, String()).label("what"), *columns)


def _holds() -> Select[Any]:
    row = Hold
    return (
        _leg(
            "hold",
            id=row.id,
            word=row.kind,
            other=Account.reference,
            by=row.created_by,
            day=row.starts_on,
            until=row.ends_on,
        )
        .select_from(row)
        .outerjoin(Debt, Debt.id == row.debt_id)
        .outerjoin(Account, Account.id == Debt.account_id)
        .where(reaching_party(_PARTY), in_force_on(_TODAY))
    )


def _plans() -> Select[Any]:
    row = Plan
    last = (
        select(func.max(InstalmentRow.due_on))
        .where(InstalmentRow.plan_id == row.id)
        .scalar_subquery()
    )
    newest = (
        _leg(
            "plan",
            id=row.id,
            number=_one_where(row.pattern == LINES),
            word=row.state,
            other=row.frequency,
            text=row.reference,
            until=last,
            at=row.agreed_at,
            amount=row.amount,
            total=row.total,
        )
        .where(row.party_id == _PARTY)
        .order_by(row.id.desc())
        .limit(MOST)
    )
    return select(newest.subquery())


def _one_where(is_uneven: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where payments are not alike."""
    return case((is_uneven, 1), else_=0)


def _work() -> Select[Any]:
    row = WorkItem
    return _leg(
        "work", id=row.id, number=row.harm, word=row.kind, other=row.subject, day=row.promise_on
    ).where(row.party_id == _PARTY, row.state == "open")


def _counter_offers() -> Select[Any]:
    row = CounterOffer
    return (
        _leg(
            "counter_offer",
            id=row.id,
            number=_one_where(row.lines != ""),
            word=row.state,
            other=row.frequency,
            text=row.reason,
            answer=row.answer,
            by=Officer.name,
            at=row.made_at,
            amount=row.amount,
        )
        .join(Officer, Officer.id == row.officer_id)
        .where(row.proposal_id == _PROPOSAL)
    )


def _questions() -> Select[Any]:
    row = ProposalQuestion
    return (
        _leg(
            "question",
            id=row.id,
            text=row.question,
            answer=row.answer,
            by=Officer.name,
            at=row.asked_at,
        )
        .join(Officer, Officer.id == row.officer_id)
        .where(row.proposal_id == _PROPOSAL)
    )


def _suggestion() -> Select[Any]:
    row = SuggestedAnswer
    return (
        _leg(
            "suggestion",
            id=row.id,
            number=row.officer_id,
            word=row.outcome,
            answer=row.answer,
            by=Officer.name,
            at=row.at,
        )
        .join(Officer, Officer.id == row.officer_id)
        .where(row.proposal_id == _PROPOSAL, row.settled_at.is_(None))
    )


def _limits() -> Select[Any]:
    return _leg(
        "limit", id=literal(0, Integer()), word=DecidingLimit.role, amount=DecidingLimit.most
    )


def _debts() -> Select[Any]:
    return _leg("debt", id=ProposalDebt.debt_id).where(ProposalDebt.proposal_id == _PROPOSAL)


# Made once: putting it together takes longer than running it.
ALL_MATTERS = union_all(
    _holds(),
    _plans(),
    _work(),
    _counter_offers(),
    _questions(),
    _suggestion(),
    _limits(),
    _debts(),
)
