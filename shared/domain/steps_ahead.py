"""What may lawfully happen next to a debt, and the earliest day of each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shared.domain.figures import Figures, RecoveryTimetable, in_force
from shared.domain.money import ZERO
from shared.domain.recovery import DebtCase, Step, StepAhead, after_clear_days, timetable_of
from shared.domain.stages import MAGISTRATES, DebtType, Stage
from shared.domain.working_days import WorkingDays

_DEDUCTED = frozenset({Stage.ATTACHMENT_OF_EARNINGS, Stage.BENEFIT_DEDUCTION})
_COUNTY_COURT = frozenset({Stage.COUNTY_COURT, Stage.JUDGMENT})
_BILLED = frozenset({Stage.INSTALMENTS, Stage.INVOICE})
_LETTER = (Stage.LETTER_OF_CLAIM, Stage.FINAL_NOTICE)
_BEFORE_COURT = _BILLED | {Stage.REMINDER, Stage.SECOND_REMINDER, *_LETTER}


def steps_ahead(
    case: DebtCase, figures: Figures, days: WorkingDays, today: date
) -> tuple[StepAhead, ...]:
    """Every step that the law lets follow, in order.

    None while the debt is stopped, paid, or not yet overdue. A step that is still to be taken is
    never dated before today.
    """
    if case.stopped or case.balance <= ZERO or _nothing_overdue(case, today):
        return ()
    way = _Way(case, timetable_of(case, figures, today), figures, days, today)
    if case.stage in _DEDUCTED:
        return ()
    if case.stage in _COUNTY_COURT:
        return tuple(way.county_court())
    if case.debt_type in MAGISTRATES:
        return tuple(way.magistrates())
    if case.stage is Stage.ENFORCEMENT_AGENT:
        return ()
    if case.debt_type is DebtType.HB_OVERPAYMENT:
        return tuple(way.overpayment())
    return tuple(way.invoice())


def _nothing_overdue(case: DebtCase, today: date) -> bool:
    return case.stage is Stage.INSTALMENTS and (case.due_on is None or case.due_on >= today)


@dataclass(frozen=True)
class _Way:
    """One debt on its way: the figures in force for it, and the day we count from."""

    case: DebtCase
    timetable: RecoveryTimetable
    figures: Figures
    days: WorkingDays
    today: date

    def not_before_today(self, *days: date | None) -> date | None:
        """The latest of the days, and never earlier than today; none when a day is unknown."""
        known = [day for day in days if day is not None]
        return max(*known, self.today) if len(known) == len(days) else None

    def magistrates(self) -> Iterator[StepAhead]:
        case, order = self.case, self.today
        if case.stage in _BEFORE_COURT:
            *notices, summons = self.notices()
            yield from notices
            yield summons
            hearing = _plus(summons.earliest, self.timetable.summons_min_days)
            yield StepAhead(Step.LIABILITY_ORDER, hearing)
            yield from self.agent(hearing)
            return
        if case.stage is Stage.SUMMONS:
            hearing = case.hearing_on or _plus(
                case.last(Stage.SUMMONS), self.timetable.summons_min_days
            )
            yield StepAhead(Step.HEARING, hearing, fixed=case.hearing_on is not None)
            order = self.not_before_today(hearing) or self.today
            yield StepAhead(Step.LIABILITY_ORDER, order)
        yield from self.agent(order)

    def notices(self) -> Iterator[StepAhead]:
        """The notices that may still come, and last of all the summons."""
        if self.timetable.final_notice_min_days_after_default is not None:
            yield from self.welsh_notices()
        elif self.case.stage is Stage.FINAL_NOTICE:
            after = self.timetable.application_min_days_after_final_notice
            final = self.case.last(Stage.FINAL_NOTICE)
            yield StepAhead(Step.SUMMONS, self.not_before_today(_plus(final, after)))
        else:
            yield from self.notices_of_1992()

    def notices_of_1992(self) -> Iterator[StepAhead]:
        """A reminder, the whole balance after two periods, the summons (reg 23; 1989 reg 8)."""
        reminded = self.case.last(Stage.REMINDER, Stage.SECOND_REMINDER)
        if self.case.stage in _BILLED:
            reminded = self.not_before_today(_plus(self.case.due_on, 1))
            yield StepAhead(Step.REMINDER, reminded)
        table = self.timetable
        whole = _plus(reminded, (table.reminder_pay_days or 0) + (table.acceleration_days or 0))
        yield StepAhead(Step.BALANCE_DUE, whole)
        yield StepAhead(Step.SUMMONS, self.not_before_today(whole))

    def welsh_notices(self) -> Iterator[StepAhead]:
        """A final notice by the days since default and reminder, the whole balance, the summons."""
        case, table = self.case, self.timetable
        final = case.last(Stage.FINAL_NOTICE)
        if case.stage is not Stage.FINAL_NOTICE:
            final = self.welsh_final_notice()
            yield StepAhead(Step.FINAL_NOTICE, final)
        whole = _plus(final, table.application_min_days_after_final_notice)
        yield StepAhead(Step.BALANCE_DUE, whole)
        least = _plus(case.due_on, table.application_min_days_after_default)
        yield StepAhead(Step.SUMMONS, self.not_before_today(whole, least))

    def welsh_final_notice(self) -> date | None:
        table = self.timetable
        least = [_plus(self.case.due_on, table.final_notice_min_days_after_default)]
        if reminded := self.case.last(Stage.REMINDER, Stage.SECOND_REMINDER):
            least.append(_plus(reminded, table.final_notice_min_days_after_reminder))
        return self.not_before_today(*least)

    def agent(self, order: date | None) -> Iterator[StepAhead]:
        """What an enforcement agent may do once there is a liability order."""
        instructed = self.case.stage is Stage.ENFORCEMENT_AGENT
        notice = self.case.last(Stage.ENFORCEMENT_AGENT) if instructed else order
        if not instructed:
            yield StepAhead(Step.AGENT, order)
        clear = in_force(self.figures.agent_fees, self.today).notice_days
        visit = after_clear_days(notice, clear, self.days) if notice else None
        yield StepAhead(Step.AGENT_VISIT, self.not_before_today(visit))
        yield StepAhead(Step.AGENT_SALE, None)
        if self.case.debt_type is DebtType.COUNCIL_TAX and not instructed:
            yield StepAhead(Step.OTHER_DEDUCTIONS, order)

    def overpayment(self) -> Iterator[StepAhead]:
        yield from self.reminders()
        yield StepAhead(Step.OTHER_DEDUCTIONS, None)

    def invoice(self) -> Iterator[StepAhead]:
        """Reminders, a letter of claim, and the county court (Pre-Action Protocol)."""
        if self.case.stage in _LETTER:
            reply = (self.timetable.letter_of_claim_reply_days or 0) + 1
            claim = self.not_before_today(_plus(self.case.last(*_LETTER), reply))
        else:
            claim = None
            yield from self.reminders()
            yield StepAhead(Step.LETTER_OF_CLAIM, None)
        yield StepAhead(Step.CLAIM, claim)
        yield StepAhead(Step.JUDGMENT, None)

    def reminders(self) -> Iterator[StepAhead]:
        case, table = self.case, self.timetable
        sent = case.last(*_BILLED) or case.due_on
        if case.stage in _BILLED:
            first = _plus(sent, table.reminder_min_days_after_invoice)
            yield StepAhead(Step.REMINDER, self.not_before_today(first))
        if case.stage in _BILLED or case.stage is Stage.REMINDER:
            second = _plus(sent, table.second_reminder_min_days_after_invoice)
            yield StepAhead(Step.SECOND_REMINDER, self.not_before_today(second))

    def county_court(self) -> Iterator[StepAhead]:
        if self.case.stage is Stage.COUNTY_COURT:
            yield StepAhead(Step.JUDGMENT, None)
        yield StepAhead(Step.OTHER_DEDUCTIONS, None)


def _plus(day: date | None, count: int | None) -> date | None:
    return None if day is None or count is None else day + timedelta(days=count)
