"""Discounts and reductions: who may be due which, and about how much a year."""

from datetime import date

import pytest

from shared.domain.entitlement_figures import SchemeHousehold
from shared.domain.entitlement_words import REDUCTIONS
from shared.domain.entitlements import (
    HomeAnswers,
    Income,
    Reduction,
    business_estimates,
    home_estimates,
    income_of,
    relief_share,
    scheme_household,
)
from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.stages import Nation
from shared.domain.statement import Entry
from shared.services.figures import load_figures
from tests.support.source import ROOT

FIGURES = load_figures(ROOT / "shared" / "sandbox_council" / "costs.toml")
DAY = date(2026, 11, 22)
DISCOUNTS = FIGURES.council_tax_discounts[0]
SCHEME = FIGURES.scheme(DAY, pension_age=False)
BILL = Money(1_680_00)
R = Reduction


def found(**answers):
    given = {"adults": 2, "bill": BILL, "gets": frozenset({R.BAND}), **answers}
    found = home_estimates(HomeAnswers(**given), DISCOUNTS, SCHEME)
    return {each.reduction.value: each.most and each.most.pence for each in found}


@pytest.mark.parametrize(
    ("answers", "reductions"),
    [
        ({"adults": 2}, {}),
        ({"adults": 1}, {"one_adult": 420_00}),
        ({"adults": 2, "not_counted": 1}, {"one_adult": 420_00}),
        ({"adults": 2, "students": 1}, {"one_adult": 420_00}),
        ({"adults": 3, "students": 1}, {}),
        ({"adults": 2, "not_counted": 2}, {"nobody_counted": 840_00}),
        ({"adults": 2, "students": 1, "not_counted": 1}, {"nobody_counted": 840_00}),
        ({"adults": 2, "students": 2}, {"exempt": 1_680_00}),
        ({"adults": 1, "not_counted": 4}, {"nobody_counted": 840_00}),
        ({"adults": 1, "bill": None}, {"one_adult": None}),
        ({"adults": 1, "gets": frozenset({R.ONE_ADULT, R.BAND})}, {}),
        ({"adults": 2, "students": 2, "gets": frozenset({R.EXEMPT})}, {}),
    ],
)
def test_who_counts_decides_the_discount(answers, reductions):
    assert found(**answers) == reductions


LOW = Income(Money(300_00), SchemeHousehold.MORE_CHILDREN)


@pytest.mark.parametrize(
    ("answers", "local"),
    [
        ({"income": LOW}, 1_008_00),
        ({"income": LOW, "has_savings": True}, None),
        ({"income": Income(Money(320_00), LOW.household)}, 588_00),
        ({"income": Income(Money(319_99), LOW.household)}, 1_008_00),
        ({"income": Income(Money(460_00), LOW.household)}, None),
        ({"income": Income(Money(900_00), LOW.household, is_passported=True)}, 1_428_00),
        ({"income": None}, None),
        ({"income": LOW, "gets": frozenset({R.LOCAL, R.BAND})}, None),
    ],
)
def test_low_income_is_weighed_by_the_councils_own_bands(answers, local):
    assert found(**answers).get("local") == local


def test_a_reduction_for_low_income_is_worked_out_on_what_the_discount_leaves():
    assert found(adults=1, income=LOW) == {"one_adult": 420_00, "local": 756_00}


def test_without_a_scheme_no_reduction_for_low_income_is_estimated():
    answers = HomeAnswers(2, income=LOW, bill=BILL, gets=frozenset({R.BAND}))
    assert home_estimates(answers, DISCOUNTS, None) == ()


@pytest.mark.parametrize(
    ("band", "a_year"),
    [("A", 280_00), ("B", 240_00), ("D", 186_67), ("H", 280_00), ("I", 240_00), ("", None)],
)
def test_a_lower_band_is_told_to_everybody_and_never_asked_about(band, a_year):
    told = found(band=band, gets=frozenset())
    assert told == {"band": a_year}


def test_income_is_counted_as_the_scheme_says():
    entries = (
        Entry("client-salary-or-wages", Money(980_00), Frequency.FOUR_WEEKLY),
        Entry("tax-credits-universal-credit", Money(612_40)),
        Entry("child-benefit", Money(26_05), Frequency.WEEKLY),
        Entry("rent", Money(118_00), Frequency.WEEKLY),
    )
    income = income_of(entries, SchemeHousehold.MORE_CHILDREN, SCHEME)
    assert (income.weekly, income.is_passported) == (Money(386_32), False)


def test_a_benefit_of_the_scheme_gives_the_most_at_once():
    entries = (Entry("income-support", Money(400_00)),)
    assert income_of(entries, SchemeHousehold.ONE_ADULT, SCHEME).is_passported
    nothing = (Entry("income-support", Money(0)),)
    assert not income_of(nothing, SchemeHousehold.ONE_ADULT, SCHEME).is_passported


@pytest.mark.parametrize(
    ("couple", "children", "household"),
    [(False, 0, "one_adult"), (True, 0, "couple"), (True, 1, "one_child"), (False, 2, "more_children")],
)  # fmt: skip
def test_a_scheme_tells_four_households_apart(couple, children, household):
    assert scheme_household(couple=couple, children=children) == household


@pytest.mark.parametrize(
    ("nation", "value", "share"),
    [
        (Nation.ENGLAND, 12_000, 1),
        (Nation.ENGLAND, 13_500, 0.5),
        (Nation.ENGLAND, 14_999, 1 / 3000),
        (Nation.ENGLAND, 15_000, 0),
        (Nation.WALES, 6_000, 1),
        (Nation.WALES, 9_000, 0.5),
        (Nation.WALES, 13_500, 0),
        (Nation.ENGLAND, 0, 0),
    ],
)
def test_rate_relief_falls_evenly_between_two_values(nation, value, share):
    assert float(relief_share(value, FIGURES.relief(nation, DAY))) == pytest.approx(share)


def test_a_shop_of_13500_pounds_sees_a_range():
    relief = FIGURES.relief(Nation.ENGLAND, DAY)
    (one,) = business_estimates(13_500, is_only_property=True, relief=relief)
    assert (one.least, one.most, one.is_range) == (Money(2_578_50), Money(2_916_00), True)


def test_a_business_with_more_properties_is_not_promised_anything():
    relief = FIGURES.relief(Nation.ENGLAND, DAY)
    assert business_estimates(9_000, is_only_property=False, relief=relief) == ()


def test_every_reduction_has_words():
    assert set(REDUCTIONS) == set(Reduction)
