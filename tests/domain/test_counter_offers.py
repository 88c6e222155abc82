"""Counter-offers fit the term and the statement, whatever else sent the offer to a person."""

from datetime import date

import pytest

from shared.domain.counter_offers import CounterKind, counter_offers
from shared.domain.engine import Outcome
from shared.domain.frequency import Frequency
from shared.domain.stages import DebtType, Stage
from tests.support.cases import DAYS, debt, offer, policy, pounds, resident

CT = policy("CT-2026.1")


def figures(case):
    return [(each.kind, each.offer.amount.plain()) for each in counter_offers(case, CT, DAYS)]


ACCEPTED_NOW = [
    (CounterKind.LOWEST, "88.05"),
    (CounterKind.IN_BETWEEN, "90.00"),
    (CounterKind.SOONEST, "94.55"),
]


def test_an_offer_that_is_too_small_meets_three_that_would_be_accepted():
    found = counter_offers(resident(offer("60")), CT, DAYS)
    assert [(each.kind, each.offer.amount.plain()) for each in found] == ACCEPTED_NOW
    assert {each.evaluation.outcome for each in found} == {Outcome.ACCEPT}


@pytest.mark.parametrize(
    "facts",
    [
        {"over_guideline": ("food-housekeeping",)},
        {"defaults": (date(2026, 10, 1),)},
        {"active": frozenset({"open_proposal"})},
    ],
)
def test_what_the_officer_has_read_does_not_shape_the_figures(facts):
    case = resident(offer("60"), **facts)
    assert figures(case) == ACCEPTED_NOW
    assert counter_offers(case, CT, DAYS)[0].evaluation.outcome is Outcome.PERSON


def test_a_statement_that_supports_less_gives_the_shortest_longer_terms():
    case = resident(offer("60"), left_over=pounds("100"), changes=())
    assert figures(case) == [
        (CounterKind.LONGER, "44.03"),
    ]


def test_what_would_end_after_the_last_known_bank_holiday_is_not_offered():
    case = resident(offer("60"), left_over=pounds("120"), changes=())
    assert figures(case) == [
        (CounterKind.LONGER, "58.70"),
        (CounterKind.LONGER, "50.31"),
        (CounterKind.LONGER, "44.03"),
    ]


@pytest.mark.parametrize("left_over", ["0", "-12.40", "1"])
def test_nothing_left_over_gives_no_counter_offer(left_over):
    assert figures(resident(offer("60"), left_over=pounds(left_over), changes=())) == []


def test_a_stage_without_rules_is_spread_over_what_the_statement_supports():
    case = resident(offer("60"), debts=(debt(stage=Stage.ENFORCEMENT_AGENT),))
    assert [kind for kind, _ in figures(case)] == [CounterKind.LONGER] * 3


def test_the_offer_itself_is_never_a_counter_offer():
    case = resident(offer("88.05"), over_guideline=("food-housekeeping",))
    assert pounds("88.05") not in {each.offer.amount for each in counter_offers(case, CT, DAYS)}


def test_a_first_date_that_came_too_near_is_moved():
    case = resident(offer("40", first_due=date(2026, 11, 24)), left_over=pounds("100"), changes=())
    for each in counter_offers(case, CT, DAYS):
        assert each.offer.first_due >= date(2026, 12, 7)


def test_the_frequency_stays_as_it_was_offered():
    found = counter_offers(resident(offer("14", Frequency.WEEKLY)), CT, DAYS)
    assert {each.offer.frequency for each in found} == {Frequency.WEEKLY}
    assert len(found) == 3


def shop(**facts):
    rates = debt("2105.00", Stage.REMINDER, debt_type=DebtType.BUSINESS_RATES)
    levy = debt("1499.50", Stage.REMINDER, debt_type=DebtType.BID_LEVY)
    return resident(offer("400"), debts=(rates, levy), changes=(), **facts)


@pytest.mark.parametrize(
    ("left_over", "amounts"),
    [
        (None, ["600.75", "900.00", "1201.50"]),
        (pounds("1400"), ["600.75", "300.38", "240.30"]),
        (pounds("700"), ["300.38", "240.30", "200.25"]),
    ],
)
def test_rules_without_a_share_never_suggest_everything_at_once(left_over, amounts):
    found = counter_offers(shop(left_over=left_over), policy("NNDR-2026.1"), DAYS)
    assert [each.offer.amount.plain() for each in found] == amounts
