"""An officer signs in with two factors, is set up by a link, and is put out at once when they leave."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask

from shared.domain.roles import Role
from shared.models import Officer
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, Passwords
from shared.web.sign_in import real_instant
from tests.support.builders import (
    NOW,
    a_party,
    an_account,
    an_officer,
    parts_of,
    signed_in_officer,
)
from tests.support.signing_in import PASSWORD, SECRET

EMAIL = "mair@tidewell.example"
COOKIE = "evenkeel"


@pytest.fixture(autouse=True)
def authenticator(monkeypatch: pytest.MonkeyPatch) -> None:
    """Authenticator apps go by the real time: here it is the time of the tests' clock."""
    for module in ("shared.web.two_factors",):
        monkeypatch.setattr(f"{module}.real_instant", lambda: NOW)


@pytest.fixture
def officer(app: Flask) -> int:
    keys = Keys(parts_of(app).settings.secret_key)
    with parts_of(app).database.transaction() as session:
        made = an_officer(
            session,
            Role.ADMINISTRATOR,
            email=EMAIL,
            name="Mair Bevan",
            password_hash=Passwords(CHEAP).hashed(PASSWORD),
            totp_secret=keys.seal(SECRET),
        )
        return made.id


def first_half(client, email=EMAIL, password=PASSWORD, **more):
    return client.post("/officers/sign-in", data={"email": email, "password": password, **more})


def second_half(client, code=None):
    code = code or pyotp.TOTP(SECRET).at(NOW)
    return client.post("/officers/sign-in/code", data={"code": code})


def is_signed_in(client):
    """Whoever is signed in is sent on from the page that asks who they are."""
    return client.get("/officers/sign-in").status_code == 303


# ------------------------------------------------------------------ the way in


def test_an_officer_signs_in_with_both_factors(client, officer):
    assert first_half(client).headers["Location"] == "/officers/sign-in/code"
    assert (second_half(client).status_code, is_signed_in(client)) == (303, True)


def test_an_officer_lands_on_the_page_they_were_on_the_way_to(client, officer):
    first_half(client, next="/officers/staff/add")
    assert second_half(client).headers["Location"] == "/officers/staff/add"


@pytest.mark.parametrize("wanted", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_an_officer_never_lands_elsewhere(client, officer, wanted):
    first_half(client, next=wanted)
    assert "evil" not in second_half(client).headers["Location"]


def test_the_password_alone_opens_nothing(client, officer):
    first_half(client)
    assert client.get("/officers/staff").headers["Location"].startswith("/officers/sign-in")


def test_the_code_alone_opens_nothing(client, officer):
    assert "Enter your email address and password again" in second_half(client).text


def test_the_second_half_must_follow_within_five_minutes(client, officer, clock):
    first_half(client)
    clock.pass_by(timedelta(minutes=5))
    assert "That took too long" in second_half(client).text


def test_a_code_works_once(client, officer, app):
    first_half(client)
    second_half(client)
    other = app.test_client()
    first_half(other)
    assert "was used before" in second_half(other).text


def test_the_answer_to_an_unknown_address_is_that_to_a_wrong_password(client, officer):
    wrong, unknown = (
        first_half(client, email, "wrong password here")
        for email in (EMAIL, "nil@tidewell.example")
    )
    assert told(wrong, EMAIL) == told(unknown, "nil@tidewell.example")


def told(answer, email):
    return answer.status_code, re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text).replace(
        email, ""
    )


def test_a_password_is_never_sent_back(client, officer):
    assert "wrong password here" not in first_half(client, EMAIL, "wrong password here").text


@pytest.mark.parametrize(
    ("email", "password", "field"), [("", "x", "email"), ("x", "", "password")]
)
def test_what_is_missing_is_said_beside_its_field(client, email, password, field):
    assert f'href="#{field}"' in first_half(client, email, password).text


