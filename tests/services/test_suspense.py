"""Money that must be placed: suggestions with reasons, one person or two, and never across by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.bank_lines import BankLine
from shared.domain.money import ZERO, Money
from shared.models import AuditEntry, Debt, Entry, Liability, OutboxMessage, Party, SuspenseItem
from shared.services.audit import link_waiting
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.ledger.bank_lines import take_another, take_bank_lines
from shared.services.ledger.invariants import violations
from shared.services.ledger.suggest import Unplaced, suggestions
from shared.services.ledger.suspense import (
    NotPlaceable,
    Placing,
    WhyNot,
    approve,
    decline,
    place,
)
from shared.services.ledger.suspense_list import (
    PAGE,
    debts_of_reference,
    one_item,
    open_items,
    suspense_totals,
)
from shared.services.search import index_names
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    a_hold,
    a_party,
    an_account,
    an_officer,
    is_own_record,
    pounds,
)
from tests.support.postings import TELLER, in_suspense, paid_in


@pytest.fixture
def debt(session):
    return a_debt(session, an_account(session, reference="80012345"))


@pytest.fixture
def wendy(session):
    return an_officer(session).id


@pytest.fixture
def alun(session):
    return an_officer(session).id


def what_does_not_hold(session):
    link_waiting(session)
    return violations(session)


def wish(item_id, debt, amount="90.00", lock=0, **more):
    return Placing(item_id, lock, debt.id, pounds(amount), "The reference fits.", **more)


def state(session, item_id):
    return session.get_one(SuspenseItem, item_id, populate_existing=True).state


def received(session, debt):
    session.expire(debt)
    return debt.received


# ------------------------------------------------------------------ placing


def test_one_person_places_what_is_within_the_limit(session, debt, wendy):
    item = in_suspense(session)
    assert place(session, wish(item, debt), wendy, NOW) is True
    assert received(session, debt) == Money(9000)
    assert suspense_totals(session).amount == ZERO
    assert what_does_not_hold(session) == ()


def test_above_the_limit_a_second_person_lets_it_go(session, debt, wendy, alun):
    item = in_suspense(session, "250.01")
    assert place(session, wish(item, debt, "250.01"), wendy, NOW) is False
    assert received(session, debt) == ZERO
    assert one_item(session, item, alun, TODAY).proposed.reference == "80012345"
    approve(session, item, 1, alun, NOW)
    assert received(session, debt) == Money(25001)
    assert what_does_not_hold(session) == ()


def test_the_limit_itself_is_within_it(session, debt, wendy):
    assert place(session, wish(in_suspense(session, "250.00"), debt, "250.00"), wendy, NOW) is True


def test_the_second_person_is_not_the_first(session, debt, wendy):
    item = in_suspense(session, "300.00")
    place(session, wish(item, debt, "300.00"), wendy, NOW)
    with pytest.raises(NotAllowedHere):
        approve(session, item, 1, wendy, NOW)


def test_nobody_goes_round_the_limit_in_parts(session, debt, wendy):
    item = in_suspense(session, "300.00")
    assert place(session, wish(item, debt, "150.00"), wendy, NOW) is False


def test_a_part_leaves_the_rest_on_the_list(session, debt, wendy):
    item = in_suspense(session, "90.00", "JONES")
    place(session, wish(item, debt, "60.00"), wendy, NOW)
    rows = open_items(session).rows
    assert [(row.amount, row.said) for row in rows] == [(Money(3000), "JONES")]
    assert received(session, debt) == Money(6000)
    assert what_does_not_hold(session) == ()


def test_what_was_declined_is_open_again_and_nothing_moved(session, debt, wendy, alun):
    item = in_suspense(session, "300.00")
    place(session, wish(item, debt, "300.00"), wendy, NOW)
    decline(session, item, 1, alun, NOW)
    assert (state(session, item), received(session, debt)) == ("open", ZERO)


def test_whoever_proposed_may_take_it_back(session, debt, wendy):
    item = in_suspense(session, "300.00")
    place(session, wish(item, debt, "300.00"), wendy, NOW)
    decline(session, item, 1, wendy, NOW)
    assert state(session, item) == "open"


def test_a_debt_that_was_paid_meanwhile_is_not_overpaid(session, debt, wendy, alun):
    item = in_suspense(session, "300.00")
    place(session, wish(item, debt, "300.00"), wendy, NOW)
    paid_in(session, debt, "200.00")
    with pytest.raises(NotPlaceable):
        approve(session, item, 1, alun, NOW)
    assert what_does_not_hold(session) == ()


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "90.01"])
def test_no_more_than_there_is_and_more_than_nothing(session, debt, wendy, amount):
    with pytest.raises(NotPlaceable) as wrong:
        place(session, wish(in_suspense(session), debt, amount), wendy, NOW)
    assert wrong.value.why is WhyNot.NOT_THAT_MUCH


def test_no_more_than_the_debt_owes(session, wendy):
    small = a_debt(session, charge="20.00")
    with pytest.raises(NotPlaceable):
        place(session, wish(in_suspense(session), small), wendy, NOW)


def test_money_goes_to_a_debt_that_waits_only_if_the_payer_meant_it(session, debt, wendy):
    a_hold(session, debt_id=debt.id, kind="breathing_space")
    item = in_suspense(session)
    with pytest.raises(NotPlaceable):
        place(session, wish(item, debt), wendy, NOW)
    assert place(session, wish(item, debt, payer_meant=True), wendy, NOW) is True


def test_nobody_places_money_on_their_own_household(session, wendy):
    party = a_party(session)
    own = a_debt(session, an_account(session, party))
    officer = an_officer(session)
    is_own_record(session, officer, party)
    with pytest.raises(NotAllowedHere):
        place(session, wish(in_suspense(session), own), officer.id, NOW)


def test_a_page_that_is_old_places_nothing(session, debt, wendy, alun):
    item = in_suspense(session)
    place(session, wish(item, debt), wendy, NOW)
    with pytest.raises(StaleVersion):
        place(session, wish(item, debt), alun, NOW)


def test_what_was_placed_cannot_be_approved_again(session, debt, wendy, alun):
    item = in_suspense(session, "300.00")
    place(session, wish(item, debt, "300.00"), wendy, NOW)
    approve(session, item, 1, alun, NOW)
    with pytest.raises(AlreadyDecided):
        approve(session, item, 1, alun, NOW)


def test_there_is_no_such_item(session, debt, wendy):
    for call in (
        lambda: place(session, wish(99, debt), wendy, NOW),
        lambda: approve(session, 99, 0, wendy, NOW),
        lambda: one_item(session, 99, wendy, TODAY),
    ):
        with pytest.raises(NotFound):
            call()


def test_two_people_at_once_place_it_once(database):
    with database.transaction() as session:
        debt = a_debt(session)
        officers = [an_officer(session).id for _ in range(4)]
        item = in_suspense(session)

    def go(officer_id):
        try:
            return database.attempt(lambda s: place(s, wish(item, debt), officer_id, NOW))
        except StaleVersion:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(go, officers), key=str) == [None, None, None, True]
    with database.reading() as session:
        assert session.get_one(Debt, debt.id).received == Money(9000)
        assert violations(session) == ()


def test_every_step_is_on_the_trail(database):
    with database.transaction() as session:
        debt, item = a_debt(session), in_suspense(session, "300.00")
        first, second = an_officer(session).id, an_officer(session).id
        place(session, wish(item, debt, "300.00"), first, NOW)
        approve(session, item, 1, second, NOW)
    with database.reading() as session:
        said = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert said[-2:] == ["proposed where money goes", "posted from_suspense"]


# ------------------------------------------------------------------ suggestions


def reasons(session, amount="90.00", said="", receipt_id=None, officer_id=0):
    money = Unplaced(pounds(amount), said, receipt_id)
    return {
        each.debt_id: [reason.value for reason in each.reasons]
        for each in suggestions(session, money, officer_id, TODAY)
    }


@pytest.mark.parametrize(
    "said", ["80012345", "CTAX 80012345 NOV", "8001 2345", "ref-80012345", "2026-11-20 80012345"]
)
def test_a_reference_in_what_came_with_it(session, debt, said):
    assert reasons(session, said=said) == {debt.id: ["reference"]}


@pytest.mark.parametrize("said", ["", "8001234", "180012345", "COUNCIL TAX", "'; DROP TABLE debt"])
def test_something_that_is_no_reference_suggests_nothing(session, debt, said):
    assert reasons(session, said=said) == {}


def test_a_name_with_the_exact_amount(session):
    debt = a_debt(session, an_account(session, a_party(session, "Hughes", "Carys"),
                                      current_instalment=pounds("90.00")))  # fmt: skip
    index_names(session)
    assert reasons(session, said="MRS CARYS HUGHES") == {debt.id: ["instalment", "name"]}


def test_a_name_alone_is_no_suggestion(session):
    a_debt(session, an_account(session, a_party(session, "Hughes", "Carys")))
    index_names(session)
    assert reasons(session, said="CARYS HUGHES") == {}


def test_the_same_payers_debts(session):
    party = a_party(session)
    debt = a_debt(session, an_account(session, party))
    receipt_id = paid_in(session, debt, party_id=party.id).receipt_id
    assert reasons(session, receipt_id=receipt_id) == {debt.id: ["same_payer"]}


def test_the_likeliest_comes_first_and_no_more_than_five(session):
    party = a_party(session, "Hughes", "Carys")
    account = an_account(session, party, reference="80055555")
    for year in range(2015, 2026):
        a_debt(session, account, year=year, charge="90.00" if year == 2020 else "40.00")
    found = suggestions(session, Unplaced(pounds("90.00"), "80055555"), 0, TODAY)
    assert len(found) == 5
    assert found[0].year == 2020


def test_a_debt_that_waits_is_suggested_only_by_its_own_reference(session):
    party = a_party(session, "Hughes", "Carys")
    debt = a_debt(session, an_account(session, party, reference="80066666",
                                      current_instalment=pounds("90.00")))  # fmt: skip
    a_hold(session, party_id=party.id, kind="breathing_space")
    index_names(session)
    assert reasons(session, said="CARYS HUGHES") == {}
    assert debt.id in reasons(session, said="80066666")


def test_an_officers_own_household_is_never_suggested(session, debt):
    officer = an_officer(session)
    party_id = session.scalars(
        select(Liability.party_id).where(Liability.account_id == debt.account_id)
    ).one()
    is_own_record(session, officer, session.get_one(Party, party_id))
    assert reasons(session, said="80012345", officer_id=officer.id) == {}


def test_debts_are_found_by_a_typed_reference(session, debt):
    found = debts_of_reference(session, " 8001 2345 ")
    assert [each.debt_id for each in found] == [debt.id]


# ------------------------------------------------------------------ the list and the bank's lines


def test_the_list_goes_on_from_where_it_stopped(session):
    items = [in_suspense(session) for _ in range(PAGE + 3)]
    first = open_items(session)
    second = open_items(session, first.next)
    assert [row.id for row in (*first.rows, *second.rows)] == items
    assert second.next is None


LINES = [
    BankLine(date(2026, 11, 20), Money(14000), "HUGHES C"),
    BankLine(date(2026, 11, 20), Money(14000), "HUGHES C"),
    BankLine(date(2026, 11, 21), Money(5000), "80012345"),
]


def test_bank_lines_wait_in_suspense(session):
    taken = take_bank_lines(session, LINES, TELLER, NOW)
    assert (taken.new, taken.known) == (3, 0)
    assert [row.said for row in open_items(session).rows] == [
        "2026-11-20 HUGHES C",
        "2026-11-20 HUGHES C",
        "2026-11-21 80012345",
    ]
    assert what_does_not_hold(session) == ()


def test_the_same_statement_again_adds_nothing(session):
    take_bank_lines(session, LINES, TELLER, NOW)
    taken = take_bank_lines(session, LINES[1:], TELLER, NOW)
    assert (taken.new, taken.known) == (0, 2)
    assert suspense_totals(session).count == 3


def test_one_more_of_the_same_is_added_when_somebody_says_so(session):
    take_bank_lines(session, LINES, TELLER, NOW)
    take_another(session, LINES[0], TELLER, NOW)
    assert suspense_totals(session).count == 4
    assert what_does_not_hold(session) == ()


def test_five_unmatched_lines_of_a_walkthrough(session, debt, wendy, alun):
    carys = a_debt(session, an_account(session, a_party(session, "Hughes", "Carys"),
                                       current_instalment=pounds("140.00")))  # fmt: skip
    large = a_debt(session, an_account(session, reference="80077777"))
    index_names(session)
    said = [("90.00", "CTAX 80012345"), ("140.00", "CARYS HUGHES"), ("260.00", "80077777"),
            ("100.00", "CASH"), ("50.00", "")]  # fmt: skip
    lines = [BankLine(TODAY, pounds(amount), text) for amount, text in said]
    take_bank_lines(session, lines, TELLER, NOW)
    assert suspense_totals(session).amount == pounds("640.00")
    rows = open_items(session).rows
    found = [suggestions(session, Unplaced(row.amount, row.said), wendy, TODAY) for row in rows]
    assert [len(each) for each in found] == [1, 1, 1, 0, 0]
    for row, debt_of, alone in zip(
        rows[:3], (debt, carys, large), (True, True, False), strict=True
    ):
        amount = row.amount.plain()
        assert place(session, wish(row.id, debt_of, amount), wendy, NOW) is alone
    approve(session, rows[2].id, 1, alun, NOW)
    assert suspense_totals(session).amount == pounds("150.00")
    kinds = set(session.scalars(select(Entry.account)))
    assert kinds == {"bank", "suspense", "debt"}
    assert what_does_not_hold(session) == ()


def test_who_paid_is_told_once_where_a_person_sent_the_money(session, debt, wendy):
    payer = a_party(session, email="carys@example.org")
    item = in_suspense(session, "90.00", party_id=payer.id)
    place(session, wish(item, debt), wendy, NOW)
    sent = session.scalars(select(OutboxMessage)).one()
    assert (sent.party_id, sent.template) == (payer.id, "money_placed")
    assert "Where £90.00 of your payment went" in sent.subject


def test_nobody_is_told_of_money_whose_payer_is_not_known(session, debt, wendy):
    place(session, wish(in_suspense(session), debt), wendy, NOW)
    assert session.scalars(select(OutboxMessage)).all() == []
