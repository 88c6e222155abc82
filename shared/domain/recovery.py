"""A debt as the rules of recovery see it: its history, the steps there are, the law of its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.figures import Figures, RecoveryTimetable
from shared.domain.money import ZERO, Money
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.working_days import WorkingDays

SUNDAY = 6


class Step(StrEnum):
    """Something that may happen to a debt; finer than a stage, because money is added between."""

    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    FINAL_NOTICE = "final_notice"
    BALANCE_DUE = "balance_due"
    SUMMONS = "summons"
    HEARING = "hearing"
    LIABILITY_ORDER = "liability_order"
    AGENT = "agent"
    AGENT_VISIT = "agent_visit"
    AGENT_SALE = "agent_sale"
    OTHER_DEDUCTIONS = "other_deductions"
    LETTER_OF_CLAIM = "letter_of_claim"
    CLAIM = "claim"
    JUDGMENT = "judgment"


class Stopped(StrEnum):
    """Why nothing further happens to a debt for now."""

    BREATHING_SPACE = "breathing_space"
    PLAN = "plan"
    PROPOSAL = "proposal"
    HOLD = "hold"


@dataclass(frozen=True)
class Happened:
    """One step that was taken. `amount` is what it demanded, or the costs that it added."""

    stage: Stage
    on: date
    amount: Money | None = None


@dataclass(frozen=True, kw_only=True)
class DebtCase:
    """What the rules of recovery need to know about one debt.

    `balance` includes `costs`. `due_on` is when the oldest unpaid part fell due, `year` the
    calendar year in which the financial year begins.
    """

    nation: Nation
    debt_type: DebtType
    stage: Stage
    balance: Money
    year: int
    costs: Money = ZERO
    due_on: date | None = None
    stage_on: date | None = None
    hearing_on: date | None = None
    events: tuple[Happened, ...] = ()
    stopped: Stopped | None = None
    stopped_until: date | None = None

    def last(self, *stages: Stage) -> date | None:
        """When one of the stages was last reached; the stage of now has `stage_on` to fall back on."""
        days = [each.on for each in self.events if each.stage in stages]
        if self.stage in stages and self.stage_on:
            days.append(self.stage_on)
        return max(days, default=None)


@dataclass(frozen=True)
class StepAhead:
    """A step that may come, and the earliest lawful day; no day where none is fixed.

    `fixed` says that the day is set (a hearing), not merely the earliest.
    """

    step: Step
    earliest: date | None
    fixed: bool = False


def law_date(case: DebtCase, today: date) -> date:
    """The day whose law governs a debt: when its oldest unpaid part fell due."""
    first = min((each.on for each in case.events), default=None)
    return case.due_on or first or case.stage_on or today


def timetable_of(case: DebtCase, figures: Figures, today: date) -> RecoveryTimetable:
    """The timetable of a debt's nation, type and day. Raises NotCovered."""
    return figures.timetable(case.nation, case.debt_type, law_date(case, today))


def after_clear_days(notice: date, count: int, days: WorkingDays) -> date | None:
    """The first day after clear days that leave out Sundays and bank holidays.

    Neither the day of the notice nor the day given back is one of them (SI 2013/1894 reg 6).
    None past the last known bank holiday.
    """
    day = notice
    while count:
        day += timedelta(days=1)
        if day.weekday() != SUNDAY and day not in days.holidays:
            count -= 1
    day += timedelta(days=1)
    return day if day <= days.known_until else None
