"""Letters to many, on officers' pages: the rules, who is in and who is not, and a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.roles import Role
from shared.models import NoticeBatch, NoticeBatchLine
from shared.services.notices.sending import send_signed
from tests.support.builders import NOW, a_debt, a_party, an_account
from tests.support.offers import a_hold
from tests.support.plan_pages import counted, said
from tests.support.signed_in import signed_in_officer

NEW = "/officers/notices/new"
TODAY = NOW.date()
ON_TODAY = {
    "send_on-day": str(TODAY.day),
    "send_on-month": str(TODAY.month),
    "send_on-year": str(TODAY.year),
}


@pytest.fixture
def two_debts(database):
    """One debt that may be written about, and one in Breathing Space."""
    with database.transaction() as session:
        for held in (False, True):
            party = a_party(session, "Price" if held else "Hughes")
            debt = a_debt(session, an_account(session, party))
            if held:
                a_hold(session, kind=HoldKind.BREATHING_SPACE, debt_id=debt.id)


def draft(client, **rules):
    return client.post(NEW, data=rules, follow_redirects=True)


def press(client, database, path="", **form):
    with database.reading() as session:
        batch = session.scalars(select(NoticeBatch)).one()
    data = {"lock": str(batch.lock), **form}
    return client.post(f"/officers/notices/{batch.id}{path}", data=data, follow_redirects=True)


def state(database):
    with database.reading() as session:
        return session.scalars(select(NoticeBatch.state)).one()


def test_a_draft_says_who_gets_a_letter_and_why_others_do_not(client, two_debts):
    signed_in_officer(client, Role.OFFICER)
    page = said(draft(client, types=["council_tax"], stages=["reminder"], owed_from="5"))
    assert "Debts: Council tax" in page
    assert "How far recovery has gone: Reminder" in page
    assert "Letters: 1 Left out: 1" in page
    assert "Breathing Space protects the debt 1" in page
    assert "You owe £400.00." in page


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"year": "26"}, "Enter a number from 1990 to 2100."),
        ({"stage_days": "soon"}, "Enter a number from 0 to 3650."),
        ({"silent_days": "0"}, "Enter a number from 1 to 3650."),
        ({"owed_from": "10", "owed_to": "9.99"}, "Enter no less than the amount owed from."),
        ({"owed_from": "lots"}, "There is a problem"),
    ],
)
def test_rules_that_cannot_be_read_are_named_and_stay(client, rules, problem):
    signed_in_officer(client, Role.OFFICER)
    answer = draft(client, **rules)
    assert problem in said(answer)
    assert all(f'value="{typed}"' in answer.text for typed in rules.values())


def test_two_people_send_a_batch(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    assert "A senior officer or a team manager signs it" in said(press(client, database, do="ask"))
    signed_in_officer(client, Role.SENIOR_OFFICER)
    page = press(client, database, "/sign", do="sign", **ON_TODAY)
    assert "Signed by" in said(page)
    assert send_signed(database, NOW) == 1
    assert "Sent" in said(client.get("/officers/notices"))


def test_nobody_signs_their_own_batch(client, database, two_debts):
    signed_in_officer(client, Role.SENIOR_OFFICER)
    draft(client)
    page = press(client, database, do="ask")
    assert "Send it on" not in said(page)
    assert press(client, database, "/sign", do="sign", **ON_TODAY).status_code == 404
    assert state(database) == "waiting"


def test_an_officer_may_not_sign(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    press(client, database, do="ask")
    signed_in_officer(client, Role.OFFICER)
    assert press(client, database, "/sign", do="sign", **ON_TODAY).status_code == 404
    assert state(database) == "waiting"


def test_a_day_that_has_passed_is_refused(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    press(client, database, do="ask")
    signed_in_officer(client, Role.TEAM_MANAGER)
    before = TODAY - timedelta(days=1)
    gone = {
        "send_on-day": str(before.day),
        "send_on-month": str(before.month),
        "send_on-year": str(before.year),
    }
    page = press(client, database, "/sign", do="sign", **gone)
    assert "The day must be today or later." in said(page)
    assert state(database) == "waiting"


def test_a_batch_can_be_given_back_and_let_go_of(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    press(client, database, do="ask")
    signed_in_officer(client, Role.TEAM_MANAGER)
    press(client, database, "/sign", do="refuse")
    assert state(database) == "draft"
    press(client, database, do="withdraw")
    assert state(database) == "withdrawn"


def test_one_debt_can_be_left_out_by_hand(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    with database.reading() as session:
        line = session.scalar(select(NoticeBatchLine.id).where(NoticeBatchLine.state == "included"))
    page = press(client, database, line=str(line))
    assert "Letters: 0 Left out: 2" in said(page)
    assert "An officer took it out 1" in said(page)


def test_a_page_of_before_is_told_so(client, database, two_debts):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    page = press(client, database, do="ask", lock="7")
    assert "Something changed since you opened that page." in said(page)
    assert state(database) == "draft"


@pytest.mark.parametrize(
    "form", [{"lock": "x"}, {"lock": ""}, {"line": "one"}, {"do": "everything"}]
)
def test_a_form_of_another_page_changes_nothing(client, database, two_debts, form):
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    press(client, database, **form)
    assert state(database) == "draft"


def test_a_batch_that_there_is_not_is_not_found(client):
    signed_in_officer(client, Role.OFFICER)
    assert client.get("/officers/notices/12").status_code == 404


def test_the_pages_cost_the_same_however_many_there_are(client, database):
    def queries(path):
        with counted(database) as asked:
            client.get(path)
        return len(asked)

    with database.transaction() as session:
        for _ in range(3):
            a_debt(session, an_account(session, a_party(session)))
    signed_in_officer(client, Role.OFFICER)
    draft(client)
    client.get("/officers/notices/1")
    few = [queries("/officers/notices"), queries("/officers/notices/1")]
    with database.transaction() as session:
        for _ in range(60):
            a_debt(session, an_account(session, a_party(session)))
    draft(client)
    assert [queries("/officers/notices"), queries("/officers/notices/2")] == few
    assert "More" in said(client.get("/officers/notices/2"))
