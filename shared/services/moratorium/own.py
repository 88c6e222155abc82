"""A person's own Breathing Space, as they may see it: what waits, since when, until when, and who helps.

It is shown to whom it is certain to mean, and to nobody else who is liable. Which of the two kinds it
is, is not said: somebody may look over their shoulder.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO, Money, total
from shared.domain.moratorium import MoratoriumState
from shared.domain.says import Says
from shared.domain.stages import DebtType, type_name
from shared.models import Account, Debt, Moratorium, MoratoriumDebt
from shared.services.moratorium.records import PROPOSED, PROTECTED, last_protected

SHOWN_AFTER = timedelta(days=60)
"""How long one that is over is still shown, with what comes next."""
TO_COME = MoratoriumState.MATCHED
RUNNING = frozenset({MoratoriumState.ACTIVE, MoratoriumState.TREATMENT_ENDED})
_OVER = (MoratoriumState.EXPIRED, MoratoriumState.CANCELLED, MoratoriumState.RELEASED)


@dataclass(frozen=True)
class OwnProtected:
    """A debt that waits."""

    debt_id: int
    account_reference: str
    type: DebtType
    year: int
    protected: Money
    """What was due when it was protected, or what is left of that."""
    goes_on: Money
    """What of it falls due later, and is not part of it."""
    is_asked: bool
    """Whether we found it ourselves, and the adviser has still to say that it belongs to it."""

    @property
    def type_name(self) -> Says:
        """What it is for, in the words of the bill."""
        return type_name(self.type)

    @property
    def year_name(self) -> str:
        """The financial year, `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"


@dataclass(frozen=True)
class OwnBreathingSpace:
    """One Breathing Space of a person."""

    id: int
    reference: str
    starts_on: date
    last: date | None
    """The last protected day; none while nobody knows it."""
    state: MoratoriumState
    adviser: str
    adviser_phone: str
    adviser_email: str
    debts: tuple[OwnProtected, ...] = field(default=())

    @property
    def is_running(self) -> bool:
        """Whether it protects them now."""
        return self.state in RUNNING

    @property
    def is_to_come(self) -> bool:
        """Whether its first day is still to come."""
        return self.state is TO_COME

    @property
    def total(self) -> Money:
        """Everything that waits."""
        return total(each.protected for each in self.debts)


def own_breathing_spaces(
    session: Session, party_id: int, today: date
) -> tuple[OwnBreathingSpace, ...]:
    """Those that run or are to come, and those that ended lately, in that order; two queries."""
    rows = session.scalars(
        select(Moratorium)
        .where(
            Moratorium.party_id == party_id,
            Moratorium.state.in_((TO_COME, *RUNNING, *_OVER)),
        )
        .order_by(Moratorium.starts_on.desc(), Moratorium.id.desc())
    ).all()
    shown = [row for row in rows if row.state not in _OVER or _is_recent(row, today)]
    debts = _debts(session, [row.id for row in shown])
    found = [_own(row, debts.get(row.id, [])) for row in shown]
    return tuple(sorted(found, key=lambda each: (not each.is_running, not each.is_to_come)))


def _is_recent(row: Moratorium, today: date) -> bool:
    last = last_protected(row)
    return last is not None and today - last <= SHOWN_AFTER


def _own(row: Moratorium, debts: list[OwnProtected]) -> OwnBreathingSpace:
    return OwnBreathingSpace(
        row.id,
        row.reference,
        row.starts_on,
        last_protected(row),
        row.state,
        row.adviser,
        row.adviser_phone,
        row.adviser_email,
        tuple(debts),
    )


def _debts(session: Session, ids: list[int]) -> dict[int, list[OwnProtected]]:
    if not ids:
        return {}
    rows = session.execute(
        select(MoratoriumDebt, Debt, Account.reference, Account.type)
        .join(Debt, Debt.id == MoratoriumDebt.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .where(
            MoratoriumDebt.moratorium_id.in_(ids), MoratoriumDebt.state.in_((PROTECTED, PROPOSED))
        )
        .order_by(Account.type, Account.reference, Debt.year.desc(), Debt.id)
    )
    found: dict[int, list[OwnProtected]] = {}
    for row, debt, reference, kind in rows:
        found.setdefault(row.moratorium_id, []).append(_protected(row, debt, reference, kind))
    return found


def _protected(row: MoratoriumDebt, debt: Any, reference: str, kind: DebtType) -> OwnProtected:
    owed = debt.charge + debt.costs - debt.received
    protected = min(row.amount, max(owed, ZERO))
    return OwnProtected(
        debt.id,
        reference,
        kind,
        debt.year,
        protected,
        max(owed, ZERO) - protected,
        row.state == PROPOSED,
    )
