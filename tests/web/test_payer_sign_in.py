"""A payer signs in and out; no page, status, header or time tells who is on file."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from shared.models import OutboxMessage, Party, WebSession
from shared.services.web_sessions import token_hash
from tests.support.builders import parts_of, signed_in_payer, the_resident
from tests.support.checked_client import page_of
from tests.support.signing_in import sent_code

RIGHT = {"reference": "80012345", "postcode": "TW1 4QT", "name": "Hughes"}
UNKNOWN = {"reference": "80012346", "postcode": "TW1 4QT", "name": "Hughes"}
COOKIE = "evenkeel"


@pytest.fixture
def resident(app: Flask) -> int:
    with parts_of(app).database.transaction() as session:
        return the_resident(session).party.id


def ask(client, details=RIGHT, **more):
    return client.post("/sign-in", data={**details, **more})


def code_sent(client):
    with parts_of(client.application).database.reading() as session:
        return sent_code(session)


def sign_in(client, **more):
    ask(client, **more)
    return client.post("/sign-in/code", data={"code": code_sent(client)})


def is_signed_in(client):
    """Whoever is signed in is sent on from the page that asks who they are."""
    return client.get("/sign-in").status_code == 303


def cookie(client):
    found = client.get_cookie(COOKIE)
    return found.value if found else None


# ------------------------------------------------------------------ the way in


def test_a_payer_signs_in_with_three_facts_and_a_code(client, resident):
    assert (ask(client).status_code, sign_in(client).status_code) == (303, 303)
    assert client.get("/sign-in").headers["Location"] == "/account"


def test_a_payer_lands_on_the_page_they_were_on_the_way_to(client, resident):
    assert (
        sign_in(client, next="/statement?from=mail").headers["Location"] == "/statement?from=mail"
    )


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https:evil.example", "/\\evil.example", "/a\r\nX: y", "javascript:x"],
)
def test_a_payer_never_lands_elsewhere(client, resident, wanted):
    assert "evil" not in sign_in(client, next=wanted).headers["Location"]


def test_the_way_on_is_kept_in_the_form(client):
    answer = client.get("/sign-in?next=/statement")
    assert '<input type="hidden" name="next" value="/statement">' in answer.text


def test_whoever_is_signed_in_is_not_asked_again(client):
    signed_in_payer(client)
    assert client.get("/sign-in?next=/statement").headers["Location"] == "/statement"


def test_the_message_is_in_the_language_of_the_person_and_by_text(client, resident):
    ask(client)
    with parts_of(client.application).database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
    assert (message.channel, message.address, message.secret) == ("sms", "07700 900123", True)


def test_what_is_missing_is_said_and_what_was_typed_stays(client):
    answer = ask(client, {"reference": "80012345", "postcode": "", "name": ""})
    page = page_of(answer)
    assert {"#postcode", "#name"} <= {link["href"] for link in page.all("a")}
    assert 'value="80012345"' in answer.text


@pytest.mark.parametrize("typed", ["", "12345", "abc", "1" * 13])
def test_a_code_that_cannot_be_one_is_said_without_a_try(client, resident, typed):
    ask(client)
    for _ in range(12):
        answer = client.post("/sign-in/code", data={"code": typed})
    assert (answer.status_code, "Error:" in answer.text) == (200, True)


def test_without_a_request_there_is_no_page_for_a_code(client):
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"


def test_a_code_does_not_work_in_another_browser(client, resident, app):
    ask(client)
    code, other = code_sent(client), app.test_client()
    ask(other, UNKNOWN)
    assert "That code is not right" in other.post("/sign-in/code", data={"code": code}).text


def test_opening_the_code_page_uses_nothing_up(client, resident):
    ask(client)
    for _ in range(3):
        client.get("/sign-in/code")
    assert client.post("/sign-in/code", data={"code": code_sent(client)}).status_code == 303


def test_a_code_that_ended_leads_back_to_the_details(client, resident, clock):
    ask(client)
    clock.pass_by(timedelta(minutes=10))
    answer = client.post("/sign-in/code", data={"code": code_sent(client)})
    assert "That code does not work any more" in answer.text


def test_a_new_code_can_be_asked_for(client, resident):
    ask(client)
    assert client.post("/sign-in/code/again").headers["Location"] == "/sign-in/code"
    assert "a new code is on its way" in client.get("/sign-in/code").text


# ------------------------------------------------------------------ nobody learns who is on file


def told(answer):
    """Everything that an answer tells, without what differs for every browser."""
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    headers = {
        k: v
        for k, v in answer.headers
        if k not in {"Set-Cookie", "X-Request-ID", "Date", "Content-Length"}
    }
    return answer.status_code, headers, body


def walk(app, details, address):
    """What a browser is told on every step with these details and a wrong code."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    steps = [ask(browser, details), browser.get("/sign-in/code")]
    steps += [browser.post("/sign-in/code/again"), browser.get("/sign-in/code")]
    steps += [browser.post("/sign-in/code", data={"code": "000000"}) for _ in range(6)]
    return [told(step) for step in steps]


