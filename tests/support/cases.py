"""Cases for the engine: the resident of the first walkthrough, and small changes to her."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from shared.domain.case import Case, CaseDebt, Change
from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.policy import Policy
from shared.domain.policy_file import read_policy
from shared.domain.schedule import Offer
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth

SUNDAY = date(2026, 11, 22)
POLICIES = Path("shared/sandbox_council/policies")
COUNCILS = Path("tests/domain/policies")

HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2026-12-25 2026-12-28 2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 "
        "2027-12-27 2027-12-28 2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 "
        "2028-12-25 2028-12-26"
    ).split()
)
DAYS = WorkingDays(HOLIDAYS, date(2028, 12, 31))


def pounds(text: str) -> Money:
    """Money from text, negative allowed."""
    return Money.from_pounds_text(text, negative=True)


def policy(name: str) -> Policy:
    """A policy of the sandbox council, or of a council whose published rules the tests keep."""
    folder = POLICIES if (POLICIES / f"{name}.toml").exists() else COUNCILS
    return read_policy((folder / f"{name}.toml").read_text(encoding="utf-8"))


def offer(
    amount: str,
    frequency: Frequency = Frequency.MONTHLY,
    first_due: date = date(2026, 12, 28),
    paid_now: str = "0",
) -> Offer:
    """An offer, by default monthly from 28 December 2026."""
    return Offer(pounds(amount), frequency, first_due, pounds(paid_now))


def debt(
    balance: str = "1056.50",
    stage: Stage = Stage.SUMMONS,
    year: int = 2026,
    costs: str = "0",
    debt_type: DebtType = DebtType.COUNCIL_TAX,
) -> CaseDebt:
    """A debt, by default the resident's after her summons."""
    return CaseDebt(debt_type, pounds(balance), stage, year, pounds(costs))


def resident(made: Offer, **changed: object) -> Case:
    """The resident: £329.11 left over, £189.11 from April 2027, one debt of £1,056.50 at summons."""
    case = Case(
        today=SUNDAY,
        nation=Nation.ENGLAND,
        debts=(debt(),),
        offer=made,
        left_over=pounds("329.11"),
        changes=(Change(YearMonth(2027, 4), pounds("189.11")),),
    )
    return replace(case, **changed)  # type: ignore[arg-type]
