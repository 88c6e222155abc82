"""Working a plan out anew, as its payer does it: what changed, the offer, and both schedules afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.plan_states import PlanState
from shared.domain.replan_states import ReplanState
from shared.models import Plan, Replan, Statement, StatementState
from tests.accessibility.pages.replan import begun, replaced
from tests.support.builders import a_party, signed_in_payer
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import check_form, counted, said, work_out


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_planned_resident(session)


@pytest.fixture
def here(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


def again(planned, path=""):
    return f"/plan/again/{planned.reference}{path}"


def one(database, record):
    with database.reading() as session:
        return session.scalars(select(record)).one()


def test_the_page_says_what_it_means_before_it_is_begun(here, planned):
    page = said(here.get(again(planned)))
    assert "Your plan stays as it is until a new one is agreed" in page


def test_begun_it_says_until_when_nothing_is_collected(here, planned, database):
    page = here.post(again(planned, "/begin"), follow_redirects=True)
    assert "Nothing is collected, and no steps are taken, up to and including" in said(page)
    assert one(database, Replan).state is ReplanState.OPEN


def test_the_last_statement_is_shown_with_what_was_left_over(here, planned):
    page = said(here.post(again(planned, "/begin"), follow_redirects=True))
    assert "you told us that £329.11 was left over each month" in page


def test_what_has_changed_starts_from_the_last_answers(here, planned, database):
    here.post(again(planned, "/begin"))
    answer = here.post(again(planned, "/on"), data={"answers": "changed"})
    assert answer.location.endswith("/statement/check")
    with database.reading() as session:
        asked = select(Statement).where(Statement.state == StatementState.DRAFT)
        assert session.scalars(asked).one().previous_id is not None


def test_nothing_changed_goes_straight_to_the_offer(here, planned):
    here.post(again(planned, "/begin"))
    answer = here.post(again(planned, "/on"), data={"answers": "same"}, follow_redirects=True)
    assert answer.request.path == "/plan/offer"


def test_the_accepted_offer_takes_the_place_of_the_plan(here, planned, database):
    here.post(again(planned, "/begin"))
    here.post(again(planned, "/on"), data={"answers": "same"})
    work_out(here, "88.05")
    assert f"takes the place of your plan {planned.reference}" in said(here.get("/plan/check"))
    here.post("/plan/check", data=check_form(here))
    with database.reading() as session:
        states = {
            row.reference: row.state for row in session.execute(select(Plan.reference, Plan.state))
        }
    assert states.pop(planned.reference) is PlanState.SUPERSEDED
    assert list(states.values()) == [PlanState.ACTIVE]


def test_the_old_plan_says_which_one_took_its_place(client, database):
    with database.transaction() as session:
        planned = replaced(session)
    signed_in_payer(client, planned.party_id)
    page = said(client.get(f"/plan/plans/{planned.reference}"))
    assert "A new plan has taken the place of this one" in page
    assert "has not reached us" not in page


def test_the_history_shows_both_schedules_with_who_and_when(client, database):
    with database.transaction() as session:
        planned = replaced(session)
    signed_in_payer(client, planned.party_id)
    page = said(client.get(f"/plan/plans/{planned.reference}/history"))
    assert "A new plan took the place of the old one" in page
    assert "£90.00 on 28 December 2026" in page
    assert "£88.05 on 28 January 2027" in page


def test_a_plan_that_never_changed_says_so(here, planned):
    page = said(here.get(f"/plan/plans/{planned.reference}/history"))
    assert "Your plan is as it was agreed" in page
    assert "£66.50 on" in page


def test_keeping_the_plan_ends_it(here, planned, database):
    here.post(again(planned, "/begin"))
    page = here.post(again(planned, "/keep"), follow_redirects=True)
    assert "Your plan stays as it is" in page.text
    assert one(database, Replan).state is ReplanState.KEPT


@pytest.mark.parametrize("path", ["/begin", "/keep", "/on", ""])
def test_nobody_else_can_do_it(client, database, planned, path):
    with database.transaction() as session:
        other = a_party(session)
    signed_in_payer(client, other.id)
    ask = client.post if path else client.get
    assert ask(again(planned, path)).status_code == 404


def test_nobody_else_reads_the_history(client, database, planned):
    with database.transaction() as session:
        other = a_party(session)
    signed_in_payer(client, other.id)
    assert client.get(f"/plan/plans/{planned.reference}/history").status_code == 404


def test_on_without_an_open_one_says_how_it_stands(here, planned):
    answer = here.post(again(planned, "/on"), data={"answers": "same"}, follow_redirects=True)
    assert "Something changed since you opened that page" in answer.text


def test_the_history_asks_few_questions_of_the_database(client, database):
    with database.transaction() as session:
        planned = replaced(session)
    signed_in_payer(client, planned.party_id)
    address = f"/plan/plans/{planned.reference}/history"
    client.get(address)
    with counted(database) as statements:
        client.get(address)
    assert len(statements) <= 8, statements


def test_the_page_of_working_it_out_asks_few_questions_of_the_database(client, database):
    with database.transaction() as session:
        planned = begun(session)
    signed_in_payer(client, planned.party_id)
    client.get(again(planned))
    with counted(database) as statements:
        client.get(again(planned))
    assert len(statements) <= 16, statements
