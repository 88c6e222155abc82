"""Debts whose balance in the revenues system is not what we know of, and as they were seen last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, Table, and_, func, literal, or_, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.truth import Balance, Found, differences
from shared.models import Account, CashLine, Debt, PlanDebt, Posting, TruthSeen

_SEEN: Table = TruthSeen.__table__  # type: ignore[assignment]
AT_ONCE = 500


@dataclass(frozen=True)
class Moved:
    """One debt that did not move as we know of, and what that is called; it may be nothing at all."""

    debt_id: int
    found: tuple[Found, ...]


def newest_held(session: Session) -> int:
    """The newest posting that handed receipts over to the revenues system; nought before the first."""
    newest = select(func.max(CashLine.held_posting_id))
    return session.scalar(newest) or 0


def moved_debts(session: Session, after: int) -> tuple[Moved, ...]:
    """Some debts that did not move as expected since they were seen last, by their ids from `after` on."""
    rows = session.execute(_moved(after, most=AT_ONCE)).all()
    held = _held_lines(session, [row.id for row in rows])
    return tuple(
        Moved(
            row.id,
            differences(
                Balance(row.seen_charge, row.seen_costs, row.seen_bill, row.seen_instalment),
                held.get(row.id, []),
                Balance(row.charge, row.costs, row.next_bill, row.current_instalment),
            ),
        )
        for row in rows
    )


def see(session: Session, debt_ids: Sequence[int]) -> None:
    """Remember how some debts are now; what was different about them is written down."""
    session.execute(_see(Debt.id.in_(debt_ids), newest_held(session), session))


def see_the_rest(session: Session) -> None:
    """Remember every debt of a plan or of a payment of ours that moved as expected, in one statement."""
    newest = newest_held(session)
    ours = or_(
        Debt.id.in_(select(PlanDebt.debt_id).where(PlanDebt.living)),
        Debt.id.in_(select(CashLine.debt_id)),
    )
    session.execute(
        _see(and_(ours, Debt.id.not_in(_moved(0, most=None, only_ids=True))), newest, session)
    )


def _pence(amount: Any) -> Any:
    return type_coerce(amount, BigInteger)


def _held_sums() -> Any:
    """What was handed over of each debt since it was seen last."""
    return (
        select(CashLine.debt_id, func.sum(_pence(CashLine.amount)).label("pence"))
        .join(TruthSeen, TruthSeen.debt_id == CashLine.debt_id)
        .where(CashLine.held_posting_id > TruthSeen.posting_id)
        .group_by(CashLine.debt_id)
        .subquery()
    )


def _moved(after: int, *, most: int | None, only_ids: bool = False) -> Select[Any]:
    held = _held_sums()
    was = _pence(TruthSeen.charge) + _pence(TruthSeen.costs) - func.coalesce(held.c.pence, 0)
    now = _pence(Debt.charge) + _pence(Debt.costs)
    columns: list[Any] = [Debt.id]
    if not only_ids:
        columns += [
            Debt.charge,
            Debt.costs,
            Account.next_bill,
            Account.current_instalment,
            TruthSeen.charge.label("seen_charge"),
            TruthSeen.costs.label("seen_costs"),
            TruthSeen.next_bill.label("seen_bill"),
            TruthSeen.current_instalment.label("seen_instalment"),
        ]
    found = (
        select(*columns)
        .join(TruthSeen, TruthSeen.debt_id == Debt.id)
        .join(Account, Account.id == Debt.account_id)
        .outerjoin(held, held.c.debt_id == Debt.id)
        .where(Debt.id > after, now != was)
    )
    return found if most is None else found.order_by(Debt.id).limit(most)


def _held_lines(session: Session, debt_ids: Sequence[int]) -> dict[int, list[Money]]:
    """The lines handed over of each debt since it was seen last. What was paid and taken back is nothing."""
    rows = session.execute(
        select(CashLine.debt_id, CashLine.amount)
        .join(TruthSeen, TruthSeen.debt_id == CashLine.debt_id)
        .join(Posting, Posting.id == CashLine.posting_id)
        .where(CashLine.debt_id.in_(debt_ids), CashLine.held_posting_id > TruthSeen.posting_id)
        .order_by(CashLine.id)
    )
    found: dict[int, list[Money]] = {}
    for debt_id, amount in rows:
        found.setdefault(debt_id, []).append(amount)
    return found


def _see(which: Any, newest: int, session: Session) -> Any:
    """One statement that writes how debts are now over how they were."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    names = "debt_id as_of charge costs next_bill current_instalment posting_id".split()
    rows = (
        select(
            Debt.id,
            Debt.as_of,
            Debt.charge,
            Debt.costs,
            Account.next_bill,
            Account.current_instalment,
            literal(newest),
        )
        .join(Account, Account.id == Debt.account_id)
        .where(which)
    )
    writing: Any = make(_SEEN).from_select(names, rows, include_defaults=False)
    changed = {name: writing.excluded[name] for name in names[1:]}
    differs = or_(*(_SEEN.c[name].is_distinct_from(writing.excluded[name]) for name in changed))
    return writing.on_conflict_do_update(index_elements=["debt_id"], set_=changed, where=differs)
