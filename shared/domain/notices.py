"""Whether each step of a debt's history came when the law allowed it: the notice-validity check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.case import financial_year
from shared.domain.figures import Figures, RecoveryTimetable
from shared.domain.recovery import DebtCase, timetable_of
from shared.domain.says import N_, Says
from shared.domain.stages import MAGISTRATES, Stage

_REMINDERS = frozenset({Stage.REMINDER, Stage.SECOND_REMINDER})
_LETTER = frozenset({Stage.LETTER_OF_CLAIM, Stage.FINAL_NOTICE})


class Fault(StrEnum):
    """What may be wrong with a step."""

    TOO_EARLY = "too_early"
    MISSING_BEFORE = "missing_before"
    TOO_MANY = "too_many"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class NoticeFault:
    """One step that should not have come then. `source` is the law or policy that says so."""

    stage: Stage
    on: date
    fault: Fault
    says: Says
    source: str


def check_notices(case: DebtCase, figures: Figures, today: date) -> tuple[NoticeFault, ...]:
    """Faults in a debt's history, in order of time; none means that no fault was found.

    A gap counts calendar days between two steps, so a final notice on day 41 after the missed
    instalment passes where the least is 41. Raises NotCovered.
    """
    check = _Check(case, timetable_of(case, figures, today))
    return tuple(sorted(check.faults(), key=lambda each: each.on))


@dataclass(frozen=True)
class _Check:
    case: DebtCase
    table: RecoveryTimetable

    def faults(self) -> Iterator[NoticeFault]:
        yield from self.reminders()
        if self.case.debt_type in MAGISTRATES:
            yield from self.final_notices()
            yield from self.applications()
            yield from self.hearing()
        else:
            yield from self.invoice_reminders()
            yield from self.claims()

    def reminders(self) -> Iterator[NoticeFault]:
        """More reminders in one financial year than the law knows."""
        most = self.table.max_reminders
        if most is None:
            return
        by_year: dict[int, int] = {}
        for on in self.days(*_REMINDERS):
            year = financial_year(on)
            by_year[year] = by_year.get(year, 0) + 1
            if by_year[year] > most:
                yield self.fault(Stage.SECOND_REMINDER, on, Fault.TOO_MANY, _TOO_MANY, most=most)

    def final_notices(self) -> Iterator[NoticeFault]:
        for on in self.days(Stage.FINAL_NOTICE):
            after_default = self.table.final_notice_min_days_after_default
            yield from self.gap(Stage.FINAL_NOTICE, self.case.due_on, on, after_default, _DEFAULT)
            reminded = self.before(on, _REMINDERS)
            after_reminder = self.table.final_notice_min_days_after_reminder
            yield from self.gap(Stage.FINAL_NOTICE, reminded, on, after_reminder, _REMINDED)

    def applications(self) -> Iterator[NoticeFault]:
        """A summons needs its notice, the days after it, and those after the default."""
        for on in self.days(Stage.SUMMONS):
            yield from self.notice_before(on)
            least = self.table.application_min_days_after_default
            yield from self.gap(Stage.SUMMONS, self.case.due_on, on, least, _DEFAULT)
            years = self.table.limitation_years
            if years and self.case.due_on and on > _years_after(self.case.due_on, years):
                yield self.fault(Stage.SUMMONS, on, Fault.TOO_LATE, _TOO_LATE, years=years)

    def notice_before(self, on: date) -> Iterator[NoticeFault]:
        """The notice that the summons stands on: the later of reminder and final notice."""
        final = self.before(on, {Stage.FINAL_NOTICE})
        reminded = self.before(on, _REMINDERS) if self.table.reminder_required else None
        if final is None and reminded is None:
            yield self.fault(Stage.SUMMONS, on, Fault.MISSING_BEFORE, _NO_NOTICE)
        elif final is not None and (reminded is None or final >= reminded):
            least = self.table.application_min_days_after_final_notice
            yield from self.gap(Stage.SUMMONS, final, on, least, _FINAL)
        else:
            least = (self.table.reminder_pay_days or 0) + (self.table.acceleration_days or 0)
            yield from self.gap(Stage.SUMMONS, reminded, on, least, _REMINDED)

    def hearing(self) -> Iterator[NoticeFault]:
        on = self.case.hearing_on
        if on is not None:
            summoned = self.before(on, {Stage.SUMMONS})
            least = self.table.summons_min_days
            yield from self.gap(Stage.LIABILITY_ORDER, summoned, on, least, _SUMMONED)

    def invoice_reminders(self) -> Iterator[NoticeFault]:
        least = {
            Stage.REMINDER: self.table.reminder_min_days_after_invoice,
            Stage.SECOND_REMINDER: self.table.second_reminder_min_days_after_invoice,
        }
        for stage, days in least.items():
            for on in self.days(stage):
                yield from self.gap(stage, self.before(on, {Stage.INVOICE}), on, days, _INVOICED)

    def claims(self) -> Iterator[NoticeFault]:
        reply = self.table.letter_of_claim_reply_days
        if reply is None:
            return
        for on in self.days(Stage.COUNTY_COURT):
            letter = self.before(on, _LETTER)
            if letter is None:
                yield self.fault(Stage.COUNTY_COURT, on, Fault.MISSING_BEFORE, _NO_LETTER)
            yield from self.gap(Stage.COUNTY_COURT, letter, on, reply + 1, _LETTERED)

    def days(self, *stages: Stage) -> list[date]:
        return sorted({each.on for each in self.case.events if each.stage in stages})

    def before(self, on: date, stages: frozenset[Stage] | set[Stage]) -> date | None:
        return max((day for day in self.days(*stages) if day <= on), default=None)

    def gap(
        self, stage: Stage, since: date | None, on: date, least: int | None, template: str
    ) -> Iterator[NoticeFault]:
        """A fault when fewer days than the least lie between two steps."""
        if since is None or least is None:
            return
        passed = (on - since).days
        if passed < least:
            yield self.fault(stage, on, Fault.TOO_EARLY, template, days=passed, least=least)

    def fault(
        self, stage: Stage, on: date, fault: Fault, template: str, **figures: int
    ) -> NoticeFault:
        return NoticeFault(stage, on, fault, Says(template, figures), self.table.source)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


_DEFAULT = N_("Day %(days)s after the missed instalment. The least is day %(least)s.")
_REMINDED = N_("Day %(days)s after the reminder. The least is day %(least)s.")
_FINAL = N_("Day %(days)s after the final notice. The least is day %(least)s.")
_SUMMONED = N_("Day %(days)s after the summons. The least is day %(least)s.")
_INVOICED = N_("Day %(days)s after the invoice. The least is day %(least)s.")
_LETTERED = N_("Day %(days)s after the letter of claim. The least is day %(least)s.")
_TOO_MANY = N_("More than %(most)s reminders in one financial year.")
_TOO_LATE = N_("More than %(years)s years after the money fell due.")
_NO_NOTICE = N_("No reminder or final notice before the summons.")
_NO_LETTER = N_("No letter of claim before the county court claim.")
