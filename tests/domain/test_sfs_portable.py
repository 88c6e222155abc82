"""A statement that was taken away: it comes back the same, or it is told why not."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date

import pytest
from hypothesis import given as generated
from hypothesis import settings, strategies

from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.sfs.given import GivenStatement
from shared.domain.sfs.portable import (
    Issue,
    Standing,
    brought_back,
    signed,
    to_sign,
    unsigned,
    until,
)
from shared.domain.statement import Entry
from shared.domain.statement_lines import LINES

TAKEN = date(2026, 11, 22)
ISSUE = Issue("Tidewell", "whose", TAKEN, until(TAKEN, 90), "key-1")
AMOUNTS = strategies.integers(min_value=0, max_value=900_000).map(Money)
ENTRIES = strategies.dictionaries(
    strategies.sampled_from([line.code for line in LINES]),
    strategies.tuples(
        AMOUNTS, strategies.sampled_from(list(Frequency)), strategies.text("añŵ<&'", max_size=5)
    ),
    min_size=1,
    max_size=25,
).map(lambda found: tuple(Entry(code, *what) for code, what in found.items()))
HOMES = strategies.builds(
    Household,
    strategies.booleans(),
    strategies.lists(strategies.integers(0, 18).map(lambda age: Child(age=age)), max_size=4).map(
        tuple
    ),
    strategies.integers(0, 3),
    strategies.integers(0, 3),
)


def sign(content):
    return hmac.new(b"a key of the test", content, hashlib.sha256).digest()


def fits(signature, content):
    return hmac.compare_digest(signature, sign(content))


def file_of(given):
    table = unsigned(given, {"totals": {"left_over": given.totals.left_over.plain()}}, ISSUE)
    return signed(table, sign(to_sign(table))).encode()


def back(content, holder="whose", today=TAKEN):
    return brought_back(content, holder, fits, today)


@settings(max_examples=60, deadline=None)
@generated(entries=ENTRIES, household=HOMES, savings=AMOUNTS)
def test_it_comes_back_with_identical_lines_people_and_totals(entries, household, savings):
    given = GivenStatement(household, entries, date(2026, 11, 2), savings=savings)
    found = back(file_of(given))
    assert found.standing is Standing.GOOD
    assert found.given.in_order == given.in_order
    assert (found.given.household, found.given.totals) == (household, given.totals)


GIVEN = GivenStatement(entries=(Entry("rent", Money(50000)),), dated_on=date(2026, 11, 2))


@settings(max_examples=150, deadline=None)
@generated(
    at=strategies.integers(min_value=0, max_value=5000), digit=strategies.sampled_from("0123456789")
)
def test_a_digit_that_was_changed_anywhere_shows(at, digit):
    content = file_of(GIVEN).decode()
    digits = [place for place, letter in enumerate(content) if letter.isdigit()]
    place = digits[at % len(digits)]
    changed = content[:place] + digit + content[place + 1 :]
    standing = back(changed.encode()).standing
    if changed == content:
        assert standing is Standing.GOOD
    else:
        assert standing in (Standing.CHANGED, Standing.NOT_OURS)


def test_a_statement_that_was_put_in_from_another_file_shows():
    table = json.loads(file_of(GIVEN))
    other = json.loads(file_of(GivenStatement(entries=(Entry("rent", Money(1)),))))
    table["statement"] = other["statement"]
    assert back(json.dumps(table).encode()).standing is Standing.CHANGED


@pytest.mark.parametrize(
    ("today", "standing"),
    [(date(2027, 2, 20), Standing.GOOD), (date(2027, 2, 21), Standing.EXPIRED)],
)
def test_it_comes_back_for_ninety_days_and_not_a_day_longer(today, standing):
    assert back(file_of(GIVEN), today=today).standing is standing


def test_it_comes_back_to_nobody_else():
    found = back(file_of(GIVEN), holder="another")
    assert (found.standing, found.given) == (Standing.SOMEBODY_ELSES, None)


@pytest.mark.parametrize("left_out", ["signature", "holder", "statement", "good_until", "format"])
def test_a_file_with_a_part_left_out_is_not_used(left_out):
    table = json.loads(file_of(GIVEN))
    del table[left_out]
    assert back(json.dumps(table).encode()).given is None


def test_a_number_with_a_point_is_none_of_ours():
    assert back(file_of(GIVEN).replace(b'"500.00"', b"500.00")).standing is Standing.NOT_OURS
