"""The dated figures that the public check quotes: costs, fees and days in force today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from shared.domain.figures import NotCovered, in_force
from shared.domain.first_check import KnownFigures
from shared.domain.money import Money
from shared.domain.stages import DebtType
from shared.services.figures import Law

T = TypeVar("T")


def known_figures(law: Law, debt_type: DebtType, today: date) -> KnownFigures:
    """What is in force today for a kind of debt. A figure that is not loaded is left out, never guessed."""
    costs = _known(lambda: law.figures.costs(law.nation, debt_type, today))
    fees = _known(lambda: in_force(law.figures.agent_fees, today))
    timetable = _known(lambda: law.figures.timetable(law.nation, debt_type, today))
    summons, order = costs if costs else (None, None)
    return KnownFigures(
        summons_costs=summons or None,
        order_costs=order,
        agent_first=_of(fees, "compliance"),
        agent_visit=_of(fees, "enforcement"),
        agent_threshold=_of(fees, "threshold"),
        reminder_days=timetable.reminder_pay_days if timetable else None,
        final_notice_days=timetable.final_notice_pay_days if timetable else None,
        reply_days=timetable.letter_of_claim_reply_days if timetable else None,
    )


def _known(look: Callable[[], T]) -> T | None:
    try:
        return look()
    except NotCovered:
        return None


def _of(fees: object | None, name: str) -> Money | None:
    return getattr(fees, name, None)
