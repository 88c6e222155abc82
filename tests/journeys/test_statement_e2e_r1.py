"""A resident after a summons gives her statement on a phone without JavaScript: every figure of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.household import Child, Household
from shared.models import AuditEntry, OutboxMessage, Statement, WorkItem
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.read import read_version
from shared.services.statements.sheet import FormMark
from shared.services.statements.whole import WholeAnswer, save_whole
from tests.support.builders import NOW, RESIDENTS_ENTRIES, TODAY, pounds, the_resident
from tests.support.checked_client import page_of
from tests.support.plans import sandbox_policies
from tests.support.signed_in import signed_in_payer
from tests.support.statement_answers import ANSWERS, confirm, fill_in, hidden_of, words

INCOME = ("household", "children", "earnings", "benefits", "pensions", "other-income")
SPENDING = tuple(name for name in ANSWERS if name not in INCOME)


@pytest.fixture
def resident(database, client):
    with database.transaction() as session:
        sandbox_policies(session)
        party_id = the_resident(session).party.id
    signed_in_payer(client, party_id)
    return party_id


@pytest.fixture
def answered(database, resident):
    """Every page answered, as walking through them would leave it."""
    household = Household(children=(Child(age=7), Child(age=11)))
    lines = LinesAnswer({entry.code: entry for entry in RESIDENTS_ENTRIES})
    with database.transaction() as session:
        save_whole(session, resident, WholeAnswer(household, lines), FormMark(), NOW, TODAY)
    return resident


def test_income_each_with_its_own_period(client, resident):
    fill_in(client, *INCOME)
    checked = words(client.get("/statement/check"))
    assert "£980.00 × 13 ÷ 12 = £1,061.67 a month" in checked
    assert "£26.05 × 52 ÷ 12 = £112.88 a month" in checked
    assert "Money coming in £1,786.95 a month" in checked


def test_closing_the_browser_after_three_pages_of_spending_loses_nothing(app, client, resident):
    fill_in(client, *INCOME, *SPENDING[:3])
    elsewhere = app.test_client()
    signed_in_payer(elsewhere, resident)
    page = page_of(elsewhere.get("/statement"))
    states = [each.text for each in page.having("govuk-task-list__status")]
    assert states == ["Done", "Done", "In progress", *["Not started"] * 3]
    assert "£118.00 × 52 ÷ 12 = £511.33 a month" in words(elsewhere.get("/statement/check"))
    resumed = next(link for link in page.all("a") if link.text == "Home and bills")
    assert resumed["href"] == "/statement/transport"


def test_the_link_that_is_sent_leads_to_the_statement(client, resident, database):
    fill_in(client, "household")
    client.post("/statement/later")
    with database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert "http://127.0.0.1:8000/statement" in message.body


def test_spending_adds_up_and_what_is_left_over_is_shown(client, resident):
    fill_in(client, *ANSWERS)
    checked = words(client.get("/statement/check"))
    assert "£118.00 × 52 ÷ 12 = £511.33 a month" in checked
    assert "£92.00 × 52 ÷ 12 = £398.67 a month" in checked
    assert "£24.00 × 52 ÷ 12 = £104.00 a month" in checked
    assert "Money going out £1,457.84 a month" in checked
    assert "Left over £329.11 a month" in checked
    ahead = page_of(client.get("/statement/check")).all("table")[0]
    cells = [cell.text for cell in ahead.all("tbody")[0].all("th", "td")]
    assert cells == [
        "April 2027",
        "Your new council tax bill, estimated: £140.00 a month",
        "£189.11",
    ]


def test_the_result_says_what_is_accepted_without_a_person(client, answered):
    confirm(client)
    result = words(client.get("/statement/result"))
    assert "You have £329.11 left over each month" in result
    assert (
        "From April 2027, after your new bill of £140.00, left over £189.11; half of that is £94.55."
        " That is the most we will accept without a person."
    ) in result


def test_dearer_food_lowers_the_limit_and_back_again(client, answered):
    confirm(client)
    client.post("/statement/start")
    fill_in(client, "children")
    fill_in(client, "food", groceries=("95.00", "weekly"), to="check")
    checked = words(client.get("/statement/check"))
    assert "£95.00 × 52 ÷ 12 = £411.67 a month" in checked
    assert "Last time: £92.00 × 52 ÷ 12 = £398.67 a month" in checked
    assert "Left over £316.11 a month" in checked
    confirm(client)
    assert "left over £176.11; half of that is £88.05." in words(client.get("/statement/result"))
    client.post("/statement/start")
    fill_in(client, "children")
    fill_in(client, "food", to="check")
    confirm(client)
    assert "half of that is £94.55." in words(client.get("/statement/result"))


def test_confirming_twice_makes_one_version_and_one_audit_entry(client, answered, database):
    sent = confirm(client)
    again = client.post("/statement/confirm", data=sent)
    assert (again.status_code, again.location) == (303, "/statement/result")
    with database.reading() as session:
        assert len(session.scalars(select(Statement)).all()) == 1
        entries = select(AuditEntry).where(AuditEntry.action == "submitted a statement")
        assert len(session.scalars(entries).all()) == 1


def test_the_back_button_after_confirming_leads_on(client, answered):
    hidden = hidden_of(client.get("/statement/food"))
    confirm(client)
    assert client.get("/statement/check").location == "/statement"
    assert client.get("/statement/food").location == "/statement"
    late = client.post("/statement/food", data={**hidden, "groceries-amount": "0"})
    assert late.status_code == 409
    assert "You have already confirmed this statement" in words(late)


def test_a_stale_check_page_is_not_confirmed_unseen(client, answered):
    shown = hidden_of(client.get("/statement/check"))
    fill_in(client, "food", groceries=("200.00", "weekly"))
    answer = client.post("/statement/confirm", data=shown)
    assert answer.status_code == 409
    assert "Something was changed in another tab" in words(answer)
    assert "£200.00 × 52 ÷ 12" in words(answer)


def test_what_is_missing_is_listed_and_cannot_be_confirmed(client, resident):
    fill_in(client, *INCOME)
    page = client.get("/statement/check")
    assert "Still to be answered" in words(page)
    assert "/statement/confirm" not in [form["action"] for form in page_of(page).all("form")]
    sent = client.post("/statement/confirm", data=hidden_of(client.get("/statement/earnings")))
    assert sent.status_code == 422


def test_nothing_left_over_leads_to_help_first(client, answered, database):
    fill_in(client, "home", rent=("300.00", "weekly"))
    confirm(client)
    page = client.get("/statement/result", follow_redirects=True)
    assert page_of(page).all("h1")[0].text == "You have nothing left over each month"
    assert "Somebody contacts you by Friday 27 November 2026" in words(page)
    client.post("/statement/talk")
    client.post("/statement/talk")
    with database.reading() as session:
        item = session.scalars(select(WorkItem)).one()
    assert (item.kind, str(item.promise_on)) == ("negative_budget", "2026-11-27")


def test_the_version_keeps_every_line_as_it_was_given(client, answered, database):
    confirm(client)
    with database.reading() as session:
        statement_id = session.scalars(select(Statement.id)).one()
        sheet = read_version(session, answered, statement_id, TODAY)
    assert sheet.left_over == pounds("329.11")
    assert sheet.by_code["rent"].amount == pounds("118.00")
