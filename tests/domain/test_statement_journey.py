"""The order of the questions, which of them apply, and which answers still count."""

from __future__ import annotations

import pytest

from shared.domain import statement_journey as journey
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.statement import Entry
from shared.domain.statement_groups import GROUPS
from shared.domain.statement_journey import Answers, TaskState

ALONE = Answers()
FAMILY = Answers(Household(partner=True, children=(Child(age=3),), non_dependants=1))


def test_there_are_six_tasks():
    assert [task.title for task in journey.TASKS] == [
        "Your household",
        "Money coming in",
        "Home and bills",
        "Living costs",
        "Other debts and changes ahead",
        "Check and confirm",
    ]


def test_every_group_of_lines_is_asked_on_exactly_one_page_in_order():
    asked = [group for page in journey.PAGES for group in page.groups]
    assert asked == [group.code for group in GROUPS]


@pytest.mark.parametrize("task", journey.TASKS)
def test_at_first_no_task_has_been_started(task):
    assert journey.task_state(task, frozenset(), ALONE) is TaskState.NOT_STARTED


def test_a_task_is_done_when_every_page_that_applies_is_saved():
    assert journey.task_state(journey.HOUSEHOLD, {"household"}, ALONE) is TaskState.DONE
    assert journey.task_state(journey.HOUSEHOLD, {"household"}, FAMILY) is TaskState.IN_PROGRESS


def test_pages_about_children_apply_only_where_there_are_children():
    assert not journey.may_open("school", ALONE)
    assert journey.may_open("school", FAMILY)
    assert not journey.may_open("children", ALONE)


def test_a_page_that_does_not_exist_cannot_be_opened():
    assert not journey.may_open("../check", ALONE)


def test_the_next_page_skips_what_does_not_apply():
    assert journey.next_page("transport", ALONE).name == "insurance"
    assert journey.next_page("transport", FAMILY).name == "school"


def test_after_the_last_page_of_a_task_comes_the_task_list():
    assert journey.next_page("other-income", ALONE) is None
    assert journey.next_page("household", ALONE) is None


def test_a_task_is_taken_up_at_the_first_page_that_is_not_saved():
    first = journey.first_open_page(journey.INCOME, {"earnings", "benefits"}, ALONE)
    assert first.name == "pensions"
    every = {page.name for page in journey.INCOME.pages}
    assert journey.first_open_page(journey.INCOME, every, ALONE).name == "earnings"


def test_the_first_page_still_to_answer_is_found_in_order():
    assert journey.first_to_answer(frozenset(), ALONE).name == "household"
    everything = {page.name for page in journey.PAGES}
    assert journey.first_to_answer(everything, FAMILY) is None
    assert journey.first_to_answer(everything - {"children"}, FAMILY).name == "children"
    assert journey.first_to_answer(everything - {"children"}, ALONE) is None


@pytest.mark.parametrize(("pence", "asked"), [(-100, False), (0, False), (9, False), (10, True)])
def test_savings_are_asked_about_only_when_there_is_something_left(pence, asked):
    assert journey.may_open("savings", Answers(before_savings=Money(pence))) is asked


@pytest.mark.parametrize(
    ("code", "alone", "family"),
    [
        ("partner-salary-or-wages", False, True),
        ("non-dependants-contributions", False, True),
        ("school-uniform", False, True),
        ("rent", True, True),
        ("child-maintenance-child-support", True, True),
    ],
)
def test_answers_count_only_while_they_apply(code, alone, family):
    answered = [Entry(code, Money(100))]
    assert bool(journey.still_counts(answered, ALONE)) is alone
    assert bool(journey.still_counts(answered, FAMILY)) is family


def test_a_page_asks_only_for_the_lines_that_apply():
    codes = [line.code for line in journey.PAGE["earnings"].lines(ALONE)]
    assert codes == ["client-salary-or-wages", "other-earnings"]
