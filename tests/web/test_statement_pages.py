"""The pages of the statement, as a browser without JavaScript sees them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from shared.domain.statement_journey import Answers, pages_for
from shared.models import OutboxMessage, Party
from shared.services.statements.read import current, working_draft
from tests.support.builders import (
    NOW,
    TODAY,
    a_guideline_set,
    a_party,
    a_statement,
    an_account,
    an_organisation,
    pounds,
)
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_payer

ALWAYS_ASKED = [page.name for page in pages_for(Answers())]


@pytest.fixture
def party_id(client):
    return signed_in_payer(client).party_id


def draft_of(database, party_id):
    with database.reading() as session:
        return working_draft(session, party_id, TODAY)


def prepare(database, make):
    with database.transaction() as session:
        return make(session)


def send(client, name, follow=False, **fields):
    """Send a page's form the way a browser does: with everything that stands in it."""
    form = page_of(client.get(f"/statement/{name}")).all("form")
    own = next(each for each in form if each["action"] == "" or name in each["action"])
    hidden = {each["name"]: each["value"] for each in own.all("input") if each["type"] == "hidden"}
    typed = {key.replace("_", "-") if "-" in key else key: value for key, value in fields.items()}
    return client.post(f"/statement/{name}", data={**hidden, **typed}, follow_redirects=follow)


def errors_of(answer):
    summaries = page_of(answer).having("govuk-error-summary")
    return [each.text for each in summaries[0].all("a")] if summaries else []


def value_of(answer, field_id):
    return next(each["value"] for each in page_of(answer).all("input") if each["id"] == field_id)


def test_six_tasks_all_not_started(client, party_id):
    page = page_of(client.get("/statement"))
    items = page.having("govuk-task-list__item")
    assert len(items) == 6
    assert all(each.text.endswith("Not started") for each in items)


def test_nobody_gets_in_without_signing_in(client):
    assert client.get("/statement").status_code == 303


@pytest.mark.parametrize("name", ALWAYS_ASKED)
def test_every_page_shows_and_can_be_saved_empty_or_says_what_is_missing(client, party_id, name):
    assert client.get(f"/statement/{name}").status_code == 200
    assert send(client, name).status_code in {200, 303}


def test_a_page_that_does_not_apply_is_not_found(client, party_id):
    assert client.get("/statement/school").status_code == 404
    assert client.get("/statement/nonsense").status_code == 404


def test_a_saved_page_leads_to_the_next_and_shows_its_sums(client, party_id):
    fields = {
        "client-salary-or-wages-amount": "£980.00",
        "client-salary-or-wages-frequency": "four_weekly",
    }
    answer = send(client, "earnings", follow=True, **fields)
    assert page_of(answer).all("h1")[0].text.endswith("Benefits and tax credits")
    assert "£980.00 × 13 ÷ 12 = £1,061.67 a month" in page_of(answer).all("main")[0].text


def test_the_working_stands_beside_the_line_when_one_comes_back(client, party_id):
    send(client, "food", **{"groceries-amount": "92", "groceries-frequency": "weekly"})
    page = page_of(client.get("/statement/food"))
    assert page.having("ek-line__working")[0].text == "£92.00 × 52 ÷ 12 = £398.67 a month"


def test_the_last_page_of_a_task_leads_back_to_the_list(client, party_id):
    answer = send(client, "other-income")
    assert answer.location.startswith("/statement?")


def test_none_of_these_apply_stores_nought(client, party_id, database):
    send(client, "pensions", action="none")
    entries = draft_of(database, party_id).entries
    assert {entry.code for entry in entries} == {
        "state-pensions",
        "private-work-pensions",
        "pension-credit",
    }
    assert all(not entry.amount for entry in entries)


def test_none_of_these_apply_never_throws_an_amount_away(client, party_id, database):
    answer = send(client, "pensions", action="none", **{"state-pensions-amount": "241.30"})
    assert answer.status_code == 200
    assert errors_of(answer)
    assert value_of(answer, "state-pensions-amount") == "241.30"
    assert draft_of(database, party_id).id is None


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12.345", "12.345"),
        ("1e3", "1e3"),
        ("-5", "-5"),
        ("NaN", "NaN"),
        ("٩٢", "٩٢"),
        ("９２", "９２"),
        ("1234567890", "1234567890"),
        ("92\x00", "92\ufffd"),
        ("\u202e92", "92"),
        ("<script>", "<script>"),
    ],
)
def test_what_is_no_amount_is_refused_beside_the_field_and_kept(
    client, party_id, database, typed, shown
):
    answer = send(
        client,
        "home",
        **{
            "rent-amount": typed,
            "rent-frequency": "weekly",
            "tv-licence-amount": "14.54",
            "tv-licence-frequency": "monthly",
        },
    )
    assert answer.status_code == 200
    (message,) = errors_of(answer)
    assert message.startswith("Rent: ")
    assert value_of(answer, "rent-amount") == shown
    assert value_of(answer, "tv-licence-amount") == "14.54"
    assert draft_of(database, party_id).id is None, "nothing is half saved"


