"""Letters and messages in the portal: all of them, newest first, each with what it means, and nobody else's."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from shared.domain.support_needs import Adjustment, Asked
from shared.models import Channel, InstalmentRow, OutboxMessage, Party
from shared.services.audit import Actor
from shared.services.plans.versions import keep_first, write_version
from shared.services.support.asked import Told, set_adjustments
from tests.support.builders import NOW, a_party
from tests.support.plan_pages import said
from tests.support.signed_in import signed_in_payer
from tests.support.standing_plans import a_plan_of
from tests.support.written import a_message
from tests.web.test_finance_direct_debits import queries_of

LIST = "/letters"


@pytest.fixture
def party_id(client):
    return signed_in_payer(client).party_id


def written(database, party_id, **changes):
    with database.transaction() as session:
        return a_message(session, party_id, **changes).id


def party_of(database, party_id, **changes):
    with database.transaction() as session:
        party = session.get_one(Party, party_id)
        for name, value in changes.items():
            setattr(party, name, value)


def words_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_all_messages_are_listed_newest_first_with_what_they_mean(client, database, party_id):
    written(database, party_id, subject="The older", created_at=NOW - timedelta(days=2))
    written(database, party_id, subject="The newer", template="payment_missed", channel="sms")
    page = said(client.get(LIST))
    assert page.index("The newer") < page.index("The older")
    assert "A payment did not reach us." in page
    assert "This is your payment plan." in page


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": True},
        {"state": "stopped"},
        {"channel": "revenues"},
        {"dedupe": "plan:1:agreed:text"},
        {"party_id": None},
    ],
)
def test_what_was_not_said_to_them_is_not_there(client, database, party_id, changes):
    hidden = written(database, **{"party_id": party_id, "subject": "Hidden", **changes})
    assert "Hidden" not in client.get(LIST).text
    assert client.get(f"{LIST}/{hidden}").status_code == 404
    assert client.get(f"{LIST}/{hidden}/letter.pdf").status_code == 404


def test_somebody_elses_letter_is_not_found(client, database, party_id):
    with database.transaction() as session:
        theirs = a_message(session, a_party(session).id).id
    assert client.get(f"{LIST}/{theirs}").status_code == 404
    assert client.get(f"{LIST}/{theirs}/letter.pdf").status_code == 404


def test_a_message_is_shown_with_its_amounts_in_a_table_and_its_link(client, database, party_id):
    page = client.get(f"{LIST}/{written(database, party_id)}")
    assert "Thursday 28 January 2027" in page.text
    assert 'href="https://portal.tidewell.example/plan/plans/ABCD-EFGH"' in page.text
    assert "<table" in page.text


def test_opening_one_is_noted_once(client, database, clock, party_id):
    letter = written(database, party_id)
    assert "Not read yet" in client.get(LIST).text
    client.get(f"{LIST}/{letter}")
    clock.pass_by(timedelta(minutes=5))
    client.get(f"{LIST}/{letter}")
    with database.reading() as session:
        assert session.get_one(OutboxMessage, letter).seen_at == NOW
    assert "Not read yet" not in client.get(LIST).text


def test_a_paper_is_tagged_and_says_the_messages_own_words(client, database, party_id):
    answer = client.get(f"{LIST}/{written(database, party_id, language='cy')}/letter.pdf")
    assert answer.mimetype == "application/pdf"
    root = PdfReader(io.BytesIO(answer.data)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "cy"
    words = words_of(answer.data)
    assert "Thursday 28 January 2027" in words
    assert "Cyngor Bwrdeistref Tidewell" in words


def test_large_print_makes_the_same_letter_longer(client, database, party_id):
    letter = written(database, party_id, body="A line of words. " * 200)
    small = client.get(f"{LIST}/{letter}/letter.pdf").data
    party_of(database, party_id, letter_format="large_print")
    large = client.get(f"{LIST}/{letter}/letter.pdf").data
    assert len(PdfReader(io.BytesIO(large)).pages) > len(PdfReader(io.BytesIO(small)).pages)


def test_older_ones_are_on_a_page_of_their_own(client, database, party_id):
    for number in range(23):
        when = NOW - timedelta(hours=number)
        written(database, party_id, subject=f"Number {number:02}", created_at=when)
    first = client.get(LIST)
    assert "Number 19" in first.text
    assert "Number 20" not in first.text
    older = first.text.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(older.replace("&amp;", "&"))
    assert "Number 20" in second.text
    assert "Number 22" in second.text
    assert "Number 19" not in second.text


@pytest.mark.parametrize("cursor", ["x", "1", "1.2.3", "-1.2", "9" * 30 + ".1"])
def test_a_place_that_we_never_wrote_is_not_found(client, party_id, cursor):
    assert client.get(f"{LIST}?before={cursor}").status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_the_list_costs_few_queries_however_long_it_is(client, database, party_id, count):
    for _ in range(count):
        written(database, party_id)
    assert queries_of(client, database, LIST) <= 5


def test_a_way_that_works_can_be_chosen(client, database, party_id):
    party_of(database, party_id, email="me@example.org", phone=None, letter_address="1 High St")
    page = said(client.get(f"{LIST}/how"))
    assert "me@example.org" in page
    assert "Text message" not in page
    assert client.post(f"{LIST}/how", data={"way": "letter"}).status_code == 303
    with database.reading() as session:
        assert session.get_one(Party, party_id).channel is Channel.LETTER
    client.post(f"{LIST}/how", data={"way": "any"})
    with database.reading() as session:
        assert session.get_one(Party, party_id).channel is None


@pytest.mark.parametrize("way", ["", "sms", "pigeon"])
def test_a_way_that_does_not_work_is_refused(client, database, party_id, way):
    party_of(database, party_id, email="me@example.org", phone=None, letter_address="1 High St")
    answer = client.post(f"{LIST}/how", data={"way": way})
    assert "Choose how we write to you." in answer.text
    with database.reading() as session:
        assert session.get_one(Party, party_id).channel is None


def test_an_address_that_failed_is_named_and_cannot_be_chosen(client, database, party_id):
    party_of(database, party_id, email="me@example.org", email_failed_on=NOW.date())
    page = said(client.get(f"{LIST}/how"))
    assert "what we sent to me@example.org came back" in page
    answer = client.post(f"{LIST}/how", data={"way": "email"})
    assert "Choose how we write to you." in answer.text


def test_what_helps_somebody_is_changed_where_it_was_asked_for(client, database, party_id):
    with database.transaction() as session:
        told = Told(Actor("payer", 1), NOW, "en")
        set_adjustments(session, party_id, (Asked(Adjustment.BY_LETTER),), told)
    page = client.get(f"{LIST}/how")
    assert "because it helps you" in page.text
    assert 'name="way"' not in page.text
    client.post(f"{LIST}/how", data={"way": "any"})
    with database.reading() as session:
        assert session.get_one(Party, party_id).channel is Channel.LETTER


@pytest.fixture
def plan(client, database):
    with database.transaction() as session:
        found = a_plan_of(session)
    signed_in_payer(client, found.party_id)
    return found


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("statement.pdf", ["Where your payment plan stands", "Every payment", "Next payment:"]),
        ("proof.pdf", ["Proof of a payment plan", "To whom it may concern", "it is in force on"]),
    ],
)
def test_a_plan_can_be_kept_as_a_paper(client, plan, path, wanted):
    answer = client.get(f"{LIST}/plans/{plan.reference}/{path}")
    assert answer.mimetype == "application/pdf"
    assert PdfReader(io.BytesIO(answer.data)).trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = " ".join(words_of(answer.data).split())
    assert [each for each in (*wanted, plan.reference) if each not in words] == []


def test_the_papers_of_a_plan_are_in_the_language_of_the_page(client, plan):
    client.set_cookie("evenkeel_language", "cy")
    answer = client.get(f"{LIST}/plans/{plan.reference}/statement.pdf")
    assert PdfReader(io.BytesIO(answer.data)).trailer["/Root"]["/Lang"] == "cy"
    assert "Where your payment plan stands" not in words_of(answer.data)


def test_a_paper_of_somebody_elses_plan_is_not_found(client, plan, party_id):
    for path in ("statement.pdf", "proof.pdf"):
        assert client.get(f"{LIST}/plans/{plan.reference}/{path}").status_code == 404


def test_a_letter_about_a_plan_has_its_payments_as_they_were_then(client, database, plan):
    body = f"We have agreed your plan.\n\nhttps://portal.example/plan/plans/{plan.reference}\n"
    letter = written(database, plan.party_id, body=body)
    before = words_of(client.get(f"{LIST}/{letter}/letter.pdf").data)
    assert "Every payment" in before
    assert "28 December 2026" in before
    with database.transaction() as session:
        keep_first(session, plan.id)
        first = session.scalars(
            select(InstalmentRow).where(InstalmentRow.plan_id == plan.id)
        ).first()
        first.due_on = first.collect_on = date(2027, 1, 4)
        session.flush()
        at = NOW + timedelta(days=1)
        write_version(session, plan.id, "moved", "", Actor("payer", 1), at)
    assert words_of(client.get(f"{LIST}/{letter}/letter.pdf").data) == before
    later = written(database, plan.party_id, body=body, template="plan_changed", created_at=at)
    assert "4 January 2027" in words_of(client.get(f"{LIST}/{later}/letter.pdf").data)


def test_a_letter_that_names_somebody_elses_plan_has_no_payments_of_theirs(
    client, database, plan, party_id
):
    body = f"Look: https://portal.example/plan/plans/{plan.reference}\n"
    signed_in_payer(client, party_id)
    letter = written(database, party_id, body=body)
    assert "Every payment" not in words_of(client.get(f"{LIST}/{letter}/letter.pdf").data)


def test_somebody_can_say_that_an_address_works_again(client, database, party_id):
    party_of(database, party_id, email="me@example.org", email_failed_on=NOW.date())
    assert "It works again" in client.get(f"{LIST}/how").text
    assert client.post(f"{LIST}/how/again", data={"way": "email"}).status_code == 303
    with database.reading() as session:
        assert session.get_one(Party, party_id).email_failed_on is None
    assert client.post(f"{LIST}/how/again", data={"way": "email"}).status_code == 303
    assert client.post(f"{LIST}/how/again", data={"way": "pigeon"}).status_code == 404
