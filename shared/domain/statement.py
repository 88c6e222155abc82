"""The sums of an income and expenditure statement.

Each line keeps the amount and frequency that were given. It is rounded half-up to the penny a
month, and only then added up, so that the printed lines make the printed totals (SFS practice).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from shared.domain.frequency import Frequency, monthly, working
from shared.domain.money import ZERO, Money, rounded_down, total
from shared.domain.says import Says
from shared.domain.statement_groups import GROUPS, Side
from shared.domain.statement_lines import LINE, POSITION

MOST_SAVED = Money(2000)
"""The most that is offered as savings, a month (SFS: a tenth of what is left, at most £20)."""

SHARE_SAVED = Fraction(1, 10)


@dataclass(frozen=True)
class Entry:
    """One answered line, as it was given. A blank line has no entry; nought is an answer."""

    code: str
    amount: Money
    frequency: Frequency = Frequency.MONTHLY
    note: str = ""

    @property
    def monthly(self) -> Money:
        """What the line comes to a month, rounded half-up."""
        return monthly(self.amount, self.frequency)

    def working(self) -> Says:
        """The sum behind the monthly figure."""
        return working(self.amount, self.frequency)


@dataclass(frozen=True)
class Totals:
    """What the lines add up to a month, by group and by side."""

    by_group: Mapping[str, Money] = field(default_factory=dict)
    saved: Money = ZERO

    def side(self, side: Side) -> Money:
        """The total of one side."""
        return total(self.by_group.get(group.code, ZERO) for group in GROUPS if group.side is side)

    @property
    def income(self) -> Money:
        """Everything that comes in."""
        return self.side(Side.INCOME)

    @property
    def outgoings(self) -> Money:
        """Everything that goes out: fixed costs, flexible costs and repayments to others."""
        return self.side(Side.FIXED) + self.side(Side.FLEXIBLE) + self.side(Side.DEBTS)

    @property
    def before_savings(self) -> Money:
        """Income less outgoings; may be negative."""
        return self.income - self.outgoings

    @property
    def left_over(self) -> Money:
        """What is left a month, after anything put by; may be negative."""
        return self.before_savings - self.saved


def add_up(entries: Iterable[Entry], savings: Money = ZERO) -> Totals:
    """Add up the lines. Savings count only as far as they are offered on these figures."""
    by_group: dict[str, Money] = {}
    for entry in entries:
        group = LINE[entry.code].group
        by_group[group] = by_group.get(group, ZERO) + entry.monthly
    bare = Totals(by_group)
    return Totals(by_group, min(savings, savings_offered(bare.before_savings)))


def savings_offered(before_savings: Money) -> Money:
    """The most that may be put by each month: a tenth of what is left, at most £20, never less than nought."""
    tenth = rounded_down(before_savings.pence * SHARE_SAVED)
    return max(ZERO, min(MOST_SAVED, tenth))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries in the order of the statement."""
    return tuple(sorted(entries, key=lambda entry: POSITION[entry.code]))


@dataclass(frozen=True)
class LineChange:
    """A line that differs between two versions; None where it was not answered."""

    code: str
    before: Entry | None
    after: Entry | None


def changed_lines(before: Iterable[Entry], after: Iterable[Entry]) -> tuple[LineChange, ...]:
    """The lines whose amount, frequency or note differ, in the order of the statement."""
    old = {entry.code: entry for entry in before}
    new = {entry.code: entry for entry in after}
    codes = sorted(old.keys() | new.keys(), key=lambda code: POSITION[code])
    return tuple(
        LineChange(code, old.get(code), new.get(code))
        for code in codes
        if old.get(code) != new.get(code)
    )
