"""Finance's pages as they are used: placing money, two people, the bank's lines, and how money stands."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, select

from shared.domain.money import Money
from shared.domain.roles import MONEY_READERS, REFUNDERS, STAFF, Role
from shared.models import Debt, SuspenseItem
from shared.services.ledger.suspense_list import suspense_totals
from shared.services.search import index_names
from tests.support import finance
from tests.support.builders import is_own_record, signed_in_officer
from tests.support.checked_client import page_of
from tests.support.postings import in_suspense

LIST = "/officers/finance/suspense"


@pytest.fixture
def made(database):
    """Five lines of the bank, three of which fit something."""
    with database.transaction() as session:
        found = finance.five_bank_lines(session)
        index_names(session)
    return found


def finance_officer(client, role=Role.FINANCE):
    return signed_in_officer(client, role).officer_id


def received(database, debt_id):
    with database.reading() as session:
        return session.get_one(Debt, debt_id).received


def sent(client, item, debt, amount, more=()):
    form = {"lock": "0", "debt": str(debt), "amount": amount, "reason": "It fits."}
    form |= dict(more)
    return client.post(f"{LIST}/{item}/place", data=form)


def test_the_list_says_how_much_there_is_to_place(client, made):
    finance_officer(client)
    answer = client.get(LIST)
    assert "£640.00 in 5 items" in answer.text
    assert len(page_of(answer).having("of-work__row")) == 5


def test_a_suggestion_says_why_and_is_placed(client, database, made):
    finance_officer(client)
    page = client.get(f"{LIST}/{made.items[0]}")
    assert "Its reference is in what came with the money." in page.text
    assert sent(client, made.items[0], made.debts[0], "90.00").status_code == 303
    assert received(database, made.debts[0]) == Money(9000)


def test_above_the_limit_a_colleague_agrees(client, database, made):
    finance_officer(client)
    assert "a second person must agree to it" in client.get(f"{LIST}/{made.items[2]}").text
    sent(client, made.items[2], made.debts[2], "260.00")
    assert received(database, made.debts[2]) == Money(0)
    assert "You proposed this" in client.get(f"{LIST}/{made.items[2]}").text
    finance_officer(client, Role.TEAM_MANAGER)
    assert "Agree and place it" in client.get(f"{LIST}/{made.items[2]}").text
    client.post(f"{LIST}/{made.items[2]}/answer", data={"lock": "1", "go": "approve"})
    assert received(database, made.debts[2]) == Money(26000)


def test_the_first_person_is_not_the_second(client, database, made):
    finance_officer(client)
    sent(client, made.items[2], made.debts[2], "260.00")
    answer = client.post(f"{LIST}/{made.items[2]}/answer", data={"lock": "1", "go": "approve"})
    assert answer.status_code == 404
    assert received(database, made.debts[2]) == Money(0)


def test_whoever_proposed_takes_it_back(client, database, made):
    finance_officer(client)
    sent(client, made.items[2], made.debts[2], "260.00")
    client.post(f"{LIST}/{made.items[2]}/answer", data={"lock": "1", "go": "decline"})
    with database.reading() as session:
        assert session.get_one(SuspenseItem, made.items[2]).state == "open"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": "0"}, "Place more than 0 and no more than £90.00."),
        ({"amount": "-1"}, "Enter an amount that is 0 or more."),
        ({"amount": "90.01"}, "Place more than 0 and no more than £90.00."),
        ({"amount": "٩٠"}, "Enter an amount in pounds using numbers only"),
        ({"amount": ""}, "Enter how much of it."),
        ({"reason": " "}, "Say why the money is for this debt."),
        ({"debt": ""}, "Choose the debt."),
        ({"debt": "999999"}, "Choose one of the answers."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    client, database, made, change, says
):
    finance_officer(client)
    form = {"reason": "Kept words.", **change}
    answer = sent(client, made.items[0], made.debts[0], "90.00", form)
    assert says in answer.text
    assert suspense(database) == Money(64000)
    if "reason" not in change:
        assert "Kept words." in answer.text


def suspense(database):
    with database.reading() as session:
        return suspense_totals(session).amount


def test_another_account_is_found_by_its_reference(client, database, made):
    finance_officer(client)
    address = f"{LIST}/{made.items[4]}"
    assert "Nothing we know fits this money" in client.get(address).text
    assert "No debt has this reference" in client.get(f"{address}?reference=99").text
    assert "80012345" in client.get(f"{address}?reference=8001 2345").text
    answer = sent(client, made.items[4], made.debts[0], "50.00", {"reference": "80012345"})
    assert answer.status_code == 303
    assert received(database, made.debts[0]) == Money(5000)


def test_an_old_page_places_nothing(client, database, made):
    finance_officer(client)
    sent(client, made.items[0], made.debts[0], "30.00")
    answer = sent(client, made.items[0], made.debts[0], "30.00")
    assert answer.status_code in {404, 409}
    assert received(database, made.debts[0]) == Money(3000)


def test_nobody_places_money_on_their_own_household(client, database, made):
    from shared.models import Liability, Officer, Party

    officer_id = finance_officer(client)
    with database.transaction() as session:
        debt = session.get_one(Debt, made.debts[0])
        party_id = session.scalars(
            select(Liability.party_id).where(Liability.account_id == debt.account_id)
        ).one()
        officer, party = session.get_one(Officer, officer_id), session.get_one(Party, party_id)
        is_own_record(session, officer, party)
    answer = sent(client, made.items[0], made.debts[0], "90.00", {"reference": "80012345"})
    assert answer.status_code == 404
    assert received(database, made.debts[0]) == Money(0)


# ------------------------------------------------------------------ the bank's lines


def test_lines_are_pasted_and_known_again(client, database):
    finance_officer(client)
    lines = {"lines": "date,amount,reference\n2026-11-20,92.50,HUGHES\n2026-11-20,10.00,CASH"}
    answer = client.post("/officers/finance/bank-lines", data=lines, follow_redirects=True)
    assert "2 lines were taken." in answer.text
    again = client.post("/officers/finance/bank-lines", data=lines, follow_redirects=True)
    assert "0 lines were taken. 2 were there before." in again.text
    assert suspense(database) == Money(10250)


def test_lines_with_a_mistake_are_all_refused_and_kept_on_the_page(client, database):
    finance_officer(client)
    lines = {"lines": "2026-11-20,92.50,HUGHES\n2026-11-20,x,<script>alert(1)</script>"}
    answer = client.post("/officers/finance/bank-lines", data=lines)
    assert "Line 2. The amount should be pounds and pence" in answer.text
    assert "HUGHES" in answer.text
    assert "<script>alert" not in answer.text
    assert suspense(database) == Money(0)


def by_hand(client, **change):
    form = {"day-day": "20", "day-month": "11", "day-year": "2026", "amount": "92.50",
            "reference": "HUGHES", **change}  # fmt: skip
    return client.post("/officers/finance/bank-lines/one", data=form, follow_redirects=True)


def test_one_line_by_hand_and_another_one_just_like_it(client, database):
    finance_officer(client)
    assert "One line was taken." in by_hand(client).text
    assert "There is a line just like this." in by_hand(client).text
    assert "One line was taken." in by_hand(client, another="yes").text
    assert suspense(database) == Money(18500)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"day-year": "2027"}, "still to come"),
        ({"day-year": "2020"}, "more than a year ago"),
        ({"amount": "0"}, "The amount should be more than 0."),
        ({"amount": ""}, "Enter the amount."),
        ({"day-day": "31"}, "That date does not exist."),
    ],
)
def test_a_line_that_cannot_be_is_said_beside_its_field(client, database, change, says):
    finance_officer(client)
    assert says in by_hand(client, **change).text
    assert suspense(database) == Money(0)


# ------------------------------------------------------------------ how money stands, and who may


def test_the_overview_names_what_waits(client, database, made):
    finance.a_cash_file(database, date(2026, 11, 20), "90.00")
    with database.transaction() as session:
        finance.a_payout(session, agrees=False)
    finance_officer(client)
    text = client.get("/officers/finance").text
    assert "£640.00 in 5 items" in text
    assert "Differs" in text
    assert "The file of 21 November 2026 is the next to be made" in text


def test_a_payout_names_the_fees_that_were_netted(client, database):
    with database.transaction() as session:
        payout = finance.a_payout(session)
    finance_officer(client)
    page = page_of(client.get(f"/officers/finance/payouts/{payout}"))
    rows = {
        row.all("dt")[0].text: row.all("dd")[0].text
        for row in page.having("govuk-summary-list__row")
    }
    assert rows["Before fees"] == "£90.00"
    assert rows["Fees netted"] == "£1.55"
    assert rows["To the bank"] == "£88.45"


def test_a_payout_that_is_not_there(client, database):
    finance_officer(client)
    assert client.get("/officers/finance/payouts/99").status_code == 404


@pytest.mark.parametrize("role", sorted(STAFF))
@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/officers/finance", MONEY_READERS),
        (LIST, MONEY_READERS),
        ("/officers/finance/bank-lines", REFUNDERS),
    ],
)
def test_only_those_roles_get_in(client, database, role, path, roles):
    signed_in_officer(client, role)
    assert (client.get(path).status_code == 404) == (role not in roles)


def test_the_auditor_reads_and_places_nothing(client, database, made):
    signed_in_officer(client, Role.AUDITOR)
    page = client.get(f"{LIST}/{made.items[0]}")
    assert "Place the money" not in page.text
    assert "Enter lines of the bank statement" not in client.get(LIST).text
    assert sent(client, made.items[0], made.debts[0], "90.00").status_code == 404


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/officers/finance", 9),
        (LIST, 5),
        (f"{LIST}/1", 14),
        ("/officers/finance/payouts", 4),
        ("/officers/finance/payouts/1", 6),
        ("/officers/finance/cash-files", 5),
    ],
)
def test_a_page_costs_few_queries_whatever_there_is(client, database, made, path, most):
    with database.transaction() as session:
        for _ in range(5):
            finance.a_payout(session, agrees=False)
            in_suspense(session)
    finance.a_cash_file(database, date(2026, 11, 20), "90.00")
    finance_officer(client)
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    assert client.get(path).status_code == 200
    selects = [each for each in statements if each.lstrip().upper().startswith("SELECT")]
    assert len(selects) <= most
