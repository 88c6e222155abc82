"""Telling us that something is not right: one form, a hold that is shown, papers, and the answer with its way on."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from shared.domain.objection_states import Outcome
from shared.models import Evidence, Hold, Objection
from shared.services.objections.answer import Answering, answer_objection
from tests.support.builders import NOW, an_officer, signed_in_payer, the_resident
from tests.support.plan_pages import counted, form_of, said

NEW = "/disagree/new/"
REASONS = "You moved out on 3 May, as the contract shows, so you owe nothing after that day."
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def here(client, resident):
    signed_in_payer(client, resident.party.id)
    return client


@pytest.fixture
def send(here, resident):
    """Fill the form in and press its button."""

    def press(kind="dispute", **changes):
        about = {"dispute": "moved", "complaint": "delay", "appeal": "plan"}[kind]
        form = form_of(here.get(NEW + kind), NEW + kind)
        given = {**form, "about": about, "said": "I moved out in May.", **changes}
        if kind == "dispute":
            given.setdefault("debt", str(resident.debt.id))
        return here.post(NEW + kind, data=given, follow_redirects=True)

    return press


def the_objection(database):
    with database.reading() as session:
        return session.scalars(select(Objection).order_by(Objection.id.desc())).first()


def answered(database):
    found = the_objection(database)
    with database.transaction() as session:
        officer = an_officer(session)
        given = Answering(Outcome.PARTLY, REASONS)
        answer_objection(session, found.party_id, found.reference, given, officer.id, NOW)
    return found.reference


def test_the_page_of_what_is_owed_leads_to_the_three_ways(here):
    assert 'href="/disagree"' in here.get("/account").text
    page = here.get("/disagree").text
    for kind in ("dispute", "complaint", "appeal"):
        assert f'href="{NEW}{kind}"' in page


def test_a_dispute_shows_its_number_our_day_and_what_is_on_hold(send, database, resident):
    page = said(send())
    found = the_objection(database)
    assert found.reference in page
    assert "By Friday 4 December 2026" in page
    assert "Up to and including Monday 21 December 2026" in page
    with database.reading() as session:
        [hold] = session.scalars(select(Hold)).all()
    assert hold.debt_id == resident.debt.id


def test_everything_can_be_disputed_at_once(send, database, resident):
    send(debt="all")
    with database.reading() as session:
        [hold] = session.scalars(select(Hold)).all()
    assert (hold.party_id, hold.debt_id) == (resident.party.id, None)


def test_a_complaint_asks_for_no_bill(here, send):
    assert "Which bill" not in here.get(f"{NEW}complaint").text
    assert "It took too long" in said(send("complaint"))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"about": ""}, "Choose what it is about."),
        ({"about": "treatment"}, "Choose one of the answers."),
        ({"said": " "}, "Tell us what happened."),
        ({"debt": "999999"}, "Choose one of the answers."),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    send, database, changes, problem
):
    answer = send(wants="Take the costs off.", **changes)
    assert problem in said(answer)
    assert "Take the costs off." in answer.text
    assert the_objection(database) is None


def test_a_second_press_is_the_same_one(here, database, resident):
    form = form_of(here.get(f"{NEW}dispute"), f"{NEW}dispute")
    given = {**form, "about": "paid", "said": "Paid in May.", "debt": str(resident.debt.id)}
    first = here.post(f"{NEW}dispute", data=given)
    second = here.post(f"{NEW}dispute", data=given)
    assert first.location == second.location


def test_a_kind_that_there_is_not_is_not_found(here):
    assert here.get(f"{NEW}shout").status_code == 404


def test_papers_are_added_and_kept(send, here, database):
    send()
    reference = the_objection(database).reference
    address = f"/disagree/{reference}/papers"
    given = {"files": (io.BytesIO(PNG), "contract.png")}
    page = said(here.post(address, data=given, follow_redirects=True))
    assert "contract.png" in page
    with database.reading() as session:
        [paper] = session.scalars(select(Evidence)).all()
    assert paper.subject == f"objection:{the_objection(database).id}"


def test_a_paper_that_is_none_is_refused_in_words(send, here, database):
    send()
    address = f"/disagree/{the_objection(database).reference}/papers"
    answer = here.post(address, data={"files": (io.BytesIO(b"<html>"), "a.jpg")})
    assert "a.jpg:" in said(answer)
    assert "There is a problem" in said(answer)
    assert "Choose a photo or a PDF." in said(here.post(address, data={}))


def test_the_answer_is_shown_with_its_reasons_and_the_way_on(send, here, database):
    send()
    reference = answered(database)
    page = said(here.get(f"/disagree/{reference}"))
    assert "We agree with part of what you say" in page
    assert REASONS in page
    assert "Valuation Tribunal for England" in page
    assert "Monday 7 December 2026" in page
    assert "Add papers" not in page


def test_an_answer_that_is_not_accepted_is_looked_at_again(send, here, database):
    send()
    reference = answered(database)
    address = f"{NEW}appeal?follows={reference}"
    form = form_of(here.get(address), f"{NEW}appeal")
    given = {**form, "about": "dispute", "said": "The contract ends in April."}
    page = said(here.post(f"{NEW}appeal", data=given, follow_redirects=True))
    assert reference in page
    assert the_objection(database).follows_id is not None


def test_what_was_not_answered_cannot_be_appealed(send, here, database):
    send()
    reference = the_objection(database).reference
    assert here.get(f"{NEW}appeal?follows={reference}").status_code == 404


def test_taken_back_nothing_is_on_hold_any_more(send, here, database):
    send()
    address = f"/disagree/{the_objection(database).reference}/take-back"
    page = said(here.post(address, follow_redirects=True))
    assert "you took it back" in page
    assert "Nothing is on hold for you" in said(here.get("/account/on-hold"))


def test_the_list_says_where_each_stands(send, here, database):
    send()
    answered(database)
    send("complaint")
    page = said(here.get("/disagree"))
    assert "We have answered." in page
    assert "You have our answer by 4 December 2026." in page


@pytest.mark.parametrize("path", ["/disagree", f"{NEW}dispute", "one"])
def test_the_queries_of_each_page_are_few(send, here, database, path):
    send()
    address = f"/disagree/{the_objection(database).reference}" if path == "one" else path
    here.get(address)
    with counted(database) as statements:
        here.get(address)
    assert len(statements) <= 12, statements
