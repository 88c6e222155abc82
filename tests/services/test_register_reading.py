"""The register's answer becomes notices: one for each thing, known by the same key every time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.money import Money
from shared.domain.moratorium import MoratoriumKind
from shared.gateways.register_ports import CallKind
from shared.gateways.sandbox.register.adviser import AskedDebt
from shared.services.moratorium.notice import NoticeSays, from_json, wrong_with
from shared.services.moratorium.notice import as_json as kept
from shared.services.moratorium.register_fields import Fields, day_in, names_in
from shared.services.moratorium.register_reading import read_space
from shared.services.moratorium.register_space import Before
from shared.services.moratorium.terms import moratorium_terms
from tests.support.records import TODAY
from tests.support.register import TrialRegister, a_call, a_space

TERMS = moratorium_terms(TODAY)
HOUSING_BENEFIT = AskedDebt("Housing benefit overpayment", "HB1", "80.00", "AB123456C")


@pytest.fixture
def register(database, clock):
    return TrialRegister(database, clock)


def read(register, space, before=None):
    return read_space(space, register.shown(space), TERMS, TODAY, before or Before())


def says(found):
    return [each.says for each in found.notices]


def known(register, space):
    """As if everything read so far had been taken."""
    found = read(register, space)
    return Before(found.debts, found.about_sha256)


def test_the_start_holds_the_person_the_days_and_the_debts(register):
    space = register.advisers.begin(a_space(previous_names=(("Mary", "Owen"),)))
    (notice,) = read(register, space).notices
    assert notice.key == f"register:{space}:start"
    assert (notice.forenames, notice.surname) == ("Mary", "Price")
    assert notice.previous_names == (("Mary", "Owen"),)
    assert (notice.starts_on, notice.ends_on) == (TODAY, TODAY + timedelta(days=59))
    assert notice.addresses[0].postcode == "TW1 4QT"
    assert notice.debts[0].amount == Money(41_250)
    assert wrong_with(notice) == ()


def test_a_crisis_has_no_last_day_and_names_whom_to_write_to(register):
    space = register.advisers.begin(a_space(is_crisis=True))
    (notice,) = read(register, space).notices
    assert (notice.kind, notice.ends_on) == (MoratoriumKind.CRISIS, None)
    assert "jo.marsh@crisis-team.example" in notice.contact
    assert wrong_with(notice) == ()


def test_a_hidden_address_is_not_one_that_is_empty(register):
    space = register.advisers.begin(a_space(is_address_hidden=True))
    (notice,) = read(register, space).notices
    assert notice.is_address_hidden
    assert notice.addresses == ()


def test_read_again_it_says_the_same_under_the_same_keys(register):
    space = register.advisers.begin(a_space())
    assert read(register, space) == read(register, space)


def test_a_debt_that_was_added_has_a_first_day_of_its_own(register):
    space = register.advisers.begin(a_space())
    before = known(register, space)
    added = register.advisers.add_debt(space, HOUSING_BENEFIT, TODAY + timedelta(days=4))
    found = read(register, space, before)
    assert says(found) == [NoticeSays.START, NoticeSays.DEBT_ADDED]
    (debt,) = found.notices[1].debts
    assert (debt.register_debt_id, debt.starts_on) == (added, TODAY + timedelta(days=4))


def test_a_debt_that_we_had_missed_is_added_though_it_names_no_day_of_its_own(register):
    space = register.advisers.begin(a_space())
    before = known(register, space)
    register.advisers.add_debt(space, HOUSING_BENEFIT, TODAY)
    assert says(read(register, space, before)) == [NoticeSays.START, NoticeSays.DEBT_ADDED]


def test_a_debt_that_we_proposed_is_none_until_the_adviser_takes_it_up(register):
    space = register.advisers.begin(a_space())
    register.port.tell(a_call(CallKind.PROPOSE_DEBT, space))
    before = known(register, space)
    assert says(read(register, space, before)) == [NoticeSays.START]
    register.advisers.accept_proposed(space, register.debts(space)[1]["id"])
    assert says(read(register, space, before)) == [NoticeSays.START, NoticeSays.DEBT_ADDED]


@pytest.mark.parametrize("by_court", [False, True])
def test_a_debt_that_was_taken_out_is_said_with_the_day(register, by_court):
    space = register.advisers.begin(a_space())
    number = register.debts(space)[0]["id"]
    register.advisers.remove_debt(space, number, by_court=by_court)
    found = read(register, space)
    assert says(found) == [NoticeSays.START, NoticeSays.DEBT_REMOVED]
    assert found.notices[1].cancelled_on == TODAY
    assert found.notices[1].debts[0].register_debt_id == number


def test_the_end_of_treatment_is_counted_back_from_the_last_day(register):
    space = register.advisers.begin(a_space(is_crisis=True))
    register.advisers.end_treatment(space, date(2026, 11, 20))
    found = read(register, space)
    assert says(found) == [NoticeSays.START, NoticeSays.TREATMENT_ENDED]
    assert found.notices[1].treatment_ended_on == date(2026, 11, 20)


def test_a_cancelled_one_starts_and_is_cancelled_and_is_not_read_again(register):
    space = register.advisers.begin(a_space())
    register.advisers.cancel(space)
    found = read(register, space)
    assert says(found) == [NoticeSays.START, NoticeSays.CANCELLED]
    assert found.notices[1].cancelled_on == TODAY
    assert found.is_over


def test_one_that_expired_is_left_to_our_own_days_and_is_not_read_again(register):
    space = register.advisers.begin(a_space())
    register.advisers.expire(space)
    found = read(register, space)
    assert says(found) == [NoticeSays.START]
    assert found.is_over


def test_the_outcome_of_a_review_names_the_debt(register):
    space = register.advisers.begin(a_space())
    number = register.debts(space)[0]["id"]
    register.port.tell(a_call(CallKind.REVIEW_DEBT, space, number))
    register.port.tell(a_call(CallKind.REVIEW_PERSON, space))
    assert says(read(register, space)) == [NoticeSays.START]
    register.advisers.uphold(space)
    outcomes = [each.reviews[0] for each in read(register, space).notices[1:]]
    assert [(each.outcome, each.register_debt_id) for each in outcomes] == [
        ("upheld", number),
        ("upheld", ""),
    ]


def test_what_changes_about_the_person_is_said_once(register):
    space = register.advisers.begin(a_space())
    before = known(register, space)
    assert says(read(register, space, before)) == [NoticeSays.START]
    register.advisers.spoil(space, lastName="Price-Hall")
    found = read(register, space, before)
    assert says(found) == [NoticeSays.START, NoticeSays.CHANGED]
    assert found.notices[1].surname == "Price-Hall"
    again = Before(found.debts, found.about_sha256)
    assert says(read(register, space, again)) == [NoticeSays.START]


@pytest.mark.parametrize("status", [0, 3])
def test_a_draft_protects_nothing_yet_and_is_read_again(register, status):
    space = register.advisers.begin(a_space())
    register.advisers.spoil(space, moratoriumStatus=status)
    found = read(register, space)
    assert (found.notices, found.is_over) == ((), False)


@pytest.mark.parametrize("status", [5, -1, 99, "active", None, True, 1.5])
def test_a_state_that_nobody_knows_protects_and_asks_a_person(register, status):
    space = register.advisers.begin(a_space())
    register.advisers.spoil(space, moratoriumStatus=status)
    found = read(register, space)
    assert says(found) == [NoticeSays.START]
    assert found.puzzles
    assert not found.is_over


def test_a_debt_in_a_state_that_nobody_knows_is_protected_and_a_person_asked(register):
    space = register.advisers.begin(a_space())
    shown = register.shown(space)
    shown["debtDetails"][0]["status"] = 19
    found = read_space(space, shown, TERMS, TODAY, Before())
    assert len(found.notices[0].debts) == 1
    assert found.puzzles == ("debt-status-19",)


def test_without_a_last_day_it_has_the_days_of_the_law_and_a_person_is_asked(register):
    space = register.advisers.begin(a_space())
    register.advisers.spoil(space, endsOn=None)
    found = read(register, space)
    assert found.notices[0].ends_on == TODAY + timedelta(days=59)
    assert found.puzzles == ("no-last-day",)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-24T00:00:00", date(2026, 11, 24)),
        ("2026-11-24T00:00:00+00:00", date(2026, 11, 24)),
        ("2026-06-30T23:30:00Z", date(2026, 7, 1)),
        ("2026-11-24T10:00:00.1234567+00:00", date(2026, 11, 24)),
        ("2026-11-24", date(2026, 11, 24)),
        ("0001-01-01T00:00:00", None),
        ("", None),
        ("24/11/2026", None),
        ("2026-02-30", None),
    ],
)
def test_a_day_is_read_as_it_is_in_london(text, day):
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        (Decimal("412.50"), Money(41_250)),
        (412, Money(41_200)),
        (Decimal("0.1"), Money(10)),
        (Decimal("1.005"), None),
        (Decimal("NaN"), None),
        (-1, None),
        (True, None),
        ("12", None),
        (None, None),
    ],
)
def test_an_amount_that_cannot_be_read_is_none_and_never_nought(written, amount):
    assert Fields({"amount": written}).money("amount") == amount


def test_earlier_names_may_come_as_objects_or_as_text():
    given_names = [{"firstName": "Ann", "lastName": "Owen"}, "Ann Mary Hall", "", 7, {"x": 1}]
    assert names_in(given_names) == (("Ann", "Owen"), ("Ann Mary", "Hall"))


def test_a_text_of_theirs_has_no_second_line():
    assert Fields({"a": "x\r\nBcc: y\x00\t z"}).text("a") == "x Bcc: y z"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.decimals(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
PARTS = st.sampled_from(
    (
        "debtorDetails",
        "debtDetails",
        "currentAddress",
        "previousAddresses",
        "moneyAdviserOrganization",
        "debtorEligibilityReviews",
        "debtorNominatedContactResponse",
        "debtorTransfer",
    )
)


@given(st.dictionaries(PARTS, JSON | st.lists(st.dictionaries(st.text(max_size=8), JSON))))
def test_whatever_comes_is_read_without_falling_over_and_can_be_kept(shown):
    found = read_space("S1", shown, TERMS, TODAY, Before())
    for notice in found.notices:
        assert len(notice.key) <= 120
        assert from_json(kept(notice)) == notice


def test_it_is_read_by_the_day_of_london_and_not_of_utc():
    assert day_in(datetime(2026, 6, 30, 23, 30, tzinfo=UTC).isoformat()) == date(2026, 7, 1)
