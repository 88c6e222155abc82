"""A stranger who tries to sign in as somebody is stopped at their own address, and only there."""

from __future__ import annotations

import pytest

from shared.services.sign_in.keys import Keys
from tests.support.builders import an_officer, parts_of, the_resident
from tests.support.signing_in import CHEAPLY, PASSWORD, SECRET, sent_code

RIGHT = {"reference": "80012345", "postcode": "TW1 4QT", "name": "Hughes"}
EMAIL = "officer@tidewell.example"
STRANGER = {"REMOTE_ADDR": "198.51.100.1"}
HOME = {"REMOTE_ADDR": "192.0.2.10"}


@pytest.fixture
def town(app):
    with parts_of(app).database.transaction() as session:
        the_resident(session)
        sealed = keys_of(app).seal(SECRET)
        an_officer(session, email=EMAIL, password_hash=CHEAPLY.hashed(PASSWORD), totp_secret=sealed)


def keys_of(app):
    return Keys(parts_of(app).settings.secret_key)


def tries(app, path, typed, where, count=1):
    """The status of each of so many tries, from a browser that is new each time."""
    return [
        app.test_client().post(path, data=typed, environ_base=where).status_code
        for _ in range(count)
    ]


@pytest.mark.parametrize("known", ["80012345", "80019999"])
def test_a_stranger_is_stopped_at_the_same_try_whoever_is_on_file(app, town, known):
    typed = {**RIGHT, "reference": known, "name": "Nobody"}
    assert tries(app, "/sign-in", typed, STRANGER, 12) == [303] * 10 + [429] * 2


def test_a_stopped_stranger_does_not_keep_the_payer_out(app, client, town):
    tries(app, "/sign-in", RIGHT, STRANGER, 12)
    client.post("/sign-in", data=RIGHT, environ_base=HOME)
    with parts_of(app).database.reading() as session:
        code = sent_code(session)
    answer = client.post("/sign-in/code", data={"code": code}, environ_base=HOME)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")


def test_a_stopped_stranger_does_not_keep_the_officer_out(app, town):
    wrong = {"email": EMAIL, "password": "wrong password here"}
    stopped = tries(app, "/officers/sign-in", wrong, STRANGER, 11)[-1]
    right = {"email": EMAIL, "password": PASSWORD}
    assert (stopped, tries(app, "/officers/sign-in", right, HOME)) == (429, [303])
