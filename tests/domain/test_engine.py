"""The decision: the resident's figures, each rule from both sides, and what holds for every case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.case import CaseDebt, Change
from shared.domain.engine import Outcome, evaluate
from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.money import Money, total
from shared.domain.options import OptionKind, three_options
from shared.domain.policy import Share, Terms, Track
from shared.domain.schedule import Offer
from shared.domain.stages import DebtType, Nation, Stage
from shared.domain.year_month import YearMonth
from tests.support.cases import DAYS, SUNDAY, debt, offer, policy, pounds, resident

CT = policy("CT-2026.1")


def failed(case, rules=CT):
    """The names of the rules that send a case to a person."""
    return [rule.rule for rule in evaluate(case, rules, DAYS).reasons]


@pytest.mark.parametrize(
    ("amount", "outcome", "payments", "last"),
    [
        ("88.04", Outcome.PERSON, 13, "0.02"),
        ("88.05", Outcome.ACCEPT, 12, "87.95"),
        ("90.00", Outcome.ACCEPT, 12, "66.50"),
        ("94.55", Outcome.ACCEPT, 12, "16.45"),
        ("94.56", Outcome.PERSON, 12, "16.34"),
    ],
)
def test_the_residents_offers_are_judged_to_the_penny(amount, outcome, payments, last):
    found = evaluate(resident(offer(amount)), CT, DAYS)
    assert found.outcome is outcome
    assert len(found.schedule) == payments
    assert found.schedule[-1].amount == pounds(last)


def test_sixty_pounds_goes_to_a_person_and_names_the_nearest_yes():
    found = evaluate(resident(offer("60")), CT, DAYS)
    assert [(rule.rule, rule.figure, rule.limit) for rule in found.reasons] == [
        ("instalments", 18, 12)
    ]
    assert found.nearest_yes is not None
    assert found.nearest_yes.offer.amount == pounds("88.05")
    assert found.nearest_yes.instalments == 12
    assert found.person_by == date(2026, 11, 27)


def test_ninety_pounds_on_the_28th_gives_the_checked_schedule():
    lines = evaluate(resident(offer("90")), CT, DAYS).schedule
    assert (lines[0].due, lines[0].collect) == (date(2026, 12, 28), date(2026, 12, 29))
    assert (lines[-1].due, lines[-1].collect) == (date(2027, 11, 28), date(2027, 11, 29))
    assert [line.amount for line in lines] == [pounds("90")] * 11 + [pounds("66.50")]


def test_dearer_food_makes_ninety_pounds_too_much():
    changes = (Change(YearMonth(2027, 4), pounds("176.11")),)
    found = evaluate(resident(offer("90"), left_over=pounds("316.11"), changes=changes), CT, DAYS)
    assert [rule.rule for rule in found.reasons] == ["ceiling"]
    assert found.nearest_yes is not None
    assert found.nearest_yes.offer.amount == pounds("88.05")


def test_the_ceiling_names_the_tightest_month():
    found = evaluate(resident(offer("90")), CT, DAYS)
    assert found.ceiling is not None
    assert (found.ceiling.month, found.ceiling.a_month) == (YearMonth(2027, 4), pounds("94.55"))


@pytest.mark.parametrize(("month", "accepted"), [((2028, 10), False), ((2028, 11), True)])
def test_only_the_coming_24_months_are_looked_at(month, accepted):
    changes = (Change(YearMonth(*month), pounds("1")),)
    found = evaluate(resident(offer("94.55"), changes=changes), CT, DAYS)
    assert (found.outcome is Outcome.ACCEPT) is accepted


@pytest.mark.parametrize(
    ("first", "rules"),
    [
        (date(2026, 12, 4), ["first_not_before"]),
        (date(2026, 12, 5), []),  # a Saturday, so collected on Monday the 7th
        (date(2026, 12, 7), []),
        (date(2026, 11, 21), ["first_not_before"]),
        (date(2026, 12, 29), ["dates"]),
    ],
)
def test_the_first_payment_leaves_ten_working_days_after_the_next_one(first, rules):
    assert failed(resident(offer("90", first_due=first))) == rules


@pytest.mark.parametrize(
    ("default", "rules"), [(date(2026, 5, 22), []), (date(2026, 5, 23), ["defaults"])]
)
def test_a_default_counts_for_six_months(default, rules):
    assert failed(resident(offer("90"), defaults=(default,))) == rules


@pytest.mark.parametrize(
    "what",
    ["open_proposal", "dispute", "breathing_space", "insolvency", "enforcement_agent", "plan"],
)
def test_a_person_looks_while_something_else_is_going_on(what):
    found = evaluate(resident(offer("90"), active=frozenset({what})), CT, DAYS)
    assert [rule.rule for rule in found.reasons] == ["not_while"]
    assert found.nearest_yes is None


@pytest.mark.parametrize("left_over", ["0", "-12.40"])
def test_nothing_left_over_is_never_accepted_by_rule(left_over):
    found = evaluate(resident(offer("1"), left_over=pounds(left_over), changes=()), CT, DAYS)
    assert found.outcome is Outcome.PERSON
    assert found.nearest_yes is None


def test_explained_spending_goes_to_a_person():
    assert failed(resident(offer("90"), over_guideline=("food_housekeeping",))) == ["spending"]


@pytest.mark.parametrize("stage", [Stage.ENFORCEMENT_AGENT, Stage.BENEFIT_DEDUCTION])
def test_a_stage_outside_every_track_goes_to_a_person(stage):
    assert failed(resident(offer("90"), debts=(debt(stage=stage),))) == ["stage"]


def test_a_policy_of_another_nation_never_decides():
    assert failed(resident(offer("90"), nation=Nation.WALES)) == ["stage"]


def test_a_larger_amount_than_the_debt_is_one_payment_of_the_debt():
    case = resident(offer("500"), debts=(debt("90"),))
    found = evaluate(case, CT, DAYS)
    assert [line.amount for line in found.schedule] == [pounds("90")]
    assert found.outcome is Outcome.ACCEPT


def test_paying_some_now_makes_a_smaller_instalment_enough():
    found = evaluate(resident(offer("83.88", paid_now="50")), CT, DAYS)
    assert found.outcome is Outcome.ACCEPT
    assert total(line.amount for line in found.schedule) == pounds("1006.50")


def test_a_penny_a_month_is_answered_and_not_written_out():
    found = evaluate(resident(offer("0.01")), CT, DAYS)
    assert found.schedule == ()
    assert {"instalments", "dates"} <= {rule.rule for rule in found.reasons}
    assert found.nearest_yes is not None


@pytest.mark.parametrize(
    ("amount", "frequency", "accepted"),
    [
        ("21.81", Frequency.WEEKLY, True),  # 21.81 × 52 ÷ 12 = 94.51
        ("21.82", Frequency.WEEKLY, False),  # 94.5533
        ("43.63", Frequency.FORTNIGHTLY, True),
        ("43.64", Frequency.FORTNIGHTLY, False),
        ("87.27", Frequency.FOUR_WEEKLY, True),
        ("87.28", Frequency.FOUR_WEEKLY, False),
    ],
)
def test_the_ceiling_is_compared_a_month_at_any_frequency(amount, frequency, accepted):
    found = evaluate(resident(offer(amount, frequency)), CT, DAYS)
    assert (found.outcome is Outcome.ACCEPT) is accepted


def test_debts_of_two_types_must_satisfy_both_policies():
    from shared.domain.policy import merge

    both = merge([CT, policy("HB-2026.1")])
    debts = (debt("500"), CaseDebt(DebtType.HB_OVERPAYMENT, pounds("500"), Stage.INVOICE, 2025))
    assert failed(resident(offer("83.33"), debts=debts), both) == ["instalments"]
    assert failed(resident(offer("83.34"), debts=debts), both) == []


def test_business_rates_have_limits_of_their_own():
    nndr = policy("NNDR-2026.1")
    rates = CaseDebt(DebtType.BUSINESS_RATES, pounds("3402.00"), Stage.REMINDER, 2026)
    levy = CaseDebt(DebtType.BID_LEVY, pounds("202.50"), Stage.REMINDER, 2026)
    found = evaluate(
        resident(offer("400"), debts=(rates, levy), left_over=None, changes=()), nndr, DAYS
    )
    assert {rule.rule: rule.figure for rule in found.reasons} == {
        "balance": pounds("3604.50"),
        "instalments": 10,
    }
    assert found.person_by == date(2026, 11, 27)


def test_three_options_are_named_by_what_they_mean():
    found = three_options(resident(offer("20")), CT, DAYS)
    assert [(option.kind, option.offer.amount) for option in found] == [
        (OptionKind.LOWEST, pounds("88.05")),
        (OptionKind.IN_BETWEEN, pounds("90")),
        (OptionKind.SOONEST, pounds("94.55")),
    ]


def test_options_begin_as_early_as_allowed_when_the_date_is_too_early():
    found = three_options(resident(offer("20", first_due=SUNDAY)), CT, DAYS)
    assert {option.offer.first_due for option in found} == {date(2026, 12, 7)}


def test_there_are_no_options_when_a_person_must_look_anyway():
    assert three_options(resident(offer("20"), active=frozenset({"dispute"})), CT, DAYS) == ()


@pytest.mark.parametrize(
    ("balance", "limit", "share", "expected"),
    [
        ("600", 6, False, ["100.00", "150.00", "200.00"]),
        ("600", 1, False, ["600.00"]),
        ("600", 2, False, ["300.00"]),
        ("100", 4, True, ["25.00", "35.00", "50.00"]),
    ],
)
def test_no_option_takes_everything_at_once_unless_the_rules_want_it(
    balance, limit, share, expected
):
    terms = Terms({Frequency.MONTHLY: limit}, share=Share(50, 1) if share else None)
    track = Track("any", frozenset({DebtType.COUNCIL_TAX}), frozenset({Stage.SUMMONS}), terms)
    rules = replace(CT, tracks=(track,))
    case = resident(offer("20"), debts=(debt(balance),), changes=())
    found = three_options(case, rules, DAYS)
    assert [option.offer.amount.plain() for option in found] == expected


DATES = st.dates(date(2026, 11, 22), date(2027, 3, 31))
CASES = st.builds(
    lambda amount, frequency, first, balance, left, april, paid: resident(
        Offer(Money(amount), frequency, first, Money(min(paid, balance - 1))),
        debts=(CaseDebt(DebtType.COUNCIL_TAX, Money(balance), Stage.SUMMONS, 2026),),
        left_over=Money(left),
        changes=(Change(YearMonth(2027, 4), Money(april)),),
    ),
    amount=st.integers(1, 500_000),
    frequency=st.sampled_from(PAYABLE),
    first=DATES,
    balance=st.integers(1, 2_000_000),
    left=st.integers(-50_000, 300_000),
    april=st.integers(-50_000, 300_000),
    paid=st.one_of(st.just(0), st.integers(0, 50_000)),
)
ALL = [policy(name) for name in ("CT-2026.1", "blackpool", "bromley", "sandwell")]


@settings(max_examples=150, deadline=None)
@given(case=CASES, rules=st.sampled_from(ALL))
def test_the_offer_named_as_nearest_is_accepted(case, rules):
    nearest = evaluate(case, rules, DAYS).nearest_yes
    if nearest is not None:
        again = evaluate(case.offering(nearest.offer), rules, DAYS)
        assert again.outcome is Outcome.ACCEPT
        assert len(again.schedule) == nearest.instalments


@settings(max_examples=150, deadline=None)
@given(case=CASES, rules=st.sampled_from(ALL))
def test_there_is_no_machine_refusal(case, rules):
    found = evaluate(case, rules, DAYS)
    assert found.outcome in {Outcome.ACCEPT, Outcome.PERSON}
    assert (found.person_by is None) is (found.outcome is Outcome.ACCEPT)
    assert bool(found.reasons) is (found.outcome is Outcome.PERSON)


@settings(max_examples=150, deadline=None)
@given(case=CASES)
def test_every_schedule_comes_to_the_debt_and_is_never_collected_early(case):
    lines = evaluate(case, CT, DAYS).schedule
    if lines:
        assert total(line.amount for line in lines) == case.balance - case.offer.paid_now
        assert all(line.collect >= line.due and DAYS.is_working(line.collect) for line in lines)
        assert len({line.amount for line in lines[:-1]}) <= 1
        assert lines[-1].amount <= lines[0].amount


@settings(max_examples=60, deadline=None)
@given(case=CASES)
def test_every_ready_made_option_is_accepted(case):
    for option in three_options(case, CT, DAYS):
        assert evaluate(case.offering(option.offer), CT, DAYS).outcome is Outcome.ACCEPT


@settings(max_examples=60, deadline=None)
@given(case=CASES)
def test_when_some_amount_passes_a_nearest_yes_is_named(case):
    if three_options(case, CT, DAYS):
        found = evaluate(case, CT, DAYS)
        assert found.outcome is Outcome.ACCEPT or found.nearest_yes is not None
