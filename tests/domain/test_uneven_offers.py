"""Offers whose payments are not alike: their sums and days, the rules for each line, and their receipts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.case import Change, left_over_in
from shared.domain.case_file import NotACase, read_case, write_case
from shared.domain.engine import Outcome, evaluate
from shared.domain.frequency import PAYABLE, Frequency
from shared.domain.judging import terms_for
from shared.domain.money import Money, total
from shared.domain.options import three_options
from shared.domain.receipt import differences, read_receipt, replay, write_receipt
from shared.domain.rules.lines import line_problems
from shared.domain.schedule import Offer, OfferLine, build_schedule, due_date, offer_of_lines
from shared.domain.split import PlannedDebt, split_schedule
from shared.domain.uneven import (
    MONTHS_OFF,
    EveryMonthOff,
    Season,
    not_before,
    without_months,
    written_out,
)
from shared.domain.year_month import YearMonth
from tests.support.cases import DAYS, POLICIES, SUNDAY, debt, offer, policy, pounds, resident

CT = policy("CT-2026.1")
POLICY_TEXT = (POLICIES / "CT-2026.1.toml").read_text(encoding="utf-8")
FIRST = date(2026, 12, 28)


def lines(*pairs: tuple[str, str]) -> tuple[OfferLine, ...]:
    return tuple(OfferLine(date.fromisoformat(due), pounds(amount)) for due, amount in pairs)


def uneven(*pairs: tuple[str, str], frequency: Frequency = Frequency.MONTHLY) -> Offer:
    return offer_of_lines(lines(*pairs), frequency)


def monthly(*amounts: str, first: date = FIRST) -> Offer:
    """A payment a month from 28 December, each of its own amount."""
    regular = Offer(Money(1), Frequency.MONTHLY, first)
    dues = (due_date(regular, index) for index in range(len(amounts)))
    made = [OfferLine(due, pounds(amount)) for due, amount in zip(dues, amounts, strict=True)]
    return offer_of_lines(made, Frequency.MONTHLY)


def problems(made: Offer, **changed: object) -> list[tuple[int, str]]:
    case = resident(made, **changed)
    terms = terms_for(case, CT)
    assert terms is not None
    return [(each.number, each.rule) for each in line_problems(case, terms, DAYS)]


# ------------------------------------------------------------------ sums and days


def test_the_largest_line_and_the_first_day_name_the_offer():
    made = uneven(("2026-12-28", "80"), ("2027-01-15", "120"), ("2027-02-28", "50"))
    assert (made.amount, made.first_due) == (pounds("120"), FIRST)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        lines(("2026-12-28", "0"), ("2027-01-28", "10")),
        lines(("2026-12-28", "10"), ("2026-12-28", "10")),
        lines(("2027-01-28", "10"), ("2026-12-28", "10")),
    ],
    ids=["none", "nothing", "same day", "out of order"],
)
def test_lines_that_are_no_order_of_payments_are_refused(wrong):
    with pytest.raises(ValueError, match="each payment"):
        offer_of_lines(wrong, Frequency.MONTHLY)


def test_an_offer_cannot_name_another_first_day_than_its_lines():
    with pytest.raises(ValueError, match="begins with the first"):
        Offer(pounds("80"), Frequency.MONTHLY, SUNDAY, lines=lines(("2026-12-28", "80")))


@pytest.mark.parametrize(
    ("owed", "amounts"),
    [
        ("250.01", ["80.00", "120.00", "50.01"]),
        ("250.00", ["80.00", "120.00", "50.00"]),
        ("300.00", ["80.00", "120.00", "100.00"]),
        ("200.00", ["80.00", "120.00"]),
        ("199.99", ["80.00", "119.99"]),
        ("10.00", ["10.00"]),
    ],
)
def test_the_last_line_takes_the_rest(owed, amounts):
    made = uneven(("2026-12-28", "80"), ("2027-01-15", "120"), ("2027-02-28", "50"))
    found = build_schedule(pounds(owed), made, DAYS)
    assert [line.amount.plain() for line in found] == amounts


def test_a_line_may_be_due_on_the_last_day_of_a_month():
    made = uneven(("2026-12-31", "80"), ("2027-01-31", "80"))
    found = build_schedule(pounds("160"), made, DAYS)
    assert [line.collect for line in found] == [date(2026, 12, 31), date(2027, 2, 1)]


AMOUNTS = st.lists(st.integers(1, 50_000), min_size=1, max_size=60)
GAPS = st.lists(st.integers(1, 12), min_size=60, max_size=60)


@given(AMOUNTS, GAPS, st.integers(1, 2_000_000), st.integers(0, 500), st.sampled_from(PAYABLE))
def test_any_lines_come_to_the_debt_to_the_penny_in_order(amounts, gaps, owed, at_once, frequency):
    due, made = SUNDAY, []
    for amount, gap in zip(amounts, gaps, strict=False):
        due += timedelta(days=gap)
        made.append(OfferLine(due, Money(amount)))
    paid_now = Money(min(at_once, owed - 1))
    found = build_schedule(Money(owed), offer_of_lines(made, frequency, paid_now), DAYS)
    assert total(line.amount for line in found) + paid_now == Money(owed)
    assert all(line.amount > Money(0) for line in found)
    assert [line.number for line in found] == list(range(1, len(found) + 1))
    assert all(before.due < after.due for before, after in pairwise(found))
    parts = [
        PlannedDebt(1, Money(owed // 3), 2026, True),
        PlannedDebt(2, Money(owed - owed // 3), 2025, False),
    ]
    shares = split_schedule(parts, found, paid_now)
    assert [total(each.values()) for each in shares] == [line.amount for line in found]


# ------------------------------------------------------------------ months without a payment


def test_the_summer_without_a_payment_ends_three_months_later():
    found = without_months(pounds("1056.50"), offer("90"), MONTHS_OFF[Season.SUMMER])
    assert len(found) == 12
    assert not {line.due.month for line in found} & {6, 7, 8}
    assert (found[-1].due, found[-1].amount) == (date(2028, 2, 28), pounds("66.50"))


def test_an_offer_that_begins_in_a_month_off_begins_in_the_next_month():
    found = without_months(pounds("180"), offer("90"), MONTHS_OFF[Season.WINTER])
    assert [line.due for line in found] == [date(2027, 3, 28), date(2027, 4, 28)]


def test_weekly_payments_leave_out_every_week_of_a_month():
    found = without_months(pounds("200"), offer("20", Frequency.WEEKLY), {1})
    assert [line.due for line in found][:3] == [
        date(2026, 12, 28),
        date(2027, 2, 1),
        date(2027, 2, 8),
    ]


def test_no_month_left_is_no_plan():
    with pytest.raises(EveryMonthOff):
        without_months(pounds("100"), offer("10"), range(1, 13))


@given(
    st.sets(st.integers(1, 12), max_size=11), st.integers(100, 300_000), st.sampled_from(PAYABLE)
)
def test_months_off_never_change_the_sum(off, owed, frequency):
    amount = Money(-(-owed // 40))
    found = without_months(Money(owed), Offer(amount, frequency, FIRST), off)
    assert total(line.amount for line in found) == Money(owed)
    assert not {line.due.month for line in found} & off
    assert max(line.amount for line in found) <= amount


def test_equal_payments_written_out_are_the_same_plan():
    made = offer("90")
    again = offer_of_lines(written_out(pounds("1056.50"), made), made.frequency)
    assert build_schedule(pounds("1056.50"), again, DAYS) == build_schedule(
        pounds("1056.50"), made, DAYS
    )


# ------------------------------------------------------------------ an answer that took time


def test_a_day_that_has_passed_goes_to_the_end_and_the_others_stay():
    made = uneven(("2026-12-28", "80"), ("2027-01-15", "120"), ("2027-03-10", "50"))
    found = not_before(made, date(2027, 1, 16))
    assert found.lines == lines(("2027-03-10", "50"), ("2027-04-10", "80"), ("2027-05-10", "120"))


def test_an_offer_whose_days_have_all_passed_begins_anew_in_its_rhythm():
    made = uneven(("2026-12-28", "80"), ("2027-01-15", "120"))
    found = not_before(made, date(2027, 6, 1))
    assert found.lines == lines(("2027-06-15", "80"), ("2027-07-15", "120"))


def test_nothing_moves_while_no_day_has_passed():
    made = uneven(("2026-12-28", "80"), ("2027-01-15", "120"))
    assert not_before(made, FIRST) == made


def test_equal_payments_move_along_their_series():
    assert not_before(offer("90"), date(2027, 1, 29)).first_due == date(2027, 2, 28)


# ------------------------------------------------------------------ the rules, line by line

TWELVE = ("88.04",) * 11 + ("88.06",)


def test_twelve_payments_inside_every_rule_are_accepted_at_once():
    found = evaluate(resident(monthly(*TWELVE)), CT, DAYS)
    assert found.outcome is Outcome.ACCEPT
    assert problems(monthly(*TWELVE)) == []


def test_more_where_more_is_left_over_and_less_later_is_accepted():
    """£329.11 is left over until March, £189.11 from April: half of it is £164.55, then £94.55."""
    made = monthly("150", "150", "150", "150", "50", "50", "50", "60", "60", "60", "60", "66.50")
    assert evaluate(resident(made), CT, DAYS).outcome is Outcome.ACCEPT


@pytest.mark.parametrize(("march", "broken"), [("164.55", []), ("164.56", [(4, "ceiling")])])
def test_each_month_is_held_against_what_is_left_over_in_it(march, broken):
    made = monthly("90", "90", "90", march, *("75",) * 8)
    owed = pounds("870") + pounds(march)
    assert problems(made, debts=(debt(owed.plain()),)) == broken


def test_two_payments_in_one_month_count_together():
    made = uneven(("2027-05-03", "60"), ("2027-05-28", "60"), ("2027-06-28", "60"))
    found = problems(made, debts=(debt("180"),))
    assert [each for each in found if each[1] == "ceiling"] == [(1, "ceiling"), (2, "ceiling")]


def test_a_month_with_five_weekly_payments_is_no_more_than_weekly_payments_are():
    regular = Offer(pounds("21.80"), Frequency.WEEKLY, FIRST)
    case = resident(regular, debts=(debt("1000"),))
    assert "ceiling" not in [rule.rule for rule in evaluate(case, CT, DAYS).reasons]
    made = offer_of_lines(written_out(pounds("1000"), regular), Frequency.WEEKLY)
    assert [each for each in problems(made, debts=(debt("1000"),)) if each[1] == "ceiling"] == []


def test_a_payment_of_more_than_twice_the_average_goes_to_a_person():
    made = monthly("20", "20", "20", "91", "20")
    assert problems(made, debts=(debt("171"),)) == [(4, "largest_instalment")]


@pytest.mark.parametrize(("second", "broken"), [("2027-05-28", []), ("2027-05-29", [(2, "gaps")])])
def test_more_than_four_months_without_a_payment_go_to_a_person(second, broken):
    made = uneven(("2026-12-28", "80"), (second, "80"))
    assert problems(made, debts=(debt("160"),)) == broken


@pytest.mark.parametrize(("last", "broken"), [("2027-11-28", []), ("2027-11-29", [(4, "length")])])
def test_a_plan_ends_no_later_than_the_longest_of_equal_payments(last, broken):
    made = uneven(("2026-12-28", "80"), ("2027-04-28", "80"), ("2027-08-28", "80"), (last, "80"))
    assert problems(made, debts=(debt("320"),)) == broken


def test_a_first_payment_without_notice_is_named_beside_it():
    made = uneven(("2026-11-23", "80"), ("2026-12-28", "80"))
    assert problems(made, debts=(debt("160"),)) == [(1, "first_not_before")]


def test_every_rule_that_a_line_breaks_is_a_reason_of_the_answer():
    for made, owed in [
        (monthly("20", "20", "20", "91", "20"), "171"),
        (uneven(("2026-12-28", "80"), ("2027-06-28", "80")), "160"),
        (uneven(("2027-05-03", "60"), ("2027-05-28", "60"), ("2027-06-28", "60")), "180"),
        (uneven(("2026-11-23", "80"), ("2026-12-28", "80")), "160"),
    ]:
        case = resident(made, debts=(debt(owed),))
        reasons = {rule.rule for rule in evaluate(case, CT, DAYS).reasons}
        assert {rule for _, rule in problems(made, debts=(debt(owed),))} == reasons


BY_LINE = {"ceiling", "smallest_instalment", "largest_instalment", "gaps", "length", "clear_by"}


@given(st.lists(st.integers(100, 40_000), min_size=1, max_size=16))
def test_an_answer_and_its_lines_never_disagree(pence):
    made = monthly(*(Money(each).plain() for each in pence))
    case = resident(made, debts=(debt(Money(sum(pence)).plain()),))
    reasons = {rule.rule for rule in evaluate(case, CT, DAYS).reasons}
    by_line = {rule for _, rule in problems(made, debts=case.debts)}
    assert by_line == reasons & BY_LINE


def test_the_nearest_yes_keeps_the_days_and_makes_the_amounts_alike():
    made = monthly("20", "20", "20", "91", "20")
    found = evaluate(resident(made, debts=(debt("171"),)), CT, DAYS).nearest_yes
    assert found is not None
    assert [line.due for line in found.offer.lines] == [line.due for line in made.lines]
    assert {line.amount for line in found.offer.lines} == {pounds("34.20")}
    assert evaluate(resident(found.offer, debts=(debt("171"),)), CT, DAYS).outcome is Outcome.ACCEPT


def test_ready_made_offers_are_of_equal_payments():
    options = three_options(resident(monthly(*TWELVE)), CT, DAYS)
    assert options
    assert all(not each.offer.lines for each in options)


def test_of_two_changes_the_later_month_counts():
    case = resident(
        offer("90"),
        changes=(
            Change(YearMonth(2027, 4), pounds("10")),
            Change(YearMonth(2027, 2), pounds("20")),
        ),
    )
    months = [YearMonth(2027, 1), YearMonth(2027, 2), YearMonth(2027, 3), YearMonth(2027, 4)]
    assert [left_over_in(case, month).plain() for month in months] == [
        "329.11",
        "20.00",
        "20.00",
        "10.00",
    ]


# ------------------------------------------------------------------ receipts


def test_a_receipt_of_uneven_payments_replays_to_the_same_answer():
    case = resident(monthly("150", *("82.40",) * 11))
    found = evaluate(case, CT, DAYS)
    text = write_receipt(case, [POLICY_TEXT], DAYS, found, lambda says: says.template, "en")
    again = read_receipt(text)
    assert again.case.offer == case.offer
    assert replay(again).schedule == found.schedule
    assert differences(again, lambda says: says.template) == ()


def test_a_case_of_equal_payments_is_written_as_it_always_was():
    assert "lines" not in write_case(resident(offer("90")))["offer"]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ([{"due": "2026-12-28"}], "offer.lines.amount"),
        ([{"due": "2026-12-28", "amount": "0"}], "offer.lines"),
        ([{"due": "28/12/2026", "amount": "1.00"}], "offer.lines.due"),
        ("no list", "offer.lines"),
    ],
)
def test_lines_of_a_case_that_cannot_be_read_are_named(wrong, named):
    content = write_case(resident(monthly("10", "20")))
    content["offer"]["lines"] = wrong
    with pytest.raises(NotACase, match=named):
        read_case(content)
