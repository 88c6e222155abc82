"""How a plan stands on a day: what was to be paid by then beside what was received.

Judged by the balance, never by which payment was meant for which instalment. An instalment counts
once its days of grace have passed; a few pence too little are let be. Source: the broken test of
revenues systems (balance expected after a tolerance of days), with the council's own numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.money import ZERO, Money, total
from shared.domain.plan_terms import PlanTerms
from shared.domain.schedule import Instalment


class PlanStanding(StrEnum):
    """What a check makes of a plan."""

    ON_TRACK = "on_track"
    AHEAD = "ahead"
    """More was received than is expected yet, by a whole next instalment or more."""
    LATE = "late"
    """An instalment has fallen due and is not here; its days of grace run."""
    BEHIND = "behind"
    """The days of grace have passed."""
    BROKEN = "broken"
    """It was behind, nobody mended it in the time for that, and it was ended with notice."""
    FINISHED = "finished"
    """Nothing is left to pay."""


class Why(StrEnum):
    """Which rule decided."""

    PAID_AS_AGREED = "paid_as_agreed"
    PAID_IN_ADVANCE = "paid_in_advance"
    ON_ITS_WAY = "on_its_way"
    """What is missing is being taken by card, or a Direct Debit is still to bring it."""
    WITHIN_TOLERANCE = "within_tolerance"
    IN_GRACE = "in_grace"
    GRACE_OVER = "grace_over"
    NOT_MENDED = "not_mended"
    NOTHING_LEFT = "nothing_left"
    WAITS = "waits"
    """The plan is suspended: judged as on the day on which it began to wait."""


SHORT = frozenset({PlanStanding.LATE, PlanStanding.BEHIND, PlanStanding.BROKEN})
"""Standings in which money is missing that was to be here."""


@dataclass(frozen=True)
class PlanMoney:
    """What came for a plan since it was agreed, and what is coming."""

    received: Money
    """By the balances of its debts, without costs that were added later; below nought is nothing."""
    left: Money
    """What its debts still owe of what the plan is for; a credit on one pays nothing of another."""
    by_card: Money = ZERO
    """What card payments are bringing."""
    by_debit: Money = ZERO
    """What Direct Debits are still to bring of instalments that have fallen due."""

    @property
    def all(self) -> Money:
        """With what is coming."""
        return self.received + self.by_card + self.by_debit


@dataclass(frozen=True)
class Judged:
    """What a check found, and the figures that it found it by."""

    standing: PlanStanding
    why: Why
    expected: Money
    """What was to be here before that day, with what was to be paid at once."""
    received: Money
    missed_since: date | None = None
    """The day on which the first instalment that is missing was to be here."""


def judge_plan(
    lines: Sequence[Instalment],
    paid_now: Money,
    money: PlanMoney,
    day: date,
    terms: PlanTerms,
    *,
    is_waiting: bool = False,
    is_broken: bool = False,
) -> Judged:
    """How a plan stands on a day.

    An instalment has fallen due on the day after its own. What was to be paid at once is asked for
    with the first instalment. `is_waiting` plans are given the day on which they began to wait;
    `is_broken` ones stay broken until everything that has fallen due is here.
    """
    money = replace(money, received=max(money.received, ZERO))
    expected = _asked(lines, paid_now, day)
    standing, why = _found(lines, paid_now, money, day, terms)
    if is_broken and standing in SHORT:
        standing, why = PlanStanding.BROKEN, Why.NOT_MENDED
    elif is_waiting and standing is not PlanStanding.FINISHED:
        why = Why.WAITS
    missed = _missed(lines, paid_now, money, day, terms) if standing in SHORT else None
    return Judged(standing, why, expected, money.received, missed)


def _found(
    lines: Sequence[Instalment], paid_now: Money, money: PlanMoney, day: date, terms: PlanTerms
) -> tuple[PlanStanding, Why]:
    missing = _asked(lines, paid_now, day) - money.received
    if money.left <= ZERO:
        return PlanStanding.FINISHED, Why.NOTHING_LEFT
    if money.left <= terms.tolerance and _is_over(lines, day, terms):
        return PlanStanding.FINISHED, Why.WITHIN_TOLERANCE
    if missing <= ZERO:
        is_ahead = _is_ahead(lines, paid_now, money, day)
        return _IN_ADVANCE if is_ahead else (PlanStanding.ON_TRACK, Why.PAID_AS_AGREED)
    if missing <= terms.tolerance:
        return PlanStanding.ON_TRACK, Why.WITHIN_TOLERANCE
    if missing - money.by_card - money.by_debit <= terms.tolerance:
        return PlanStanding.ON_TRACK, Why.ON_ITS_WAY
    past_grace = _asked(lines, paid_now, day - timedelta(days=terms.grace_days))
    if past_grace - money.all > terms.tolerance:
        return PlanStanding.BEHIND, Why.GRACE_OVER
    return PlanStanding.LATE, Why.IN_GRACE


_IN_ADVANCE = (PlanStanding.AHEAD, Why.PAID_IN_ADVANCE)


def _asked(lines: Sequence[Instalment], paid_now: Money, day: date) -> Money:
    """What was to be here before a day."""
    fallen = [each.amount for each in lines if each.collect < day]
    return total(fallen) + paid_now if fallen else ZERO


def _is_over(lines: Sequence[Instalment], day: date, terms: PlanTerms) -> bool:
    last = max((each.collect for each in lines), default=day)
    return last + timedelta(days=terms.grace_days) < day


def _is_ahead(lines: Sequence[Instalment], paid_now: Money, money: PlanMoney, day: date) -> bool:
    """Whether the next instalment is here although its day has not come."""
    to_come = [each for each in lines if each.collect > day]
    if not to_come:
        return False
    by_today = total(each.amount for each in lines if each.collect <= day) + paid_now
    return money.received >= by_today + to_come[0].amount


def _missed(
    lines: Sequence[Instalment], paid_now: Money, money: PlanMoney, day: date, terms: PlanTerms
) -> date | None:
    asked = paid_now
    for line in lines:
        asked += line.amount
        if asked - money.all > terms.tolerance:
            return line.collect if line.collect < day else None
    return None
