"""Making a plan shorter from its end, because less is owed and nobody paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain.money import ZERO, Money, total


@dataclass(frozen=True)
class CutLine:
    """One instalment that may still change, with what has arrived of it and what it pays of each debt."""

    number: int
    amount: Money
    received: Money
    shares: Mapping[int, Money]


@dataclass(frozen=True)
class Cut:
    """The instalments that stay, by their numbers, and what goes off each debt's part of them."""

    amounts: Mapping[int, Money]
    less: Mapping[int, Money]

    @property
    def amount(self) -> Money:
        """By how much the instalments are less in all."""
        return total(self.less.values())


def cut_from_end(lines: Sequence[CutLine], reduced: Mapping[int, Money]) -> Cut:
    """The last instalments of a plan without what was taken off its debts.

    `lines` are those from which on every one may change. They keep their amounts and days; the last
    ones go, and one may be smaller. What has arrived of an instalment is never cut away, nor more of
    a debt than these instalments were to pay of it.
    """
    room = total(line.amount - line.received for line in lines)
    less: dict[int, Money] = {}
    for debt_id, amount in reduced.items():
        paid_by_them = total(line.shares.get(debt_id, ZERO) for line in lines)
        part = min(amount, paid_by_them, room)
        if part > ZERO:
            less[debt_id] = part
            room -= part
    left = total(less.values())
    amounts: dict[int, Money] = {}
    for line in reversed(lines):
        gone = min(left, line.amount - line.received)
        left -= gone
        if line.amount > gone:
            amounts[line.number] = line.amount - gone
    return Cut(dict(sorted(amounts.items())), less)
