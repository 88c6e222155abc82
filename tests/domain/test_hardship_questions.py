"""What an application asks: its pages, what is left open, and what is known without asking."""

from __future__ import annotations

import re

import pytest

from shared.domain.entitlements import Reduction
from shared.domain.hardship_form import Kind, Power, only_asked
from shared.domain.hardship_other_help import known_help
from shared.domain.hardship_questions import DEBTS, STEPS, left_open, step_of, steps_of


def slugs(power):
    return [step.slug for step in steps_of(power)]


def test_a_household_is_asked_about_money_and_a_business_about_its_trade():
    assert "business" not in slugs(Power.S13A)
    assert "money" not in slugs(Power.S49)


@pytest.mark.parametrize("power", list(Power))
def test_every_page_of_an_application_has_its_own_address(power):
    assert len(set(slugs(power))) == len(slugs(power))
    assert all(step_of(power, slug) is not None for slug in slugs(power))


def test_there_is_no_page_of_another_law():
    assert step_of(Power.S13A, "business") is None


def test_a_page_is_open_until_it_was_answered():
    assert [step.slug for step in left_open(Power.S13A, {"you": {"applicant": "me"}})] == slugs(
        Power.S13A
    )[1:]


def test_nothing_is_kept_that_a_page_does_not_ask():
    step = step_of(Power.S13A, "why")
    assert step is not None
    assert only_asked(step, {"words": "So.", "other": "x", "since": ""}) == {"words": "So."}


def test_the_page_of_debts_keeps_which_ones():
    assert only_asked(DEBTS, {"debts": ["1"], "amount": ""}) == {"debts": ["1"]}


def test_no_question_asks_about_health():
    asked = " ".join(
        f"{question.label} {' '.join(text for _, text in question.choices)}"
        for step in STEPS
        for question in step.questions
    )
    words = set(re.findall(r"[a-z]+", asked.lower()))
    assert not words & {"health", "ill", "illness", "diagnosis", "disability", "disabled", "mental"}


@pytest.mark.parametrize(
    "question", [question for step in STEPS for question in step.questions], ids=lambda q: q.key
)
def test_what_is_chosen_from_has_choices(question):
    assert bool(question.choices) == (question.kind in (Kind.ONE, Kind.MANY))


@pytest.mark.parametrize(
    ("claimed", "gets", "known"),
    [
        ([], [], {}),
        ([Reduction.LOCAL], [], {"help_ctr": "asked"}),
        ([Reduction.ONE_ADULT], [Reduction.ONE_ADULT], {"help_single": "have"}),
        ([], [Reduction.SMALL_BUSINESS], {"help_small": "have"}),
    ],
)
def test_what_was_asked_for_elsewhere_is_known(claimed, gets, known):
    assert known_help(claimed, gets, has_adviser=False) == known


def test_a_referral_to_advice_is_known():
    assert known_help([], [], has_adviser=True) == {"help_advice": "have"}
