"""What somebody typed when their session had just ended is given back to them alone."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.roles import STAFF
from shared.models import Feedback, WebSession
from shared.web.access_table import ACCESS
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_officer, signed_in_payer

AN_HOUR = timedelta(hours=1)


def ratings(database):
    with database.reading() as session:
        return list(session.scalars(select(Feedback.rating)))


def send_too_late(client, clock, **fields):
    """Sign in, let the session run out, and press the button of an open form."""
    payer = signed_in_payer(client)
    clock.pass_by(AN_HOUR)
    answer = client.post("/trial/payers", data={"rating": "7", "name": "Siân Ŵyn", **fields})
    return payer, answer


def test_a_form_sent_too_late_is_not_carried_out(trial, clock, database):
    _, answer = send_too_late(trial, clock)
    assert answer.headers["Location"] == "/sign-in?next=%2Ftrial%2Fpayers"
    assert ratings(database) == []


def test_after_signing_in_again_the_form_is_offered(trial, clock):
    payer, _ = send_too_late(trial, clock)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    answer = trial.get("/trial/payers")
    assert answer.headers["Location"] == "/session/carry-on"
    form = page_of(trial.get("/session/carry-on")).all("main")[0].all("form")[0]
    fields = {each.attributes["name"]: each.attributes["value"] for each in form.all("input")}
    assert form.attributes["action"] == "/trial/payers"
    assert fields["name"] == "Siân Ŵyn"


def test_pressing_carry_on_carries_it_out_once(trial, clock, database):
    payer, _ = send_too_late(trial, clock)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    trial.post("/trial/payers", data={"rating": "7"})
    assert ratings(database) == [7]
    assert trial.get("/session/carry-on").headers["Location"] == "/"


def test_it_is_offered_once_and_then_only_when_asked_for(trial, clock):
    payer, _ = send_too_late(trial, clock)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    trial.get("/trial/payers")
    assert trial.get("/trial/payers").status_code == 200
    assert trial.get("/session/carry-on").status_code == 200


def test_somebody_else_who_signs_in_there_gets_nothing_of_it(trial, clock, database):
    send_too_late(trial, clock)
    kept_before = trial.get_cookie("evenkeel").value
    other = signed_in_payer(trial)
    trial.set_cookie("evenkeel", kept_before)
    trial.post(f"/trial/sign-in/payer/{other.payer_id}")
    assert trial.get("/trial/payers").status_code == 200
    assert trial.get("/session/carry-on").headers["Location"] == "/"


def test_a_stranger_who_sends_a_form_leaves_nothing(trial, database):
    trial.post("/trial/payers", data={"rating": "7"})
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


@pytest.mark.parametrize("name", ["password", "new_password", "code", "csrf_token", "confidence"])
def test_secrets_are_not_kept(trial, clock, database, name):
    send_too_late(trial, clock, **{name: "once-only"})
    with database.reading() as session:
        assert "once-only" not in json.dumps(list(session.scalars(select(WebSession.content))))


def test_a_very_large_form_is_not_kept(trial, clock, database):
    send_too_late(trial, clock, story="x" * 70_000)
    with database.reading() as session:
        assert all("xxx" not in content for content in session.scalars(select(WebSession.content)))


def test_a_page_can_put_its_form_aside_before_it_is_too_late(trial, database):
    payer = signed_in_payer(trial)
    answer = trial.post("/session/put-aside?path=/trial/payers", data={"rating": "7"})
    assert answer.headers["Location"] == "/sign-in?next=%2Ftrial%2Fpayers"
    assert ratings(database) == []
    assert trial.get("/trial/payers").status_code == 303
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    assert trial.get("/trial/payers").headers["Location"] == "/session/carry-on"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/trial/open", ""])
def test_a_form_is_put_aside_only_for_a_page_of_ours_that_takes_one(trial, path):
    signed_in_payer(trial)
    answer = trial.post("/session/put-aside", query_string={"path": path}, data={"a": "b"})
    assert answer.headers["Location"].startswith("/sign-in")
    assert "evil" not in answer.headers["Location"]
    assert trial.get("/trial/payers").status_code == 303


def test_an_officer_is_offered_their_form_on_their_own_side(trial, clock, monkeypatch):
    monkeypatch.setitem(ACCESS, "trial.record", STAFF)
    officer = signed_in_officer(trial)
    clock.pass_by(timedelta(hours=2))
    answer = trial.post("/trial/record", data={"note": "Rang about the plan"})
    assert answer.headers["Location"] == "/officers/sign-in"
    trial.post(f"/trial/sign-in/officer/{officer.officer_id}")
    assert trial.get("/trial/officers").headers["Location"] == "/officers/session/carry-on"
    assert "Rang about the plan" in trial.get("/officers/session/carry-on").text
