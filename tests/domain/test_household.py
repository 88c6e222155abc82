"""Counting the household: both splits of the children, at every boundary."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.household import Child, Household, NotAPerson, age_on, read_age, read_count

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2012, 11, 22), TODAY, 14),
        (date(2012, 11, 23), TODAY, 13),
        (date(2026, 11, 22), TODAY, 0),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_a_birthday_counts_from_its_day(born, today, age):
    assert age_on(born, today) == age


def test_nobody_is_born_tomorrow():
    with pytest.raises(NotAPerson):
        age_on(date(2026, 11, 23), TODAY)


@pytest.mark.parametrize(
    ("age", "under_14", "from_14", "under_16", "from_16"),
    [
        (0, 1, 0, 1, 0),
        (13, 1, 0, 1, 0),
        (14, 0, 1, 1, 0),
        (15, 0, 1, 1, 0),
        (16, 0, 1, 0, 1),
        (17, 0, 1, 0, 1),
        (18, 0, 1, 0, 1),
    ],
)
def test_each_age_falls_into_one_band_of_each_split(age, under_14, from_14, under_16, from_16):
    count = Household(children=(Child(age=age),)).counted(TODAY)
    assert (count.under_14, count.from_14_to_18, count.under_16, count.from_16_to_18) == (
        under_14,
        from_14,
        under_16,
        from_16,
    )
    assert count.adults == 1


def test_a_date_of_birth_counts_like_the_age_it_makes():
    household = Household(children=(Child(born=date(2012, 11, 23)),))
    assert household.counted(TODAY).under_14 == 1
    assert household.counted(date(2026, 11, 23)).from_14_to_18 == 1


def test_someone_who_has_turned_19_counts_as_an_adult():
    count = Household(children=(Child(born=date(2007, 11, 22)),)).counted(TODAY)
    assert (count.adults, count.children) == (2, 0)


def test_partner_and_dependants_are_adults_and_non_dependants_are_counted_apart():
    count = Household(partner=True, other_dependants=1, non_dependants=2).counted(TODAY)
    assert (count.adults, count.non_dependants, count.people) == (3, 2, 5)


def test_a_child_has_an_age_or_a_date_of_birth_but_not_both():
    with pytest.raises(NotAPerson):
        Child(age=3, born=date(2023, 1, 1))


def test_a_household_is_complete_when_every_age_is_given():
    assert Household(children=(Child(age=3),)).is_complete
    assert not Household(children=(Child(age=3), Child())).is_complete


def test_a_child_without_an_age_cannot_be_counted():
    with pytest.raises(NotAPerson):
        Household(children=(Child(),)).counted(TODAY)


@pytest.mark.parametrize(("text", "age"), [("0", 0), (" 13 ", 13), ("18", 18), ("007", 7)])
def test_an_age_that_was_typed_is_read(text, age):
    assert read_age(text) == Child(age=age)


@pytest.mark.parametrize(
    "text", ["", "19", "-1", "3.5", "three", "١٣", "１３", "1e1", "9999", "\u202e3"]
)
def test_what_is_no_age_is_refused(text):
    with pytest.raises(NotAPerson):
        read_age(text)


@pytest.mark.parametrize(("text", "count"), [("", 0), ("0", 0), (" 2 ", 2), ("20", 20)])
def test_a_number_of_people_is_read_and_nothing_is_nobody(text, count):
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["21", "-1", "two", "٢", "1.0", "99999"])
def test_what_is_no_number_of_people_is_refused(text):
    with pytest.raises(NotAPerson):
        read_count(text)