def test_pounds_with_a_comma_are_read(client, party_id, database):
    send(client, "home", **{"rent-amount": "£1,200.50", "rent-frequency": "monthly"})
    assert draft_of(database, party_id).by_code["rent"].amount == pounds("1200.50")


def test_an_amount_needs_a_frequency(client, party_id):
    answer = send(client, "home", **{"rent-amount": "92"})
    assert page_of(answer).having("govuk-select--error")[0]["id"] == "rent-frequency"


def test_a_frequency_needs_an_amount(client, party_id):
    answer = send(client, "home", **{"rent-frequency": "weekly"})
    assert errors_of(answer)


def test_nought_needs_no_frequency(client, party_id, database):
    assert send(client, "home", **{"rent-amount": "0"}).status_code == 303
    assert draft_of(database, party_id).by_code["rent"].amount == pounds("0")


def test_another_essential_cost_is_named(client, party_id, database):
    fields = {"other-essential-costs-amount": "20", "other-essential-costs-frequency": "monthly"}
    assert errors_of(send(client, "work", **fields))
    send(client, "work", note="Guide dog food", **fields)
    assert draft_of(database, party_id).by_code["other-essential-costs"].note == "Guide dog food"


def test_children_are_asked_for_their_ages(client, party_id, database):
    answer = send(client, "household", partner="no", children="2")
    assert answer.location.startswith("/statement/children")
    answer = send(client, "children", **{"child-1": "13", "child-2": "19"})
    assert errors_of(answer) == ["Enter an age from 0 to 18. Count older people as adults."]
    assert value_of(answer, "child-1") == "13"
    assert send(client, "children", **{"child-1": "13", "child-2": "14"}).status_code == 303
    ages = [child.age for child in draft_of(database, party_id).household.children]
    assert ages == [13, 14]


def test_the_councils_own_instalment_is_shown_and_cannot_be_typed(client, party_id, database):
    def account(session):
        an_account(session, session.get(Party, party_id), current_instalment=pounds("120.00"))

    prepare(database, account)
    page = client.get("/statement/home")
    assert "£120.00 a month, from our records" in page.text
    assert "council-tax-rates-amount" not in page.text
    typed = {"council-tax-rates-amount": "999", "council-tax-rates-frequency": "monthly"}
    send(client, "home", **typed)
    assert draft_of(database, party_id).totals.outgoings == pounds("120.00")


def test_a_stale_tab_is_told_and_keeps_what_was_typed(client, party_id, database):
    page = page_of(client.get("/statement/home"))
    hidden = {e["name"]: e["value"] for e in page.all("input") if e["type"] == "hidden"}
    send(client, "home", **{"rent-amount": "100", "rent-frequency": "monthly"})
    stale = {**hidden, "rent-amount": "200", "rent-frequency": "monthly"}
    answer = client.post("/statement/home", data=stale)
    assert answer.status_code == 409
    assert value_of(answer, "rent-amount") == "200"
    assert draft_of(database, party_id).by_code["rent"].amount == pounds("100.00")
    again = {e["name"]: e["value"] for e in page_of(answer).all("input") if e["type"] == "hidden"}
    assert client.post("/statement/home", data={**stale, **again}).status_code == 303
    assert draft_of(database, party_id).by_code["rent"].amount == pounds("200.00")


def test_spending_over_a_guideline_is_asked_about_and_no_figure_is_shown(
    client, party_id, database
):
    prepare(database, a_guideline_set)
    fields = {"groceries-amount": "900", "groceries-frequency": "monthly"}
    answer = send(client, "food", **fields)
    assert answer.location.startswith("/statement/explain/food-housekeeping")
    page = client.get(answer.location)
    assert "£900.00" in page.text
    assert "£215" not in page.text
    assert errors_of(send(client, "explain/food-housekeeping", note="too short"))
    answer = send(client, "explain/food-housekeeping", note="A special diet for my son")
    assert answer.location.startswith("/statement/personal")
    assert draft_of(database, party_id).notes_missing == ()


def test_nobody_is_asked_to_explain_what_is_not_over(client, party_id, database):
    prepare(database, a_guideline_set)
    assert client.get("/statement/explain/food-housekeeping").status_code == 303