def test_no_page_status_or_header_tells_whether_a_reference_exists(app, resident):
    assert walk(app, RIGHT, "192.0.2.1") == walk(app, UNKNOWN, "192.0.2.2")


def test_no_page_shows_where_the_code_went(client, resident):
    ask(client)
    page = client.get("/sign-in/code").text
    assert not any(part in page for part in ("900123", "07700", "example.org"))


@pytest.mark.both_databases
def test_the_time_tells_nothing_either(app, resident):
    # By the processor's clock: what else the machine does meanwhile is not in it.
    assert any(difference_in_time(app) < 0.1 for _ in range(3))


def difference_in_time(app, pairs=40):
    """The median difference between known and unknown, as a share of the median time."""
    spent = {"known": [], "unknown": []}
    for number in range(pairs):
        pair = [("known", RIGHT), ("unknown", UNKNOWN)]
        for kind, details in pair if number % 2 else reversed(pair):
            # The limits would refuse most of these; they have tests of their own.
            without_limits(app)
            spent[kind].append(time_of(app.test_client(), details))
    known, unknown = spent["known"][4:], spent["unknown"][4:]
    # Each pair is compared by itself, so that both are slowed down alike.
    between = statistics.median(one - other for one, other in zip(known, unknown, strict=True))
    return abs(between) / statistics.median(unknown)


def time_of(browser, details):
    started = time.thread_time()
    ask(browser, details)
    return time.thread_time() - started


def without_limits(app):
    from shared.models import SignInAttempt

    with parts_of(app).database.transaction() as session:
        session.query(SignInAttempt).delete()


# ------------------------------------------------------------------ limits


def test_the_eleventh_try_in_five_minutes_is_told_when_to_come_back(client, resident, clock):
    for _ in range(10):
        ask(client, UNKNOWN)
    clock.pass_by(timedelta(minutes=2))
    answer = ask(client, UNKNOWN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "180")
    assert "Wait 3 minutes" in answer.text
    assert "01632 960 100" in answer.text


def test_a_known_reference_is_stopped_at_the_same_try(client, resident):
    assert [ask(client).status_code for _ in range(11)] == [303] * 10 + [429]


def test_after_the_wait_a_payer_gets_in(client, resident, clock):
    for _ in range(12):
        ask(client)
    clock.pass_by(timedelta(minutes=20))
    assert sign_in(client).status_code == 303


# ------------------------------------------------------------------ the session


def test_signing_in_gives_the_browser_a_new_id(client, resident):
    ask(client)
    before = cookie(client)
    client.post("/sign-in/code", data={"code": code_sent(client)})
    assert cookie(client) not in {before, None}


def test_the_id_from_before_is_dead(client, resident, app):
    ask(client)
    before = cookie(client)
    client.post("/sign-in/code", data={"code": code_sent(client)})
    thief = app.test_client()
    thief.set_cookie(COOKIE, before)
    assert not is_signed_in(thief)


def test_an_id_that_an_attacker_chose_is_not_taken_over(client, resident):
    client.set_cookie(COOKIE, "A" * 43)
    sign_in(client)
    assert cookie(client) != "A" * 43


def test_only_the_hash_of_the_id_is_kept(client, resident):
    sign_in(client)
    with parts_of(client.application).database.reading() as session:
        kept = session.scalars(select(WebSession.token_hash)).all()
    assert kept == [token_hash(cookie(client))]


def test_signing_out_ends_the_session_for_a_replayed_cookie_too(client, resident, app):
    sign_in(client)
    kept = cookie(client)
    assert client.post("/sign-out").headers["Location"] == "/signed-out"
    replay = app.test_client()
    replay.set_cookie(COOKIE, kept)
    assert not is_signed_in(replay)


def test_nothing_of_a_signed_in_page_is_kept_by_the_browser(client, resident):
    sign_in(client)
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_signing_out_clears_what_the_browser_kept(client):
    signed_in_payer(client)
    assert client.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'


def test_a_payer_is_no_officer(client):
    signed_in_payer(client)
    assert client.get("/officers/staff").status_code == 404


@pytest.mark.parametrize(("minutes", "signed_in"), [(29, True), (30, False)])
def test_half_an_hour_without_a_sign_of_life_signs_out(client, resident, clock, minutes, signed_in):
    sign_in(client)
    clock.pass_by(timedelta(minutes=minutes))
    assert is_signed_in(client) == signed_in


def test_nobody_stays_signed_in_longer_than_half_a_day(client, resident, clock):
    sign_in(client)
    for _ in range(12 * 4):
        assert is_signed_in(client)
        clock.pass_by(timedelta(minutes=15))
    assert not is_signed_in(client)


def test_welsh_speakers_get_their_pages_in_welsh_once_they_are_known(client, resident, app):
    with parts_of(app).database.transaction() as session:
        session.get_one(Party, resident).language = "cy"
    sign_in(client)
    assert '<html lang="cy"' in client.get("/signed-out").text
