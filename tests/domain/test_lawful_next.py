"""What the law allows next for one debt as far as we know it, and why each other remedy is ruled out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.lawful_next import remedies_of
from shared.domain.money import Money
from shared.domain.recovery import DebtCase, Stopped
from shared.domain.remedies import Action
from shared.domain.stages import DebtType, Nation, Stage

TODAY = date(2027, 1, 13)
SUMMONED = DebtCase(
    nation=Nation.ENGLAND,
    debt_type=DebtType.COUNCIL_TAX,
    stage=Stage.SUMMONS,
    balance=Money(105_650),
    year=2026,
)
ORDERED = replace(SUMMONED, stage=Stage.LIABILITY_ORDER)


def remedy(case, action, *, is_organisation=False):
    found = remedies_of(case, TODAY, is_organisation=is_organisation)
    return next(each for each in found if each.action is action)


@pytest.mark.parametrize(
    ("case", "action", "is_open"),
    [
        (SUMMONED, Action.REMINDER, True),
        (SUMMONED, Action.LIABILITY_ORDER, True),
        (SUMMONED, Action.TAKING_CONTROL, False),
        (ORDERED, Action.TAKING_CONTROL, True),
        (ORDERED, Action.ATTACHMENT_OF_EARNINGS, True),
        (ORDERED, Action.WINDING_UP, False),
        (replace(ORDERED, nation=Nation.WALES), Action.COMMITMENT, False),
        (replace(ORDERED, debt_type=DebtType.BUSINESS_RATES), Action.BENEFIT_DEDUCTION, False),
        (replace(SUMMONED, stage=Stage.ENFORCEMENT_AGENT), Action.ATTACHMENT_OF_EARNINGS, False),
        (replace(SUMMONED, stage=Stage.BENEFIT_DEDUCTION), Action.TAKING_CONTROL, False),
        (replace(ORDERED, stopped=Stopped.BREATHING_SPACE), Action.TAKING_CONTROL, False),
        (replace(ORDERED, stopped=Stopped.PLAN), Action.DISCRETIONARY_REDUCTION, True),
    ],
)
def test_what_may_be_begun(case, action, is_open):
    assert remedy(case, action).is_open is is_open


def test_an_organisation_has_no_wages():
    found = remedy(ORDERED, Action.ATTACHMENT_OF_EARNINGS, is_organisation=True)
    assert found.why_not.template == "The debt is owed by an organisation."


def test_what_we_do_not_know_stays_a_condition():
    found = remedy(ORDERED, Action.CHARGING_ORDER)
    assert found.is_open
    assert [each.template for each in found.conditions] == [
        "The liability orders together reach the least amount for a charging order."
    ]


def test_every_remedy_has_its_source_and_what_is_open_comes_first():
    found = remedies_of(ORDERED, TODAY, is_organisation=False)
    assert {each.action for each in found} == set(Action)
    assert all(each.citation for each in found)
    assert [each.is_open for each in found] == sorted(
        (each.is_open for each in found), reverse=True
    )
    assert all(each.is_open or each.why_not for each in found)