def test_a_change_ahead_is_added_and_removed(client, party_id, database):
    assert send(client, "changes", more="yes").location == "/statement/changes/add"
    fields = {"label": "Nursery ends", "direction": "more", "amount": "96", "month": "2027-09"}
    assert send(client, "changes/add", **fields).status_code == 303
    page = client.get("/statement/changes")
    assert "£96.00 more a month from September 2027" in page.text
    remove = next(f for f in page_of(page).all("form") if f["action"].endswith("/remove"))
    hidden = {e["name"]: e["value"] for e in remove.all("input")}
    client.post(remove["action"], data=hidden)
    assert draft_of(database, party_id).changes == ()


def test_a_change_with_everything_missing_says_so_field_by_field(client, party_id):
    assert len(errors_of(send(client, "changes/add"))) == 4


def test_a_month_that_was_not_offered_is_refused(client, party_id):
    fields = {"label": "x", "direction": "more", "amount": "96", "month": "2026-11"}
    assert errors_of(send(client, "changes/add", **fields))


def test_savings_are_offered_and_never_expected(client, party_id, database):
    fields = {"client-salary-or-wages-amount": "150", "client-salary-or-wages-frequency": "monthly"}
    send(client, "earnings", **fields)
    assert "up to £15.00" in client.get("/statement/savings").text
    assert errors_of(send(client, "savings", choice="other", other="15.01"))
    assert errors_of(send(client, "savings", choice="other"))
    assert send(client, "savings", choice="no").status_code == 303
    assert draft_of(database, party_id).left_over == pounds("150.00")
    send(client, "savings", choice="most")
    assert draft_of(database, party_id).left_over == pounds("135.00")


def test_saving_for_later_sends_a_link_once(client, party_id, database):
    answer = send(client, "earnings", action="later")
    assert answer.location == "/statement/later"
    assert client.post("/statement/later").status_code == 303
    assert client.post("/statement/later").status_code == 303
    with database.reading() as session:
        (message,) = session.scalars(select(OutboxMessage))
        assert "/statement" in message.body


def test_an_organisation_is_not_asked_about_a_household(client, database):
    party_id = prepare(database, lambda session: an_organisation(session).id)
    signed_in_payer(client, party_id)
    page = client.get("/statement")
    assert page_of(page).all("h1")[0].text == "This form is for people"


def test_the_last_statement_is_shown_and_a_new_one_begins_from_it(client, party_id, database):
    before = NOW - timedelta(days=1)
    prepare(
        database,
        lambda session: a_statement(session, session.get(Party, party_id), submitted_at=before),
    )
    assert "£329.11 a month" in client.get("/statement").text
    answer = client.post("/statement/start")
    page = client.get(answer.location)
    assert page_of(page).all("h1")[0].text == "Is this still right?"
    assert "How old are the children?" in page.text
    fields = {"groceries-amount": "95", "groceries-frequency": "weekly", "to": "check"}
    answer = send(client, "food", **fields)
    assert answer.location == "/statement/check#food"
    assert "Last time: £92.00 × 52 ÷ 12" in client.get("/statement/check").text


def test_somebody_elses_statement_is_not_found(client, party_id, database):
    theirs = prepare(database, lambda session: a_statement(session, a_party(session)).id)
    assert client.get(f"/statement/versions/{theirs}").status_code == 404
    assert client.get(f"/statement/versions/{theirs}/sums.json").status_code == 404


def test_a_version_can_be_read_and_taken_away(client, party_id, database):
    mine = prepare(database, lambda session: a_statement(session, session.get(Party, party_id)).id)
    assert "£92.00 × 52 ÷ 12 = £398.67 a month" in client.get(f"/statement/versions/{mine}").text
    sums = json.loads(client.get(f"/statement/versions/{mine}/sums.json").text)
    assert sums["totals"]["left_over"] == "329.11"
    assert sums["lines"][0]["code"] == "client-salary-or-wages"


def test_without_a_statement_there_is_no_result(client, party_id):
    assert client.get("/statement/result").status_code == 404


@pytest.mark.parametrize("path", ["", "/food", "/check", "/household", "/changes"])
def test_a_page_costs_five_queries_however_much_was_answered(client, party_id, database, path):
    def both(session):
        party = session.get(Party, party_id)
        a_guideline_set(session)
        a_statement(session, party)

    prepare(database, both)
    client.post("/statement/start")
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert client.get(f"/statement{path}").status_code == 200
    assert sum(statement.startswith("SELECT") for statement in asked) <= 5


def test_a_get_never_makes_a_draft(client, party_id, database):
    client.get("/statement")
    client.get("/statement/earnings")
    with database.reading() as session:
        assert current(session, party_id, TODAY).draft is None
