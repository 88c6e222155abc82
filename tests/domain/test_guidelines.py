"""Spending guidelines, with the invented rates that the reference gives for testing the sums."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.guideline_file import GuidelineFileMistakes, read_guideline_set
from shared.domain.guidelines import (
    GUIDELINE_GROUPS,
    GuidelineSet,
    Rates,
    Standing,
    compare,
    in_force,
    note_problem,
)
from shared.domain.household import Child, Household
from shared.domain.money import Money

TODAY = date(2026, 11, 22)
RATES = Rates(Money(10000), Money(8000), Money(3000), Money(5000))
SET = GuidelineSet("Invented", date(2026, 4, 6), dict.fromkeys(GUIDELINE_GROUPS, RATES))
FAMILY = Household(partner=True, children=(Child(age=13), Child(age=14))).counted(TODAY)

HEADER = "set_name,effective_from,group,first_adult,additional_adult,child_under_14,child_14_18\n"
ROWS = (
    "Invented 2026,2026-04-06,communications_leisure,100,80,30,50\n"
    "Invented 2026,2026-04-06,food_housekeeping,200.00,150.50,£60,90\n"
    "Invented 2026,2026-04-06,personal,50,40,20,30\n"
)


def test_the_guideline_adds_up_over_the_household():
    assert RATES.guideline(FAMILY) == Money(26000)


@pytest.mark.parametrize(
    ("pence", "standing"), [(0, Standing.WITHIN), (26000, Standing.WITHIN), (26001, Standing.OVER)]
)
def test_spending_is_within_to_the_penny(pence, standing):
    findings = compare({"personal": Money(pence)}, FAMILY, SET)
    assert {finding.group: finding.standing for finding in findings}["personal"] is standing


def test_a_saving_in_one_group_does_not_make_up_for_another():
    spend = {"personal": Money(0), "food-housekeeping": Money(26001)}
    over = [finding.group for finding in compare(spend, FAMILY, SET) if finding.is_over]
    assert over == ["food-housekeeping"]


def test_a_finding_says_by_how_much():
    findings = compare({"personal": Money(30000)}, FAMILY, SET)
    assert [finding.over_by for finding in findings] == [Money(0), Money(0), Money(4000)]


def test_non_dependants_do_not_raise_a_guideline():
    with_lodger = Household(non_dependants=1).counted(TODAY)
    assert RATES.guideline(with_lodger) == Money(10000)


def test_other_dependants_count_as_additional_adults():
    assert RATES.guideline(Household(other_dependants=1).counted(TODAY)) == Money(18000)


def test_without_a_set_nothing_is_found():
    assert compare({"personal": Money(99999)}, FAMILY, None) == ()


def test_the_newest_set_that_has_started_is_in_force():
    older = GuidelineSet("Older", date(2025, 4, 7), {})
    newer = GuidelineSet("Newer", date(2026, 11, 23), {})
    assert in_force((older, newer, SET), TODAY) is SET
    assert in_force((older, newer, SET), date(2026, 11, 23)) is newer
    assert in_force((newer,), TODAY) is None


@pytest.mark.parametrize(
    ("note", "fits"),
    [
        ("", False),
        ("a" * 9, False),
        ("  " + "a" * 9 + "  ", False),
        ("a" * 10, True),
        ("a" * 1001, False),
    ],
)
def test_an_explanation_has_ten_letters_or_more(note, fits):
    assert (note_problem(note) is None) is fits


def test_a_file_is_read_into_one_set():
    read = read_guideline_set("\ufeff" + HEADER + ROWS)
    assert (read.name, read.effective_from) == ("Invented 2026", date(2026, 4, 6))
    assert read.rates["food-housekeeping"] == Rates(
        Money(20000), Money(15050), Money(6000), Money(9000)
    )


@pytest.mark.parametrize(
    ("text", "row", "word"),
    [
        ("", 1, "header"),
        (HEADER, 1, "three groups"),
        (HEADER.replace("group", "groups") + ROWS, 1, "header"),
        (HEADER + ROWS.replace("150.50", "150.505"), 3, "additional_adult"),
        (HEADER + ROWS.replace(",100,", ",1e2,"), 2, "first_adult"),
        (HEADER + ROWS.replace("personal", "leisure"), 4, "group"),
        (HEADER + ROWS.replace("personal", "food_housekeeping"), 4, "three groups"),
        (HEADER + ROWS.replace("2026-04-06,personal", "2026-02-30,personal"), 4, "effective_from"),
        (HEADER + ROWS.replace("Invented 2026,2026-04-06,p", "Other,2026-04-06,p"), 4, "same"),
        (HEADER + ROWS + "short,row\n", 5, "columns"),
        (HEADER + ROWS.replace("40,20,30\n", "40,20,30,9\n"), 4, "columns"),
    ],
)
def test_a_file_with_mistakes_is_refused_with_row_and_reason(text, row, word):
    with pytest.raises(GuidelineFileMistakes) as caught:
        read_guideline_set(text)
    assert any(mistake.row == row and word in mistake.reason for mistake in caught.value.mistakes)
