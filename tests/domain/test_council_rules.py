"""Rules that councils publish, written as policies: each boundary from both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.domain.engine import evaluate
from shared.domain.frequency import Frequency
from shared.domain.policy_file import read_policy
from shared.domain.stages import DebtType, Nation, Stage
from tests.support.cases import COUNCILS, DAYS, debt, offer, policy, resident

BLACKPOOL, BROMLEY, SANDWELL = "blackpool", "bromley", "sandwell"
PLACES = [
    (debt_type, nation)
    for debt_type in (DebtType.COUNCIL_TAX, DebtType.BUSINESS_RATES)
    for nation in Nation
]
FIRST = date(2026, 12, 1)
DUE = {"first_due": FIRST}


def policy_for(name, debt_type, nation):
    """A council's rules as they would be written for another kind of debt or another nation."""
    text = (COUNCILS / f"{name}.toml").read_text(encoding="utf-8")
    text = text.replace('"council_tax"', f'"{debt_type}"').replace('"england"', f'"{nation}"')
    if debt_type is DebtType.BUSINESS_RATES:
        text = text.replace('"second_reminder", ', "")
    return read_policy(text)


def judged(name, case):
    """What a council's rules say, the same for council tax and business rates, England and Wales."""
    answers = []
    for debt_type, nation in PLACES:
        debts = tuple(replace(each, type=debt_type) for each in case.debts)
        there = replace(case, nation=nation, debts=debts)
        answers.append(evaluate(there, policy_for(name, debt_type, nation), DAYS))
    told = [([rule.rule for rule in each.reasons], each.person_by) for each in answers]
    assert told == [told[0]] * len(PLACES)
    return answers[0]


def failed(name, case):
    """The names of the rules that send a case to a person."""
    return [rule.rule for rule in judged(name, case).reasons]


def bare(made, **changed):
    """A case without a statement."""
    return resident(made, left_over=None, changes=(), **changed)


@pytest.mark.parametrize(("amount", "rules"), [("264.13", []), ("264.12", ["clear_by"])])
def test_blackpool_accepts_what_is_cleared_by_31_march(amount, rules):
    # four payments end on 1 March, a fifth would be collected on 1 April
    assert failed(BLACKPOOL, bare(offer(amount, **DUE))) == rules


@pytest.mark.parametrize(("year", "rules"), [(2026, []), (2025, ["clear_by"])])
def test_blackpool_looks_at_the_year_in_which_the_debt_fell_due(year, rules):
    assert failed(BLACKPOOL, bare(offer("300", **DUE), debts=(debt(year=year),))) == rules


@pytest.mark.parametrize(
    ("frequency", "last_day"),
    [
        (Frequency.MONTHLY, date(2026, 12, 22)),
        (Frequency.FORTNIGHTLY, date(2026, 12, 4)),
        (Frequency.WEEKLY, date(2026, 12, 1)),
    ],
)
def test_blackpool_wants_the_first_payment_within_its_days(frequency, last_day):
    on_time = bare(offer("300", frequency, last_day))
    late = bare(offer("300", frequency, last_day.replace(day=last_day.day + 1)))
    assert failed(BLACKPOOL, on_time) == []
    assert failed(BLACKPOOL, late) == ["first_not_after"]


@pytest.mark.parametrize(
    ("default", "rules"), [(date(2026, 5, 22), []), (date(2026, 5, 23), ["defaults"])]
)
def test_blackpool_wants_no_default_in_six_months(default, rules):
    assert failed(BLACKPOOL, bare(offer("300", **DUE), defaults=(default,))) == rules


@pytest.mark.parametrize(
    ("active", "rules"),
    [
        ("attachment_of_earnings", ["not_while"]),
        ("enforcement_agent", ["not_while"]),
        ("complaint", []),
    ],
)
def test_blackpool_sends_to_a_person_while_deductions_or_agents_are_active(active, rules):
    assert failed(BLACKPOOL, bare(offer("300", **DUE), active=frozenset({active}))) == rules


def test_blackpool_promises_an_answer_within_ten_working_days():
    assert judged(BLACKPOOL, bare(offer("10", **DUE))).person_by == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("stage", "rules"),
    [
        (Stage.REMINDER, ["stage"]),
        (Stage.FINAL_NOTICE, []),
        (Stage.SUMMONS, []),
        (Stage.LIABILITY_ORDER, []),
    ],
)
def test_bromley_decides_online_after_a_final_reminder(stage, rules):
    assert failed(BROMLEY, bare(offer("300", **DUE), debts=(debt(stage=stage),))) == rules


@pytest.mark.parametrize(("amount", "rules"), [("264.13", []), ("264.12", ["clear_by"])])
def test_bromley_sends_what_runs_past_31_march_to_a_specialist_within_five_days(amount, rules):
    found = judged(BROMLEY, bare(offer(amount, **DUE)))
    assert [rule.rule for rule in found.reasons] == rules
    assert found.person_by == (date(2026, 11, 27) if rules else None)


@pytest.mark.parametrize(
    ("active", "rules"), [(set(), []), ({"current_year_behind"}, ["current_year"])]
)
def test_bromley_arranges_an_earlier_year_only_beside_this_years_payments(active, rules):
    case = bare(offer("300", **DUE), debts=(debt(year=2025),), active=frozenset(active))
    assert failed(BROMLEY, case) == rules


def test_bromley_counts_this_years_arrears_in_the_same_plan_as_behind():
    case = bare(offer("600", **DUE), debts=(debt(year=2025), debt(year=2026)))
    assert failed(BROMLEY, case) == ["current_year"]


@pytest.mark.parametrize(("count", "rules"), [(2, []), (3, ["defaults"])])
def test_bromley_stops_after_three_failed_arrangements_in_six_months(count, rules):
    defaults = (date(2026, 6, 1), date(2026, 8, 1), date(2026, 10, 1))[:count]
    assert failed(BROMLEY, bare(offer("300", **DUE), defaults=defaults)) == rules


def test_bromley_does_not_count_what_failed_more_than_six_months_ago():
    defaults = (date(2026, 5, 22), date(2026, 8, 1), date(2026, 10, 1))
    assert failed(BROMLEY, bare(offer("300", **DUE), defaults=defaults)) == []


def test_bromley_does_not_decide_once_with_an_enforcement_agent():
    assert failed(BROMLEY, bare(offer("300", **DUE), active=frozenset({"enforcement_agent"}))) == [
        "not_while"
    ]


def test_sandwell_offers_the_balance_before_a_summons_without_costs():
    case = bare(offer("243", **DUE), debts=(debt("972.00", Stage.REMINDER),))
    assert failed(SANDWELL, case) == []


@pytest.mark.parametrize(("costs", "rules"), [("84.50", []), ("84.49", ["costs"])])
def test_sandwells_second_offer_has_the_costs_inside(costs, rules):
    case = bare(offer("300", **DUE), debts=(debt(costs=costs),))
    assert failed(SANDWELL, case) == rules


@pytest.mark.parametrize("stage", [Stage.REMINDER, Stage.LIABILITY_ORDER])
@pytest.mark.parametrize(("amount", "rules"), [("264.13", []), ("264.12", ["clear_by"])])
def test_both_of_sandwells_offers_end_by_31_march(stage, amount, rules):
    case = bare(offer(amount, **DUE), debts=(debt(stage=stage, costs="84.50"),))
    assert failed(SANDWELL, case) == rules


def test_sandwell_says_that_recovery_stops_while_the_plan_is_kept():
    words = policy(SANDWELL).words
    assert "no further recovery" in words["en"]["recovery"]
    assert words["cy"]["recovery"]
