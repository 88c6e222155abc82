"""Which instalments a Direct Debit collects, from when, with which code, and whether notice was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.collection_days import (
    collect_from,
    notice_on,
    schedule,
    shares_of,
    transaction_code,
)
from shared.domain.direct_debit_terms import NAMES, DirectDebitTerms, terms_on
from shared.domain.figures import NotCovered
from shared.domain.frequency import Frequency
from shared.domain.money import ZERO, Money, total
from shared.domain.own_numbers import DatedNumber
from shared.domain.schedule import Offer, build_schedule
from shared.domain.standard18 import TransactionCode
from shared.domain.standing import standing
from tests.support.cases import DAYS

TERMS = DirectDebitTerms(
    notice_days=10,
    agreed_notice_days=5,
    lodged_days=5,
    letter_days=2,
    late_days=3,
    again_notice_days=5,
    counter_days=9,
    taken_days=14,
    confirm_days=3,
    signature_days=14,
    signature_remind_days=4,
    remind_days=3,
    moves_a_year=2,
    act_days=3,
    follow_up_days=5,
)
SUNDAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def standing_of(received: str = "0", today: date = SUNDAY):
    offer = Offer(Money(9000), Frequency.MONTHLY, date(2026, 12, 28))
    lines = build_schedule(Money(105_650), offer, DAYS)
    return standing(lines, ZERO, Money.from_pounds_text(received), today, grace=7).lines


@pytest.mark.parametrize(
    ("today", "by_letter", "earliest"),
    [
        # Told on Sunday: Monday is the first of ten working days, Friday week the tenth.
        ("2026-11-22", False, "2026-12-04"),
        ("2026-11-23", False, "2026-12-07"),
        ("2026-11-23", True, "2026-12-09"),
        # Christmas: 25 and 28 December and 1 January do not count.
        ("2026-12-16", False, "2027-01-04"),
        ("2026-12-17", False, "2027-01-05"),
    ],
)
def test_the_first_collection_leaves_time_for_the_notice(today, by_letter, earliest):
    found = collect_from(date.fromisoformat(today), TERMS, DAYS, by_letter=by_letter)
    assert found == date.fromisoformat(earliest)


def test_with_short_notice_the_bank_has_its_days_to_refuse():
    short = replace(TERMS, notice_days=1)
    # Given Monday 23: handed in Tuesday, processed Wednesday 25, then five working days.
    assert collect_from(date(2026, 11, 23), short, DAYS, by_letter=False) == date(2026, 12, 2)


def test_whatever_starts_on_the_earliest_day_had_its_notice():
    for ahead in range(60):
        today = SUNDAY + ahead * DAY
        earliest = collect_from(today, TERMS, DAYS, by_letter=False)
        assert DAYS.add(today, TERMS.notice_days) <= earliest


def test_a_letter_counts_from_when_it_arrives():
    assert notice_on(SUNDAY, TERMS, DAYS, by_letter=False) == SUNDAY
    assert notice_on(SUNDAY, TERMS, DAYS, by_letter=True) == date(2026, 11, 24)


def test_everything_from_the_earliest_day_on_is_collected():
    found = schedule(standing_of(), date(2026, 12, 29), TERMS, DAYS)
    assert [each.number for each in found.collections] == list(range(1, 13))
    assert found.by_hand == ()


def test_what_falls_due_a_day_before_is_paid_another_way():
    found = schedule(standing_of(), date(2026, 12, 30), TERMS, DAYS)
    assert [each.number for each in found.collections] == list(range(2, 13))
    assert [line.instalment.number for line in found.by_hand] == [1]


def test_what_was_paid_is_not_collected_and_of_a_part_only_the_rest():
    found = schedule(standing_of("100.00"), date(2026, 12, 1), TERMS, DAYS)
    assert [(each.number, each.amount) for each in found.collections[:2]] == [
        (2, Money(8000)),
        (3, Money(9000)),
    ]


@given(st.integers(0, 105_650))
def test_collections_come_to_what_is_left(received):
    lines = standing_of(f"{received / 100:.2f}")
    found = schedule(lines, date(2026, 12, 1), TERMS, DAYS)
    assert total(each.amount for each in found.collections) == Money(105_650 - received)


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=5), st.data())
def test_shares_come_to_the_amount_and_the_first_debts_were_paid_first(slices, data):
    whole = sum(slices)
    amount = data.draw(st.integers(1, whole))
    given_slices = [(number, Money(pence)) for number, pence in enumerate(slices)]
    found = shares_of(Money(amount), given_slices)
    assert total(share for _, share in found) == Money(amount)
    # What is missing is missing from the front.
    gone = whole - amount
    for number, pence in enumerate(slices):
        left = dict(found).get(number, ZERO).pence
        assert left == pence - min(gone, pence)
        gone -= pence - left


@pytest.mark.parametrize(
    ("has_collected", "is_last", "presentation", "code"),
    [
        (False, False, 1, TransactionCode.FIRST),
        (False, True, 1, TransactionCode.FIRST),
        (True, False, 1, TransactionCode.REGULAR),
        (True, True, 1, TransactionCode.FINAL),
        (True, True, 2, TransactionCode.REPRESENTED),
        (True, False, 2, TransactionCode.REPRESENTED),
    ],
)
def test_the_code_of_a_collection(has_collected, is_last, presentation, code):
    found = transaction_code(
        has_collected=has_collected, is_last=is_last, presentation=presentation
    )
    assert found is code


def test_the_later_of_two_numbers_holds_from_its_day_on():
    first = [DatedNumber(name, date(2026, 4, 1), 1) for name in NAMES]
    numbers = [*first, DatedNumber("notice_days", date(2027, 1, 1), 5)]
    assert terms_on(numbers, date(2026, 12, 31)).notice_days == 1
    assert terms_on(numbers, date(2027, 1, 1)).notice_days == 5


def test_a_number_that_has_not_begun_is_never_guessed():
    with pytest.raises(NotCovered):
        terms_on([DatedNumber(name, date(2026, 4, 1), 1) for name in NAMES[1:]], SUNDAY)
