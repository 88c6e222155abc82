"""Whatever is typed at sign-in, the same is done and the same is said: counted, not timed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import Passwords
from tests.support.builders import (
    a_debt,
    a_party,
    an_account,
    an_officer,
    an_organisation,
    parts_of,
    the_resident,
)
from tests.support.signing_in import CHEAPLY, PASSWORD, SECRET

RIGHT = {"reference": "80012345", "postcode": "TW1 4QT", "name": "Hughes"}
OTHERS: dict[str, dict[str, str]] = {
    "an unknown reference": {"reference": "80012346"},
    "another postcode": {"postcode": "TW1 4QX"},
    "another name": {"name": "Hughs"},
    "somebody with an email alone": {"reference": "80020001"},
    "an organisation": {"reference": "80020002", "name": "Quayside Hardware Ltd"},
    "somebody who was taken off the account": {"reference": "80020003", "name": "Gone"},
    "an account of nobody": {"reference": "80020004"},
    "what could be no reference": {"reference": "' OR 1=1 --"},
    "a very long reference": {"reference": "9" * 160},
}
"""What else is typed -> what differs from the right details."""


ENDS = re.compile(r"(RELEASE|ROLLBACK TO) SAVEPOINT |sa_savepoint_\d+")
"""A message for nobody is let go where one for somebody is kept: a word's difference."""


@pytest.fixture
def town(app: Flask) -> None:
    with parts_of(app).database.transaction() as session:
        the_resident(session)
        by_email = a_party(session, phone=None)
        a_debt(session, an_account(session, by_email, reference="80020001"))
        an_account(session, an_organisation(session), reference="80020002")
        an_account(session, a_party(session, "Gone"), reference="80020003")


@contextmanager
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that the database is asked, and every keyed hash that is worked out."""
    done: list[str] = []
    digest = Keys.digest

    def note(_connection, _cursor, statement, *_rest):
        done.append(ENDS.sub("", statement))

    def hashed(keys, purpose, *parts):
        done.append(f"digest {purpose}")
        return digest(keys, purpose, *parts)

    monkeypatch.setattr(Keys, "digest", hashed)
    event.listen(parts_of(app).database.engine, "before_cursor_execute", note)
    yield done
    event.remove(parts_of(app).database.engine, "before_cursor_execute", note)
    monkeypatch.undo()


def cookies_of(answer) -> list[str]:
    """The cookies that an answer gives, without their values."""
    given = answer.headers.getlist("Set-Cookie")
    return [re.sub(r"=[^;]*", "", each, count=1) for each in given]


def walk(app: Flask, details: dict[str, str], address: str):
    """What a browser is told on the way in with these details and wrong codes."""
    browser = app.test_client()
    browser.environ_base["REMOTE_ADDR"] = address
    steps = [browser.post("/sign-in", data=details), browser.get("/sign-in/code")]
    steps += [browser.post("/sign-in/code/again"), browser.get("/sign-in/code")]
    steps += [browser.post("/sign-in/code", data={"code": "000000"}) for _ in range(6)]
    return [told(step) for step in steps]


def told(answer):
    body = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    # A token is packed, so its length differs by a byte or two from browser to browser.
    varying = {"Set-Cookie", "X-Request-ID", "Date", "Content-Length"}
    headers = {name: value for name, value in answer.headers if name not in varying}
    return answer.status_code, headers, cookies_of(answer), body


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("what", OTHERS)
def test_every_step_says_the_same(app, clock, what):
    right = walk(app, RIGHT, "192.0.2.1")
    # The tries at one reference are limited: another minute, another reference, another address.
    clock.pass_by(timedelta(minutes=20))
    other = walk(app, {**RIGHT, **OTHERS[what]}, "192.0.2.2")
    assert other == right


@pytest.mark.both_databases
@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("what", OTHERS)
def test_every_step_does_the_same_work(app, clock, monkeypatch, what):
    with counted(app, monkeypatch) as right:
        walk(app, RIGHT, "192.0.2.1")
    clock.pass_by(timedelta(minutes=20))
    with counted(app, monkeypatch) as other:
        walk(app, {**RIGHT, **OTHERS[what]}, "192.0.2.2")
    assert other == right


@pytest.mark.parametrize("known", ["yes", "disabled", "not set up", "no"])
def test_an_officers_password_costs_one_hash_whoever_they_are(app, monkeypatch, known):
    with parts_of(app).database.transaction() as session:
        keys = Keys(parts_of(app).settings.secret_key)
        sealed = "" if known == "not set up" else keys.seal(SECRET)
        gone = parts_of(app).clock.now() if known == "disabled" else None
        an_officer(
            session,
            email="mair@tidewell.example",
            password_hash=CHEAPLY.hashed(PASSWORD),
            totp_secret=sealed,
            disabled_at=gone,
        )
    judged, right = [], Passwords.is_right
    monkeypatch.setattr(
        Passwords,
        "is_right",
        lambda self, kept, typed: judged.append(1) or right(self, kept, typed),
    )
    email = "nobody@tidewell.example" if known == "no" else "mair@tidewell.example"
    sent = {"email": email, "password": "not the right words"}
    answer = app.test_client().post("/officers/sign-in", data=sent)
    assert (answer.status_code, judged) == (200, [1])
    assert "The email address or the password is not right." in answer.text
