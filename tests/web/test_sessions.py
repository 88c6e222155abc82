"""Browser sessions: rows on the server, an opaque id in the cookie."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.roles import Role
from shared.models import Officer, WebSession
from shared.services import web_sessions
from tests.support.signed_in import begin_browser_session, signed_in_officer, signed_in_payer


def count(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(WebSession))


def cookie(client):
    found = client.get_cookie("evenkeel")
    return found.value if found else None


def test_a_visitor_who_only_reads_leaves_no_row(trial, database):
    trial.get("/trial/open")
    trial.get("/trial/form")
    assert count(database) == 0


def test_a_visitor_who_only_reads_a_page_without_a_form_gets_no_cookie(trial):
    trial.get("/trial/open")
    assert cookie(trial) is None


def test_what_a_visitor_left_is_there_at_the_next_request(trial):
    trial.post("/trial/remember")
    assert "2" in trial.post("/trial/remember").text


def test_only_the_hash_of_the_cookie_is_kept(trial, database):
    trial.post("/trial/remember")
    with database.reading() as session:
        kept = session.scalars(select(WebSession.token_hash)).one()
    assert kept == web_sessions.token_hash(cookie(trial))
    assert cookie(trial) not in kept


def test_signing_in_gives_a_new_id_and_the_old_one_is_dead(trial):
    payer = signed_in_payer(trial)
    trial.delete_cookie("evenkeel")
    trial.post("/trial/remember")
    before = cookie(trial)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    after = cookie(trial)
    assert after != before
    assert trial.get("/trial/payers").status_code == 200
    trial.set_cookie("evenkeel", before)
    assert trial.get("/trial/payers").status_code == 303


def test_an_id_that_the_browser_made_up_is_not_signed_in(trial):
    payer = signed_in_payer(trial)
    trial.set_cookie("evenkeel", "A" * 43)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    assert cookie(trial) != "A" * 43


def test_nothing_of_the_visitor_is_carried_over_at_signing_in(trial):
    payer = signed_in_payer(trial)
    trial.delete_cookie("evenkeel")
    trial.post("/trial/remember")
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}")
    assert "1" in trial.post("/trial/remember").text


def test_signing_out_ends_the_session_for_a_replayed_cookie(trial):
    signed_in_payer(trial)
    before = cookie(trial)
    trial.post("/trial/sign-out")
    trial.set_cookie("evenkeel", before)
    assert trial.get("/trial/payers").status_code == 303


def test_signing_out_takes_the_cookie_away(trial):
    signed_in_payer(trial)
    trial.post("/trial/sign-out")
    assert cookie(trial) is None


@pytest.mark.parametrize("then", ["fail", "refuse"])
def test_a_signing_in_that_was_not_kept_leaves_the_visitor_as_they_were(trial, then):
    payer = signed_in_payer(trial)
    trial.delete_cookie("evenkeel")
    trial.post("/trial/remember")
    before = cookie(trial)
    trial.post(f"/trial/sign-in/payer/{payer.payer_id}", data={"then": then})
    assert cookie(trial) == before
    assert "2" in trial.post("/trial/remember").text


def test_somebody_can_be_signed_out_everywhere(trial, frame, database):
    officer = signed_in_officer(trial)
    elsewhere = frame.test_client()
    begin_browser_session(elsewhere, "officer", officer.officer_id)
    with database.transaction() as session:
        assert web_sessions.end_all_sessions(session, "officer", officer.officer_id) == 2
    assert trial.get("/trial/officers").status_code == 303
    assert elsewhere.get("/trial/officers").status_code == 303


def test_a_disabled_officer_is_out_at_the_next_request(trial, database, clock):
    officer = signed_in_officer(trial)
    with database.transaction() as session:
        chosen = Officer.id == officer.officer_id
        session.execute(update(Officer).where(chosen).values(disabled_at=clock.now()))
    assert trial.get("/trial/officers").status_code == 303


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(trial, database, monkeypatch):
    from shared.web.access_table import ACCESS

    monkeypatch.setitem(ACCESS, "trial.officers", frozenset({Role.ADMINISTRATOR}))
    officer = signed_in_officer(trial, Role.ADMINISTRATOR)
    assert trial.get("/trial/officers").status_code == 200
    with database.transaction() as session:
        chosen = Officer.id == officer.officer_id
        session.execute(update(Officer).where(chosen).values(role=Role.AUDITOR))
    assert trial.get("/trial/officers").status_code == 404


IDLE = [("payer", 29, 200), ("payer", 30, 303), ("officer", 59, 200), ("officer", 60, 303)]


@pytest.mark.parametrize(("kind", "minutes", "status"), IDLE)
def test_a_session_ends_when_nothing_happens(trial, clock, kind, minutes, status):
    signed_in_payer(trial) if kind == "payer" else signed_in_officer(trial)
    clock.pass_by(timedelta(minutes=minutes))
    assert trial.get(f"/trial/{kind}s").status_code == status


def test_a_session_that_is_used_goes_on(trial, clock):
    signed_in_payer(trial)
    for _ in range(4):
        clock.pass_by(timedelta(minutes=20))
        assert trial.get("/trial/payers").status_code == 200


def test_even_a_session_that_is_used_ends_at_last(trial, clock):
    signed_in_payer(trial)
    for _ in range(36):
        clock.pass_by(timedelta(minutes=20))
        answer = trial.get("/trial/payers")
    assert answer.status_code == 303


def test_pressing_stay_keeps_the_session(trial, clock):
    signed_in_payer(trial)
    clock.pass_by(timedelta(minutes=29))
    assert trial.post("/session/stay", headers={"Sec-Fetch-Mode": "cors"}).status_code == 204
    clock.pass_by(timedelta(minutes=29))
    assert trial.get("/trial/payers").status_code == 200


def test_pressing_stay_without_a_script_comes_back_to_the_page(trial):
    signed_in_payer(trial)
    answer = trial.post("/session/stay", headers={"Referer": "http://localhost/trial/payers?a=1"})
    assert answer.headers["Location"] == "/trial/payers?a=1"


def test_pressing_stay_never_leads_to_another_site(trial):
    signed_in_payer(trial)
    answer = trial.post("/session/stay", headers={"Referer": "https://evil.example/trial"})
    assert answer.headers["Location"] == "/"


def test_a_page_of_somebody_signed_in_asks_for_them_once(trial, database):
    from sqlalchemy import event

    signed_in_payer(trial)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    trial.get("/trial/payers")
    selects = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(selects) == 1


@pytest.mark.parametrize("setting", ["HttpOnly", "SameSite=Lax", "Path=/"])
def test_the_cookie_is_for_this_site_and_no_script(trial, setting):
    assert setting in trial.post("/trial/remember").headers["Set-Cookie"]


def test_a_session_that_cannot_be_kept_loses_no_page(trial, database, monkeypatch):
    signed_in_payer(trial)
    monkeypatch.setattr("shared.web.sessions.SEEN_EVERY", timedelta())

    def gone():
        from sqlalchemy.exc import OperationalError

        raise OperationalError("BEGIN", {}, Exception("gone"))

    monkeypatch.setattr(database, "transaction", gone)
    assert trial.get("/trial/payers").status_code == 200
