"""How a plan stands: what has been paid, what comes next, what is left, and how far behind it is.

Judged by money received, not by which payment was meant for which instalment: an instalment that
came late, early or in two parts is paid when the money is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.money import ZERO, Money, total
from shared.domain.schedule import Instalment


class LineState(StrEnum):
    """What has become of one instalment."""

    PAID = "paid"
    PART_PAID = "part_paid"
    LATE = "late"
    DUE = "due"
    """Due today or in the days of grace."""
    TO_COME = "to_come"


@dataclass(frozen=True)
class StandingLine:
    """One instalment, how much of it is there, and what that makes of it."""

    instalment: Instalment
    received: Money
    state: LineState


@dataclass(frozen=True)
class Standing:
    """A plan judged on one day."""

    total: Money
    received: Money
    left: Money
    behind_by: Money
    lines: tuple[StandingLine, ...]
    next: StandingLine | None
    """The first instalment that is not yet wholly paid; none when everything is."""

    @property
    def percent(self) -> int:
        """How much of the whole has been paid, in whole percent, rounded down."""
        return 100 if not self.total else self.received.pence * 100 // self.total.pence

    @property
    def payments_made(self) -> int:
        """How many instalments are wholly paid."""
        return sum(line.state is LineState.PAID for line in self.lines)


def behind_by(instalments: Iterable[Instalment], paid: Money, today: date, grace: int) -> Money:
    """By how much a plan is behind: what has fallen due and is past its days of grace, less what came.

    `grace` is the calendar days that money may take to show (council's own).
    """
    overdue = total(
        each.amount for each in instalments if each.collect + timedelta(days=grace) < today
    )
    return max(overdue - paid, ZERO)


def standing(
    instalments: tuple[Instalment, ...],
    paid_now: Money,
    received: Money,
    today: date,
    *,
    grace: int,
    tolerance: Money = ZERO,
) -> Standing:
    """Judge a plan by the money received since it was agreed; the amount paid at once comes first.

    As much as `tolerance` may be missing without anything being late.
    """
    whole = total(each.amount for each in instalments) + paid_now
    received = min(max(received, ZERO), whole)
    left_to_place = max(received - paid_now, ZERO)
    late = behind_by(instalments, left_to_place, today, grace)
    if late <= tolerance:
        late = ZERO
    lines = []
    for each in instalments:
        placed = min(left_to_place, each.amount)
        left_to_place -= placed
        state = _state(each, placed, today, grace)
        if state is LineState.LATE and not late:
            state = LineState.PART_PAID
        lines.append(StandingLine(each, placed, state))
    unpaid = (line for line in lines if line.state is not LineState.PAID)
    return Standing(whole, received, whole - received, late, tuple(lines), next(unpaid, None))


def _state(instalment: Instalment, placed: Money, today: date, grace: int) -> LineState:
    if placed >= instalment.amount:
        return LineState.PAID
    if instalment.collect + timedelta(days=grace) < today:
        return LineState.LATE
    if placed:
        return LineState.PART_PAID
    return LineState.DUE if instalment.due <= today else LineState.TO_COME
