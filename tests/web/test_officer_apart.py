"""Officers keep somebody apart, are warned on both cases, and open sealed papers with a reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.models import AuditEntry, Evidence
from shared.models.sealed import SealedOpening
from shared.services.audit import Actor
from shared.services.support.apart import keep_apart, kept_apart_since
from tests.support.checked_client import page_of
from tests.support.evidence_files import a_photo
from tests.support.joint import CHANGES, a_couple
from tests.support.records import NOW
from tests.support.signed_in import parts_of, signed_in_officer, signed_in_payer

REASON = "The adviser asks whether we have it."


@pytest.fixture
def couple(client):
    with parts_of(client.application).database.transaction() as session:
        return a_couple(session)


def rows(client, model):
    with parts_of(client.application).database.reading() as session:
        return list(session.scalars(select(model)))


def since(client, party):
    with parts_of(client.application).database.reading() as session:
        return kept_apart_since(session, party.id)


def apart(client, couple):
    with parts_of(client.application).database.transaction() as session:
        keep_apart(session, couple.first.id, Actor("payer", 1), NOW)


def send(client, couple, content=None):
    paper = BytesIO(a_photo() if content is None else content)
    return client.post(
        f"/officers/cases/{couple.first.id}/apart/papers",
        data={"papers": (paper, "form.jpg")},
        content_type="multipart/form-data",
    )


def test_one_press_keeps_somebody_apart(client, couple):
    signed_in_officer(client)
    assert client.post(f"/officers/cases/{couple.first.id}/apart").status_code == 303
    assert since(client, couple.first) is not None
    assert (
        "They are kept apart since"
        in page_of(client.get(f"/officers/cases/{couple.first.id}/apart")).text
    )


def test_both_cases_warn_before_anything_is_said(client, couple):
    apart(client, couple)
    signed_in_officer(client)
    own = page_of(client.get(f"/officers/cases/{couple.first.id}")).text
    other = page_of(client.get(f"/officers/cases/{couple.second.id}")).text
    assert "Kept apart. Tell nobody else on the account" in own
    assert "Somebody liable with them is kept apart." in other
    assert "Kept apart. Tell nobody" not in other


def test_it_ends_only_once_they_were_spoken_to_alone(client, couple):
    apart(client, couple)
    signed_in_officer(client)
    path = f"/officers/cases/{couple.first.id}/apart/end"
    assert "Tick this once you have spoken to them alone." in page_of(client.post(path)).text
    assert since(client, couple.first) is not None
    assert client.post(path, data={"sure": "1"}).status_code == 303
    assert since(client, couple.first) is None


def test_a_form_of_an_adviser_is_sealed_and_not_named_to_those_who_may_not_open_it(client, couple):
    signed_in_officer(client)
    assert send(client, couple).status_code == 303
    assert [each.is_sealed for each in rows(client, Evidence)] == [True]
    path = f"/officers/cases/{couple.first.id}/apart"
    assert "form.jpg" not in page_of(client.get(path)).text
    paper = rows(client, Evidence)[0]
    assert client.post(f"{path}/papers/{paper.id}", data={"reason": REASON}).status_code == 404
    signed_in_officer(client, Role.SENIOR_OFFICER)
    assert "form.jpg" in page_of(client.get(path)).text


def test_it_is_opened_with_a_reason_and_each_opening_is_on_record(client, couple):
    reader = signed_in_officer(client, Role.SENIOR_OFFICER)
    send(client, couple)
    paper = rows(client, Evidence)[0]
    path = f"/officers/cases/{couple.first.id}/apart/papers/{paper.id}"
    assert "Say why you must open this" in page_of(client.post(path, data={"reason": "?"})).text
    assert rows(client, SealedOpening) == []
    if paper.state == "clean":
        answer = client.post(path, data={"reason": REASON})
        assert answer.headers["Content-Disposition"].startswith("attachment")
        opening = rows(client, SealedOpening)[0]
        assert (opening.subject, opening.officer_id) == (f"evidence:{paper.id}", reader.officer_id)


def test_what_is_no_picture_is_refused_beside_the_field(client, couple):
    signed_in_officer(client)
    page = page_of(send(client, couple, b"<html><script>alert(1)</script></html>"))
    assert page.having("govuk-error-message")
    assert rows(client, Evidence) == []


def test_a_payer_asks_for_it_in_one_press_and_the_answer_names_nothing(client, couple):
    signed_in_payer(client, couple.first.id)
    before = CHANGES.sub("", client.get("/account/privacy").text)
    answer = client.post("/account/privacy", follow_redirects=True)
    assert "That is saved." in page_of(answer).text
    assert "Keep what I do private" not in page_of(answer).text
    assert since(client, couple.first) is not None
    assert CHANGES.sub("", client.get("/account/privacy").text) == before


def test_the_press_is_on_record(client, couple):
    payer = signed_in_payer(client, couple.first.id)
    client.post("/account/privacy")
    done = [each for each in rows(client, AuditEntry) if each.action == "kept apart"]
    assert [each.actor for each in done] == [f"payer:{payer.payer_id}"]
