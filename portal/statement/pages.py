"""What the pages of the statement are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from flask import url_for
from flask_babel import gettext as _

from portal.statement.line_forms import LineField, LinesForm
from shared.domain import statement_journey as journey
from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, total
from shared.domain.says import N_
from shared.domain.statement import Entry, Totals
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.statement_groups import GROUP, Group, Line, Side
from shared.domain.statement_lines import LINE
from shared.services.statements.sheet import Sheet
from shared.web.filters import say
from shared.web.forms import PageForm

STATES = {
    journey.TaskState.NOT_STARTED: (N_("Not started"), "blue"),
    journey.TaskState.IN_PROGRESS: (N_("In progress"), "teal"),
    journey.TaskState.DONE: (N_("Done"), ""),
}
CHECK_PAGE = "statement.check"
HALF = 50


@dataclass(frozen=True)
class TaskRow:
    """One entry of the task list."""

    id: str
    title: str
    href: str
    status: str
    colour: str
    hint: str | None


@dataclass(frozen=True)
class TasksPage:
    """The list of the six tasks."""

    sheet: Sheet
    saved: journey.Page | None = None
    """The page that was saved just before, whose sums are shown."""

    @property
    def sums(self) -> SavedSums | None:
        """The sums of the page that was saved just before."""
        return SavedSums.of(self.sheet, self.saved) if self.saved else None

    @property
    def rows(self) -> Iterator[TaskRow]:
        """The tasks, with how far each has come."""
        for task in journey.TASKS:
            words, colour = STATES[self.sheet.task_state(task)]
            yield TaskRow(
                task.name, _(task.title), self._href(task), _(words), colour, self._hint(task)
            )

    @property
    def count_done(self) -> int:
        """How many tasks are done."""
        return sum(self.sheet.task_state(t) is journey.TaskState.DONE for t in journey.TASKS)

    def _href(self, task: journey.Task) -> str:
        if task is journey.CHECK:
            return url_for(CHECK_PAGE)
        page = journey.first_open_page(task, self.sheet.saved_pages, self.sheet.answers)
        return url_for("statement.page", name=page.name)

    def _hint(self, task: journey.Task) -> str | None:
        if self.sheet.task_state(task) is journey.TaskState.NOT_STARTED:
            return None
        groups = [group for page in task.pages for group in page.groups]
        if not groups:
            return None
        amount = total(self.sheet.totals.by_group.get(group, ZERO) for group in groups)
        return _("%(amount)s a month", amount=amount.text())


@dataclass(frozen=True)
class QuestionPage:
    """One page of questions, with its form and the running sums."""

    sheet: Sheet
    page: journey.Page
    form: PageForm
    saved: journey.Page | None = None
    """The page that was saved just before, whose sums are shown."""

    @property
    def task(self) -> str:
        """The title of the task that the page belongs to."""
        return _(journey.TASK_OF[self.page.name].title)

    @property
    def title(self) -> str:
        """The title of the page."""
        return _(self.page.title)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that are asked for."""
        return self.form.lines if isinstance(self.form, LinesForm) else ()

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines that show at once."""
        return tuple(line for line in self.lines if not line.is_folded)

    @property
    def folded_lines(self) -> tuple[Line, ...]:
        """The lines behind "Less common"."""
        return tuple(line for line in self.lines if line.is_folded)

    @property
    def folded_open(self) -> bool:
        """Whether something stands in a folded line, so that it must not be hidden."""
        fields = (cast("LineField", self.form[line.code]) for line in self.folded_lines)
        return any(each.amount_text or each.errors for each in fields)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the page; headings are shown when there are several."""
        return tuple(GROUP[code] for code in self.page.groups)

    def lines_in(self, group: Group) -> tuple[Line, ...]:
        """The lines of one group that show at once."""
        return tuple(line for line in self.open_lines if line.group == group.code)

    @property
    def bill(self) -> Entry | None:
        """The council's own instalment, where this page would ask for it and we know it."""
        if "home-contents" in self.page.groups and self.sheet.bill.is_known:
            return self.sheet.by_code[COUNCIL_TAX]
        return None

    def working(self, code: str) -> str | None:
        """The sum behind a line that was saved, unless it was given by the month."""
        entry = self.sheet.by_code.get(code)
        if entry is None or entry.frequency is Frequency.MONTHLY:
            return None
        return say(entry.working())

    def changed(self, code: str) -> str | None:
        """What the line was in the last statement, if it was different."""
        change = self.sheet.changed.get(code)
        if change is None:
            return None
        return was(change.before)

    @property
    def intro(self) -> str:
        """What is said above the questions of some pages."""
        return _(self.page.intro) if self.page.intro else ""

    @property
    def own_sums(self) -> SavedSums | None:
        """The sums of this very page, as saved."""
        return SavedSums.of(self.sheet, self.page)

    @property
    def here_text(self) -> str:
        """What the page comes to, and the sum so far."""
        return self.so_far.words(self.here.text(), self.so_far.now.text())

    @property
    def here_pattern(self) -> str:
        """The same with places for what a script works out as one types."""
        return self.so_far.words("{here}", "{sum}")

    @property
    def working_pattern(self) -> str:
        """The sum behind a line, with places for what a script works out as one types."""
        return _(
            "%(amount)s × %(times)s ÷ 12 = %(monthly)s a month",
            amount="{amount}",
            times="{times}",
            monthly="{monthly}",
        )

    @property
    def here(self) -> Money:
        """What the page comes to a month, as saved; the council's own bill is part of it."""
        return total(self.sheet.totals.by_group.get(each, ZERO) for each in self.page.groups)

    @property
    def fixed(self) -> Money:
        """The part of it that no field of the page holds."""
        fields = {line.code for line in self.lines}
        return total(
            entry.monthly
            for entry in self.sheet.counted
            if LINE[entry.code].group in self.page.groups and entry.code not in fields
        )

    @cached_property
    def so_far(self) -> SoFar:
        """The sum that the page adds to or takes from."""
        return SoFar.of(self.sheet.totals, self.groups[0].side, self.here)

    @property
    def sums(self) -> SavedSums | None:
        """The sums of the page that was saved just before."""
        return SavedSums.of(self.sheet, self.saved) if self.saved else None


