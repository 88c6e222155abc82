"""The sums of a run of Direct Debits: what it asked for, what came back, and what was kept out of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from shared.domain.mandate_states import CollectionState
from shared.domain.money import Money
from shared.domain.standard18 import TransactionCode
from shared.models import Collection, DirectDebitLine
from shared.services.direct_debit.selection import KeptBack

_STANDING = (CollectionState.HANDED_IN, CollectionState.COLLECTED)
_RETURNED = (
    CollectionState.UNPAID,
    CollectionState.TO_REPRESENT,
    CollectionState.FAILED,
)


@dataclass(frozen=True)
class HeldBack:
    """How many collections of the run's day one reason kept back, and their sum."""

    why: str
    count: int
    total: Money


@dataclass(frozen=True)
class NetOfRun:
    """What a run brought: what was asked for, less what came back unpaid.

    Claims that were made later are not in it: they stand on their own.
    """

    count: int
    total: Money
    unpaid_count: int
    unpaid: Money

    @property
    def net(self) -> Money:
        """What stays."""
        return self.total - self.unpaid


@dataclass(frozen=True)
class CodeSum:
    """How many lines of one code a run has, and their sum."""

    code: TransactionCode
    count: int
    total: Money


def net_of_run(session: Session, run_id: int) -> NetOfRun:
    """What a run asked for and what of it came back unpaid, to the penny; one query."""
    amount: Any = DirectDebitLine.__table__.c.amount
    came_back = or_(
        Collection.presentation > DirectDebitLine.presentation,
        and_(
            Collection.presentation == DirectDebitLine.presentation,
            Collection.state.in_(_RETURNED),
        ),
    )
    count, total, unpaid_count, unpaid = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(amount), 0),
            func.coalesce(func.sum(case((came_back, 1), else_=0)), 0),
            func.coalesce(func.sum(case((came_back, amount), else_=0)), 0),
        )
        .select_from(DirectDebitLine)
        .join(Collection, Collection.id == DirectDebitLine.collection_id)
        .where(DirectDebitLine.run_id == run_id, DirectDebitLine.withdrawn_at.is_(None))
    ).one()
    return NetOfRun(count, _money(total), int(unpaid_count), _money(unpaid))


def written_reasons(rows: Iterable[KeptBack]) -> str:
    """Why a run left collections out, as the run keeps it: reason, count and pence of each."""
    counts: Counter[str] = Counter()
    pence: Counter[str] = Counter()
    for each in rows:
        counts[each.why] += 1
        pence[each.why] += each.amount.pence
    return json.dumps([[why, counts[why], pence[why]] for why in sorted(counts)])


def held_back_by(written: str) -> tuple[HeldBack, ...]:
    """What a run left out at its approval, by reason, as it was kept."""
    kept = json.loads(written) if written else []
    return tuple(HeldBack(why, count, Money(pence)) for why, count, pence in kept)


def left_standing(session: Session, run_id: int) -> int:
    """How many payments of a run that is taken back were not undone yet."""
    counted = session.scalar(
        select(func.count())
        .select_from(DirectDebitLine)
        .join(Collection, Collection.id == DirectDebitLine.collection_id)
        .where(
            DirectDebitLine.run_id == run_id,
            DirectDebitLine.withdrawn_at.is_(None),
            DirectDebitLine.presentation == Collection.presentation,
            Collection.state.in_(_STANDING),
        )
    )
    return counted or 0


def withdrawn(session: Session, run_id: int) -> tuple[HeldBack, ...]:
    """What was taken out of a run after its approval, by reason."""
    amount: Any = DirectDebitLine.__table__.c.amount
    rows = session.execute(
        select(DirectDebitLine.withdrawn_why, func.count(), func.sum(amount))
        .where(DirectDebitLine.run_id == run_id, DirectDebitLine.withdrawn_at.is_not(None))
        .group_by(DirectDebitLine.withdrawn_why)
        .order_by(DirectDebitLine.withdrawn_why)
    )
    return tuple(HeldBack(why, count, _money(pence)) for why, count, pence in rows)


def by_code(session: Session, run_id: int) -> tuple[CodeSum, ...]:
    """The lines of a run by their code."""
    amount: Any = DirectDebitLine.__table__.c.amount
    rows = session.execute(
        select(DirectDebitLine.code, func.count(), func.sum(amount))
        .where(DirectDebitLine.run_id == run_id, DirectDebitLine.withdrawn_at.is_(None))
        .group_by(DirectDebitLine.code)
        .order_by(DirectDebitLine.code)
    )
    return tuple(CodeSum(code, count, _money(pence)) for code, count, pence in rows)


def _money(pence: Any) -> Money:
    return pence if isinstance(pence, Money) else Money(int(pence))