def test_the_eleventh_try_is_told_when_to_come_back(client, officer):
    for _ in range(10):
        first_half(client, EMAIL, "wrong password here")
    answer = first_half(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")


# ------------------------------------------------------------------ the session


def test_signing_in_gives_the_browser_a_new_id_and_the_old_one_is_dead(client, officer, app):
    first_half(client)
    before = client.get_cookie(COOKIE).value
    second_half(client)
    thief = app.test_client()
    thief.set_cookie(COOKIE, before)
    assert (client.get_cookie(COOKIE).value == before, is_signed_in(thief)) == (False, False)


def test_signing_out_ends_the_session_for_a_replayed_cookie_too(client, officer, app):
    signed_in_officer(client, officer_id=officer)
    kept = client.get_cookie(COOKIE).value
    assert client.post("/officers/sign-out").headers["Location"] == "/officers/signed-out"
    replay = app.test_client()
    replay.set_cookie(COOKIE, kept)
    assert not is_signed_in(replay)


@pytest.mark.parametrize(("minutes", "stays"), [(59, True), (60, False)])
def test_an_hour_without_a_sign_of_life_signs_out(client, officer, clock, minutes, stays):
    signed_in_officer(client, officer_id=officer)
    clock.pass_by(timedelta(minutes=minutes))
    assert is_signed_in(client) == stays


# ------------------------------------------------------------------ set-up


@pytest.fixture
def boss(app: Flask):
    """An administrator's browser."""
    opened = app.test_client()
    signed_in_officer(opened, Role.ADMINISTRATOR)
    return opened


def add(boss, **changes):
    newcomer = {"name": "Gwen Parry", "email": "gwen@tidewell.example", "role": "finance"}
    return boss.post("/officers/staff/add", data={**newcomer, **changes})


def link_on(boss, page):
    return re.search(r"http://[^/]+(/officers/set-up/[^<\s]+)", boss.get(page).text)[1]


def set_up(client, link, **changes):
    secret = re.search(r"<code>([A-Z2-7 ]{39})</code>", client.get(link).text)[1].replace(" ", "")
    typed = {"password": PASSWORD, "repeated": PASSWORD, "code": pyotp.TOTP(secret).at(NOW)}
    return client.post(link, data={**typed, **changes}), secret


def test_a_newcomer_joins_from_the_link_to_the_first_sign_in(client, boss, monkeypatch):
    link = link_on(boss, add(boss).headers["Location"])
    answer, secret = set_up(client, link)
    codes = re.findall(r"<code>([A-Z2-9-]{14})</code>", client.get(answer.headers["Location"]).text)
    client.post("/officers/set-up/recovery-codes")
    first_half(client, "gwen@tidewell.example")
    later = NOW + timedelta(seconds=30)
    monkeypatch.setattr("shared.web.two_factors.real_instant", lambda: later)
    assert second_half(client, pyotp.TOTP(secret).at(later)).status_code == 303
    assert (len(codes), is_signed_in(client)) == (10, True)


def test_recovery_codes_are_shown_until_they_are_kept_and_then_never(client, boss):
    set_up(client, link_on(boss, add(boss).headers["Location"]))
    assert client.get("/officers/set-up/recovery-codes").status_code == 200
    client.post("/officers/set-up/recovery-codes")
    assert client.get("/officers/set-up/recovery-codes").headers["Location"] == "/officers/sign-in"


def test_a_recovery_code_opens_the_door_without_the_phone(client, boss):
    set_up(client, link_on(boss, add(boss).headers["Location"]))
    page = client.get("/officers/set-up/recovery-codes").text
    first_half(client, "gwen@tidewell.example")
    second_half(client, re.search(r"<code>([A-Z2-9-]{14})</code>", page)[1])
    assert is_signed_in(client)


def test_what_will_not_do_is_said_and_the_same_picture_stays(client, boss):
    link = link_on(boss, add(boss).headers["Location"])
    before = client.get(link).text.partition("<svg")[2]
    answer, _secret = set_up(client, link, password="short")
    assert 'href="#password"' in answer.text
    assert client.get(link).text.partition("<svg")[2] == before


def test_a_link_that_was_used_says_so(client, boss):
    link = link_on(boss, add(boss).headers["Location"])
    set_up(client, link)
    assert "This link does not work any more" in client.get(link).text
    assert "This link does not work any more" in client.post(link, data={}).text


def test_a_link_leads_to_the_address_of_the_settings_whatever_the_request_says(boss, app):
    page = add(boss).headers["Location"]
    answer = boss.get(
        page, headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert (
        parts_of(app).settings.base_url + "/officers/set-up/" in answer.text,
        "evil" in answer.text,
    ) == (True, False)


# ------------------------------------------------------------------ staff


def test_staff_are_listed_with_their_role(boss, officer):
    page = boss.get("/officers/staff").text
    assert "Mair Bevan" in page
    assert "Administrator" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "x"}, "email"),
        ({"role": "payer"}, "role"),
        ({"role": ""}, "role"),
    ],
)
def test_somebody_who_cannot_be_added_is_said_why(boss, changed, field):
    assert f'href="#{field}"' in add(boss, **changed).text


