"""A debt's dated timeline: what happened, where it is, what may come, and the pounds at each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shared.domain import timeline_words as words
from shared.domain.fees import added_at
from shared.domain.figures import Figures
from shared.domain.money import Money
from shared.domain.recovery import DebtCase, Happened, Step, StepAhead, Stopped, timetable_of
from shared.domain.says import Says
from shared.domain.stages import Stage
from shared.domain.steps_ahead import steps_ahead
from shared.domain.working_days import WorkingDays


@dataclass(frozen=True)
class PastEntry:
    """Something that happened on a day."""

    on: date
    what: Says
    detail: Says | None = None


@dataclass(frozen=True)
class AheadEntry:
    """Something that may come.

    `on` is the day when it is `fixed`, otherwise the earliest lawful day, or none where the law
    sets no day. `adds` is what the step would add, `total` what would then be owed.
    """

    step: Step
    on: date | None
    fixed: bool
    what: Says
    means: Says
    you_can: Says
    adds: Money | None
    total: Money | None


@dataclass(frozen=True)
class Timeline:
    """Where a debt has been, where it is, and where it could go; in order of time."""

    past: tuple[PastEntry, ...]
    standing: Says
    ahead: tuple[AheadEntry, ...]
    hearing: Says | None = None
    """That a hearing is still set although nothing else is ahead, and what that means."""


def build_timeline(case: DebtCase, figures: Figures, days: WorkingDays, today: date) -> Timeline:
    """The timeline of one debt by the rules in force for its nation, type and day.

    Raises NotCovered when no figures are in force. Nothing is ahead while the debt is stopped.
    """
    ahead = steps_ahead(case, figures, days, today)
    came = {each: passed for each in ahead if (passed := _came_by_itself(each, today))}
    past = [*_past(case, today), *came.values()]
    coming = [each for each in ahead if each not in came]
    return Timeline(
        past=tuple(sorted(past, key=lambda each: each.on)),
        standing=standing(case, figures, today),
        ahead=tuple(_entries(case, figures, coming, today)),
        hearing=_hearing_stays(case, today),
    )


def standing(case: DebtCase, figures: Figures, today: date) -> Says:
    """Where a debt is now, or why nothing happens to it."""
    if case.stopped is Stopped.HOLD and case.stopped_until:
        return Says(words.STOPPED_UNTIL, {"day": case.stopped_until})
    if case.stopped:
        return Says(words.STOPPED[case.stopped])
    timetable = timetable_of(case, figures, today)
    is_final = case.stage is Stage.FINAL_NOTICE
    notice_days = timetable.final_notice_pay_days if is_final else timetable.reminder_pay_days
    overdue = case.due_on is not None and case.due_on < today
    return words.standing_words(case.stage, case.debt_type, overdue, notice_days)


def _hearing_stays(case: DebtCase, today: date) -> Says | None:
    if case.stopped is None or case.hearing_on is None or case.hearing_on < today:
        return None
    return Says(words.HEARING_STAYS[case.stopped], {"day": case.hearing_on})


def _came_by_itself(step: StepAhead, today: date) -> PastEntry | None:
    """The entry of a step that needs nobody to take it, once its day has passed."""
    if step.earliest is None or step.earliest >= today:
        return None
    if step.step is Step.BALANCE_DUE:
        return PastEntry(step.earliest, Says(words.WHOLE_BALANCE))
    return PastEntry(step.earliest, Says(words.HEARING_WAS)) if step.fixed else None


def _past(case: DebtCase, today: date) -> Iterator[PastEntry]:
    events = set(case.events)
    if case.stage_on and case.stage not in {each.stage for each in case.events}:
        events.add(Happened(case.stage, case.stage_on))
    if case.due_on and case.due_on < today:
        yield PastEntry(case.due_on, Says(words.NOT_PAID))
    for event in sorted(events, key=lambda each: each.on):
        yield PastEntry(event.on, words.happened_words(event.stage, case.debt_type), _amount(event))


def _amount(event: Happened) -> Says | None:
    if not event.amount:
        return None
    template = words.COSTS_ADDED if event.stage in words.ADDS_COSTS else words.ASKED_FOR
    return Says(template, {"amount": event.amount})


def _entries(
    case: DebtCase, figures: Figures, ahead: list[StepAhead], today: date
) -> Iterator[AheadEntry]:
    amounts = added_at(case, figures, ahead, today)
    owed = case.balance
    for each in ahead:
        said = words.ahead_words(each.step, case.debt_type, case.stage)
        adds = amounts.get(each.step)
        owed = owed + adds if adds else owed
        yield AheadEntry(
            step=each.step,
            on=each.earliest,
            fixed=each.fixed,
            what=Says(said.what),
            means=Says(said.means),
            you_can=Says(said.you_can),
            adds=adds,
            total=owed if adds else None,
        )
