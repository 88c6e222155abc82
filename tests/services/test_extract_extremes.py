"""The longest, oldest and oddest values that an extract may hold: taken whole or refused by line (F31)."""

from __future__ import annotations

import pytest

from shared.models import Account
from shared.services.extract.run import ImportState
from shared.services.search import index_names
from tests.support.extracts import extract, household
from tests.support.importing import count, lines_of, take_in

SIGNS = ("W", "ﷺ", "𝔚", "\u00a0")
"""One byte and four, a letter that is eighteen when it is made plain, and a hard blank."""
PLACE = {"account": 0, "party": 1, "debt": 2, "event": 3}
TEXTS = {
    "account": ("address_1", "town", "postcode"),
    "party": ("party", "forenames", "surname", "organisation", "email", "phone"),
}
DAYS = {
    "account": ("closed_on",),
    "debt": ("stage_on", "hearing_on", "due_on"),
    "event": ("happened_on",),
}


def with_one(record, name, value):
    rows = household()
    rows[PLACE[record]][name] = value
    return extract(rows)


@pytest.mark.parametrize("sign", SIGNS)
def test_a_value_of_any_length_is_kept_or_refused_with_its_line(database, sign):
    for record, names in TEXTS.items():
        for name in names:
            for length in (8, 41, 121, 254, 300):
                report = take_in(database, with_one(record, name, sign * length))
                if report.state is ImportState.REFUSED:
                    assert PLACE[record] + 2 in dict(lines_of(report)), (name, length)
    with database.transaction() as session:
        index_names(session)


def test_a_name_of_many_long_words_is_kept(database):
    words = [letter * 39 for letter in "ABCDEFGHIJ"]
    rows = household()
    rows[1] |= {
        "forenames": " ".join(words[:3]),
        "surname": " ".join(words[3:6]),
        "organisation": " ".join(words[6:]),
    }
    assert take_in(database, extract(rows)).state is ImportState.ACCEPTED


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1066-10-14", "9999-12-31", "2026-02-30", "26-11-22"]
)
def test_a_day_of_no_council_is_refused_with_its_line(database, day):
    for record, names in DAYS.items():
        for name in names:
            found = dict(lines_of(take_in(database, with_one(record, name, day))))
            assert PLACE[record] + 2 in found, (name, day)
    assert count(database, Account) == 0


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2027-13", "2027-00"])
def test_a_month_of_no_council_is_refused_with_its_line(database, month):
    assert 2 in dict(lines_of(take_in(database, with_one("account", "next_from", month))))