@dataclass(frozen=True)
class SavedSums:
    """The sums of a page that was just saved."""

    title: str
    total: Money
    workings: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, sheet: Sheet, page: journey.Page) -> SavedSums | None:
        """The sums of a page of lines; None for other pages, and for one that was never saved."""
        if not page.groups or page.name not in sheet.saved_pages:
            return None
        entries = [e for e in sheet.counted if LINE[e.code].group in page.groups and e.amount]
        return cls(
            _(page.title),
            total(sheet.totals.by_group.get(group, ZERO) for group in page.groups),
            tuple((_(LINE[e.code].label), say(e.working())) for e in entries),
        )


def was(before: Entry | None) -> str:
    """What a line was in the last statement."""
    if before is None:
        return _("Not in your last statement")
    return _("Last time: %(working)s", working=say(before.working()))


@dataclass(frozen=True)
class SoFar:
    """The running sum under a page of lines: money in, money out, or what is left over of both.

    What is left over is spoken of only once there is income: before that it would only frighten.
    """

    kind: str
    now: Money
    elsewhere: Money
    """The sum without this page."""
    sign: int
    """Whether the page adds to the sum or takes from it."""

    @classmethod
    def of(cls, totals: Totals, side: Side, here: Money) -> SoFar:
        """The sum that matters on a page of this side."""
        if side is Side.INCOME:
            return cls("income", totals.income, totals.income - here, 1)
        if not totals.income:
            return cls("outgoings", totals.outgoings, totals.outgoings - here, 1)
        return cls("left_over", totals.before_savings, totals.before_savings + here, -1)

    def words(self, here: str, so_far: str) -> str:
        """What the page comes to and the sum, in words."""
        page = _("This page comes to %(amount)s a month.", amount=here)
        if self.kind == "income":
            running = _("Money coming in so far: %(amount)s a month.", amount=so_far)
        elif self.kind == "outgoings":
            running = _("Money going out so far: %(amount)s a month.", amount=so_far)
        else:
            running = _("Left over so far: %(amount)s a month.", amount=so_far)
        return f"{page} {running}"
