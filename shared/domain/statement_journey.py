"""The questions of the statement as a table: six tasks, their pages, and when each page applies.

Three questions are asked of it: what comes next, may this page be opened, and which answers still
count. Pages and task lists only ask; a page that is added here is a page everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from enum import StrEnum

from shared.domain.household import Household
from shared.domain.money import ZERO, Money
from shared.domain.says import N_
from shared.domain.statement import Entry, savings_offered
from shared.domain.statement_groups import Line
from shared.domain.statement_lines import (
    LINE,
    NON_DEPENDANTS_PAY,
    PARTNER_EARNINGS,
    lines_of,
)


@dataclass(frozen=True)
class Answers:
    """What has been answered so far, as far as later questions depend on it."""

    household: Household = field(default_factory=Household)
    before_savings: Money = ZERO
    """Income less outgoings a month, on the lines answered so far."""


def _always(answers: Answers) -> bool:
    return True


def _has_children(answers: Answers) -> bool:
    return bool(answers.household.children)


def _has_money_left(answers: Answers) -> bool:
    return bool(savings_offered(answers.before_savings))


class PageKind(StrEnum):
    """What a page asks for."""

    HOUSEHOLD = "household"
    CHILDREN = "children"
    LINES = "lines"
    CHANGES = "changes"
    SAVINGS = "savings"


class TaskState(StrEnum):
    """How far a task has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


@dataclass(frozen=True)
class Page:
    """One page of questions, and when it applies."""

    name: str
    kind: PageKind
    title: str
    groups: tuple[str, ...] = ()
    intro: str = ""
    applies: Callable[[Answers], bool] = _always

    def lines(self, answers: Answers) -> tuple[Line, ...]:
        """The lines that are asked for, given the answers so far."""
        return tuple(line for line in lines_of(*self.groups) if line_applies(line.code, answers))


@dataclass(frozen=True)
class Task:
    """One entry of the task list."""

    name: str
    title: str
    pages: tuple[Page, ...] = ()


HOUSEHOLD = Task(
    "household",
    N_("Your household"),
    (
        Page("household", PageKind.HOUSEHOLD, N_("Who lives with you")),
        Page("children", PageKind.CHILDREN, N_("How old are the children?"), applies=_has_children),
    ),
)
INCOME = Task(
    "income",
    N_("Money coming in"),
    (
        Page("earnings", PageKind.LINES, N_("Earnings"), ("earnings",)),
        Page("benefits", PageKind.LINES, N_("Benefits and tax credits"), ("benefits",)),
        Page("pensions", PageKind.LINES, N_("Pensions"), ("pensions",)),
        Page("other-income", PageKind.LINES, N_("Other income"), ("other-income",)),
    ),
)
HOME_AND_BILLS = Task(
    "home-and-bills",
    N_("Home and bills"),
    (
        Page("home", PageKind.LINES, N_("Your home"), ("home-contents",)),
        Page("utilities", PageKind.LINES, N_("Gas, electricity and water"), ("utilities", "water")),
        Page("care", PageKind.LINES, N_("Care and health"), ("care-health",)),
        Page("transport", PageKind.LINES, N_("Transport and travel"), ("transport-travel",)),
        Page("school", PageKind.LINES, N_("School"), ("school",), applies=_has_children),
        Page("insurance", PageKind.LINES, N_("Pensions and insurance"), ("pensions-insurance",)),
        Page(
            "work",
            PageKind.LINES,
            N_("Work and other essentials"),
            ("professional", "other-essential"),
        ),
    ),
)
LIVING_COSTS = Task(
    "living-costs",
    N_("Living costs"),
    (
        Page(
            "leisure",
            PageKind.LINES,
            N_("Phone, internet and leisure"),
            ("communications-leisure",),
        ),
        Page("food", PageKind.LINES, N_("Food and housekeeping"), ("food-housekeeping",)),
        Page("personal", PageKind.LINES, N_("Clothes and personal costs"), ("personal",)),
    ),
)
DEBTS_AND_CHANGES = Task(
    "debts-and-changes",
    N_("Other debts and changes ahead"),
    (
        Page(
            "debts",
            PageKind.LINES,
            N_("What you pay to other debts"),
            ("priority-debts", "other-debts"),
        ),
        Page("changes", PageKind.CHANGES, N_("Changes you know are coming")),
        Page(
            "savings",
            PageKind.SAVINGS,
            N_("Putting something by"),
            applies=_has_money_left,
        ),
    ),
)
CHECK = Task("check", N_("Check and confirm"))

QUESTIONS = (HOUSEHOLD, INCOME, HOME_AND_BILLS, LIVING_COSTS, DEBTS_AND_CHANGES)
TASKS = (*QUESTIONS, CHECK)
PAGES = tuple(page for task in TASKS for page in task.pages)
PAGE = {page.name: page for page in PAGES}
TASK_OF = {page.name: task for task in TASKS for page in task.pages}

_LINE_APPLIES: dict[str, Callable[[Answers], bool]] = {
    PARTNER_EARNINGS: lambda answers: answers.household.partner,
    NON_DEPENDANTS_PAY: lambda answers: answers.household.non_dependants > 0,
}
_GROUP_APPLIES = {group: page.applies for page in PAGES for group in page.groups}


def line_applies(code: str, answers: Answers) -> bool:
    """Whether a line is asked for, given the answers so far."""
    of_group = _GROUP_APPLIES[LINE[code].group]
    return of_group(answers) and _LINE_APPLIES.get(code, _always)(answers)


def still_counts(entries: Iterable[Entry], answers: Answers) -> tuple[Entry, ...]:
    """The answers that count now: those of a partner who has left, or of no children, do not."""
    return tuple(entry for entry in entries if line_applies(entry.code, answers))


def pages_for(answers: Answers) -> tuple[Page, ...]:
    """The pages that apply, in order."""
    return tuple(page for page in PAGES if page.applies(answers))


def next_page(after: str, answers: Answers) -> Page | None:
    """The page that follows within the same task; None when the task ends."""
    pages = [page for page in TASK_OF[after].pages if page.applies(answers)]
    later = [page for page in pages if PAGES.index(page) > PAGES.index(PAGE[after])]
    return later[0] if later else None


def first_to_answer(saved: Set[str], answers: Answers) -> Page | None:
    """The first page that applies and was never saved; None when all were."""
    return next((page for page in pages_for(answers) if page.name not in saved), None)


def may_open(name: str, answers: Answers) -> bool:
    """Whether a page exists and applies to the answers so far."""
    return name in PAGE and PAGE[name].applies(answers)


def task_state(task: Task, saved: Set[str], answers: Answers) -> TaskState:
    """How far a task has come. Checking has no pages of its own and is never done beforehand."""
    pages = [page for page in task.pages if page.applies(answers)]
    count = sum(page.name in saved for page in pages)
    if pages and count == len(pages):
        return TaskState.DONE
    return TaskState.IN_PROGRESS if count else TaskState.NOT_STARTED


def first_open_page(task: Task, saved: Set[str], answers: Answers) -> Page:
    """Where a task is taken up: its first page not saved, or its first page when all are."""
    pages = [page for page in task.pages if page.applies(answers)]
    return next((page for page in pages if page.name not in saved), pages[0])