def test_a_new_role_holds_from_the_next_request(boss, app):
    theirs = app.test_client()
    mover = signed_in_officer(theirs, Role.ADMINISTRATOR).officer_id
    boss.post(f"/officers/staff/{mover}/role", data={"role": "auditor"})
    assert theirs.get("/officers/staff").headers["Location"].startswith("/officers/sign-in")


def test_a_leaver_is_out_from_the_next_request(boss, app):
    theirs = app.test_client()
    leaver = signed_in_officer(theirs, Role.ADMINISTRATOR).officer_id
    assert boss.get(f"/officers/staff/{leaver}/leave").status_code == 200
    boss.post(f"/officers/staff/{leaver}/leave")
    assert theirs.get("/officers/staff").headers["Location"].startswith("/officers/sign-in")


def test_a_cookie_of_a_leaver_opens_nothing_even_if_its_row_stayed(client, officer, app):
    signed_in_officer(client, officer_id=officer)
    with parts_of(app).database.transaction() as session:
        session.get_one(Officer, officer).disabled_at = NOW
    assert not is_signed_in(client)


def test_a_new_link_is_made_for_a_lost_phone(boss, client, officer):
    boss.post(f"/officers/staff/{officer}/link")
    assert link_on(boss, f"/officers/staff/{officer}")
    assert "is not right" in first_half(client).text


def test_an_administrator_cannot_change_themselves(app):
    client = app.test_client()
    me = signed_in_officer(client, Role.ADMINISTRATOR).officer_id
    assert client.post(f"/officers/staff/{me}/role", data={"role": "auditor"}).status_code == 404


def test_an_officer_who_does_not_exist_is_not_found(boss):
    paths = ("", "/leave")
    assert [boss.get(f"/officers/staff/999{path}").status_code for path in paths] == [404, 404]
    assert boss.post("/officers/staff/999/own", data={"reference": "x"}).status_code == 404


def test_accounts_of_an_officers_household_are_closed_and_opened(boss, officer, app):
    with parts_of(app).database.transaction() as session:
        an_account(session, a_party(session), a_party(session), reference="70001")
    where = f"/officers/staff/{officer}"
    unknown = boss.post(f"{where}/own", data={"reference": "nothing"})
    boss.post(f"{where}/own", data={"reference": "700 01"})
    closed = boss.get(where).text
    boss.post(f"{where}/own/open")
    assert 'href="#reference"' in unknown.text
    assert (
        "Open all of them again" in closed,
        "Open all of them again" in boss.get(where).text,
    ) == (True, False)


def test_an_authenticator_goes_by_the_real_time():
    assert abs(real_instant() - datetime.now(NOW.tzinfo)) < timedelta(seconds=5)
