"""Figures, working days and a debt to build on, for tests of the rules of recovery."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shared.domain.figures import Figures
from shared.domain.money import Money
from shared.domain.recovery import DebtCase, Happened
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.working_days import WorkingDays
from shared.services.figures import load_figures

ROOT = Path(__file__).resolve().parents[2]
FIGURES: Figures = load_figures(ROOT / "shared" / "sandbox_council" / "costs.toml")
TODAY = date(2026, 11, 22)
DAYS = WorkingDays(
    frozenset(
        {
            date(2026, 12, 25),
            date(2026, 12, 28),
            date(2027, 1, 1),
            date(2027, 3, 26),
            date(2027, 3, 29),
        }
    ),
    known_until=date(2028, 12, 31),
)


def a_debt(**changes: Any) -> DebtCase:
    """A debt of English council tax, 972.00 at summons with 84.50 of costs; change what matters."""
    facts: dict[str, Any] = {
        "nation": Nation.ENGLAND,
        "debt_type": DebtType.COUNCIL_TAX,
        "stage": Stage.SUMMONS,
        "balance": Money(105650),
        "costs": Money(8450),
        "year": 2026,
        "due_on": date(2026, 6, 1),
        "stage_on": date(2026, 11, 9),
        "hearing_on": date(2026, 12, 10),
    }
    return DebtCase(**(facts | changes))


def happened(*steps: tuple[Stage, date]) -> tuple[Happened, ...]:
    """Events of a debt's history from stages and days."""
    return tuple(Happened(stage, on) for stage, on in steps)
