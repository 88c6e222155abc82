"""One plan over several debts: the order in which they are paid, and each instalment's split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Instalment


@dataclass(frozen=True)
class PlannedDebt:
    """A debt as the split sees it; `key` is the caller's own name for it."""

    key: int
    balance: Money
    year: int
    is_current_year: bool
    hearing_on: date | None = None
    costs: Money = ZERO
    due_on: date | None = None


class NotTheSameSum(ValueError):
    """The instalments and the debts do not come to the same amount."""


def in_order(debts: Sequence[PlannedDebt]) -> tuple[PlannedDebt, ...]:
    """Current year first, then the soonest court date, then debts with costs, then the oldest."""
    return tuple(sorted(debts, key=_priority))


def split_schedule(
    debts: Sequence[PlannedDebt], instalments: Sequence[Instalment], paid_now: Money = ZERO
) -> tuple[dict[int, Money], ...]:
    """What each instalment pays towards each debt, the debts taken in the order given.

    The slices of an instalment come to the instalment, and those of a debt to its balance less
    its part of what is paid at once. When one debt is cleared, its part rolls into the next.
    Raises NotTheSameSum when instalments and debts do not come to the same amount.
    """
    left = left_after(debts, paid_now)
    if total(line.amount for line in instalments) != total(left.values()):
        raise NotTheSameSum("instalments and debts differ")
    return tuple(_take(left, line.amount) for line in instalments)


def left_after(debts: Sequence[PlannedDebt], paid_now: Money) -> dict[int, Money]:
    """What is left of each debt once a first amount has been paid, in the order given."""
    left = {debt.key: debt.balance for debt in debts}
    _take(left, paid_now)
    return left


def _take(left: dict[int, Money], amount: Money) -> dict[int, Money]:
    taken: dict[int, Money] = {}
    for key, balance in left.items():
        part = min(balance, amount)
        if part > ZERO:
            taken[key] = part
            left[key] = balance - part
            amount = amount - part
    return taken


def _priority(debt: PlannedDebt) -> tuple[bool, date, bool, int, date, int]:
    return (
        not debt.is_current_year,
        debt.hearing_on or date.max,
        debt.costs <= ZERO,
        debt.year,
        debt.due_on or date.max,
        debt.key,
    )
