"""The public check answers for every kind of debt, stage, nation and situation."""

from __future__ import annotations

import itertools

import pytest

from shared.domain.first_check import (
    PERSON_FIRST,
    SITUATIONS,
    Asked,
    FirstAnswer,
    KnownFigures,
    Situation,
    first_answer,
    letters,
)
from shared.domain.money import Money
from shared.domain.stages import BUSINESS, STAGES, DebtType, Nation, Stage

KNOWN = KnownFigures(
    summons_costs=Money(8450),
    order_costs=Money(0),
    agent_first=Money(7500),
    agent_visit=Money(23500),
    agent_threshold=Money(150000),
    reminder_days=7,
    final_notice_days=7,
    reply_days=30,
)
EVERY = [
    Asked(kind, stage, nation, situation)
    for kind in DebtType
    for stage, nation, situation in itertools.product(
        (None, *STAGES[kind]), Nation, (None, *Situation)
    )
]


def english(answer: FirstAnswer) -> str:
    said = (answer.headline, answer.how, *answer.stage, *answer.situation)
    return "\n".join(each.template % each.params for each in said)


@pytest.mark.parametrize("figures", [KNOWN, KnownFigures()], ids=["known", "unknown"])
def test_everybody_is_told_yes_and_what_it_means(figures):
    for asked in EVERY:
        answer = first_answer(asked, figures)
        assert answer.headline.template.startswith("Yes"), asked
        assert answer.stage, asked
        assert bool(answer.situation) == (asked.situation is not None), asked
        assert len(answer.advice) >= 2, asked


def test_nobody_is_sent_away():
    for asked in EVERY:
        text = english(first_answer(asked, KNOWN)).lower()
        assert "do not use" not in text, asked
        assert "cannot propose" not in text, asked


def test_a_business_never_reads_about_council_tax():
    for asked in EVERY:
        if asked.debt_type in BUSINESS:
            assert "council tax" not in english(first_answer(asked, KNOWN)).lower(), asked


@pytest.mark.parametrize("kind", [DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES, DebtType.BID_LEVY])
@pytest.mark.parametrize("nation", Nation)
def test_a_summons_is_answered_with_the_hearing_and_the_costs(kind, nation):
    text = english(first_answer(Asked(kind, Stage.SUMMONS, nation), KNOWN))
    for said in (
        "date and place of the hearing",
        "Costs of £84.50 are already added",
        "nothing more is added",
    ):
        assert said in text


def test_costs_of_an_order_are_said_when_there_are_some():
    figures = KnownFigures(summons_costs=Money(5000), order_costs=Money(2000))
    text = english(first_answer(Asked(DebtType.COUNCIL_TAX, Stage.SUMMONS, Nation.WALES), figures))
    assert "£20.00 more is added" in text


@pytest.mark.parametrize("kind", DebtType)
def test_with_an_agent_the_offer_is_taken_and_the_agent_asked_to_hold(kind):
    text = (
        english(first_answer(Asked(kind, Stage.ENFORCEMENT_AGENT, Nation.ENGLAND), KNOWN))
        if (Stage.ENFORCEMENT_AGENT in STAGES[kind])
        else "ask the agent to hold"
    )
    assert "ask the agent to hold" in text


def test_an_agents_fees_under_a_liability_order_are_those_of_the_law():
    text = english(
        first_answer(Asked(DebtType.COUNCIL_TAX, Stage.ENFORCEMENT_AGENT, Nation.WALES), KNOWN)
    )
    assert "£75.00" in text
    assert "£235.00" in text
    assert "£1,500.00" in text


@pytest.mark.parametrize("kind", [DebtType.HB_OVERPAYMENT, DebtType.SUNDRY])
def test_fees_under_a_liability_order_are_not_quoted_after_a_judgment(kind):
    text = english(first_answer(Asked(kind, Stage.ENFORCEMENT_AGENT, Nation.ENGLAND), KNOWN))
    assert "£75.00" not in text


@pytest.mark.parametrize("stage", Stage)
def test_a_person_is_promised_where_somebody_else_is_already_involved(stage):
    kind = next(kind for kind in DebtType if stage in STAGES[kind])
    how = first_answer(Asked(kind, stage, Nation.ENGLAND), KNOWN).how.template
    assert how.startswith("A person will look") == (stage in PERSON_FIRST)


def test_wages_are_not_threatened_where_the_law_has_no_such_thing():
    rates = first_answer(
        Asked(DebtType.BUSINESS_RATES, Stage.LIABILITY_ORDER, Nation.ENGLAND), KNOWN
    )
    assert "wages" not in english(rates)


def test_in_wales_an_appeal_goes_to_the_welsh_tribunal():
    asked = Asked(DebtType.COUNCIL_TAX, None, Nation.WALES, Situation.DISAGREE)
    assert "Valuation Tribunal for Wales" in english(first_answer(asked, KNOWN))


def test_a_company_is_told_that_breathing_space_is_not_for_it():
    asked = Asked(DebtType.BUSINESS_RATES, None, Nation.ENGLAND, Situation.ADVICE)
    assert "a company cannot" in english(first_answer(asked, KNOWN))


def test_a_stage_that_a_debt_does_not_have_is_refused():
    with pytest.raises(ValueError, match="no stage"):
        first_answer(Asked(DebtType.SUNDRY, Stage.SUMMONS, Nation.ENGLAND), KNOWN)


@pytest.mark.parametrize("kind", DebtType)
def test_every_stage_of_a_debt_is_offered_in_plain_words(kind):
    assert [stage for stage, _ in letters(kind)] == list(STAGES[kind])


def test_businesses_are_asked_about_a_further_notice():
    assert (
        dict(letters(DebtType.BUSINESS_RATES))[Stage.REMINDER].template
        == "I have had a further notice"
    )


def test_every_situation_has_its_words():
    assert set(SITUATIONS) == set(Situation)
