"""Who tries a reference or an email wrongly is stopped, and keeps nobody else out by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.models import OutboxMessage
from shared.services.sign_in import codes
from shared.services.sign_in.limits import TooManyAttempts
from shared.services.sign_in.matching import Details
from shared.services.sign_in.officer import check_password
from shared.services.sign_in.payer import Outcome, ask_for_code, enter_code
from tests.support.builders import NOW, a_party, an_account
from tests.support.people import an_officer
from tests.support.signing_in import CHEAPLY, KEYS, PASSWORD, SECRET, another, from_home, sent_code

RIGHT = Details("80012345", "TW1 4QT", "Hughes")
WRONG_NAME = Details("80012345", "TW1 4QT", "Nobody")
NOT_ON_FILE = Details("80019999", "TW1 4QT", "Hughes")
STRANGER = "198.51.100.1"


@pytest.fixture
def party(session):
    person = a_party(session)
    an_account(session, person, reference="80012345")
    return person


def ask(session, details=RIGHT, address="192.0.2.10"):
    return ask_for_code(session, KEYS, details, from_home(address=address))


def enter(session, asked, typed, address="192.0.2.10"):
    return enter_code(session, KEYS, asked, typed, from_home(address=address))


def messages(session):
    return session.scalar(select(func.count()).select_from(OutboxMessage))


# ------------------------------------------------------------------ details


def test_details_can_be_tried_ten_times_in_five_minutes_from_one_address(session, party):
    for number in range(10):
        ask(session, Details(f"9{number}", "TW1 4QT", "Nobody"))
    with pytest.raises(TooManyAttempts) as stopped:
        ask(session)
    assert stopped.value.again_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("details", [RIGHT, NOT_ON_FILE])
def test_a_reference_can_be_tried_a_hundred_times_wherever_the_tries_come_from(
    session, party, details
):
    """As many whether or not anybody is on file: how soon it is too often tells nothing."""
    for number in range(100):
        ask(session, details, f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        ask(session, details, "192.0.2.200")


def test_whoever_tries_a_reference_wrongly_does_not_keep_its_payer_out(session, party):
    for _ in range(10):
        ask(session, WRONG_NAME, STRANGER)
    with pytest.raises(TooManyAttempts):
        ask(session, WRONG_NAME, STRANGER)
    assert enter(session, ask(session), sent_code(session)).outcome is Outcome.SIGNED_IN


# ------------------------------------------------------------------ codes


def ask_from(session, count):
    """Ask for a code once from each of so many addresses."""
    for number in range(count):
        ask(session, address=f"192.0.2.{number}")


def test_nobody_is_flooded_with_codes_by_who_knows_their_bill(session, party):
    ask_from(session, 20)
    assert messages(session) == 12


def test_one_address_can_have_four_codes_sent_to_a_person(session, party):
    for _ in range(10):
        ask(session)
    assert messages(session) == 4


def test_who_knows_a_bill_cannot_keep_its_payers_codes_from_coming(session, party):
    for stranger in ("198.51.100.1", "198.51.100.2"):
        for _ in range(10):
            ask(session, address=stranger)
    asked, codes_sent = ask(session), messages(session)
    entered = enter(session, asked, sent_code(session))
    assert (codes_sent, entered.outcome) == (9, Outcome.SIGNED_IN)


def test_a_code_that_was_not_sent_cannot_be_guessed(session, party, monkeypatch):
    monkeypatch.setattr(codes, "new_code", lambda digits=6: "1" * digits)
    ask_from(session, 12)
    asked = ask(session)
    assert enter(session, asked, "111111").outcome is Outcome.WRONG


@pytest.mark.parametrize("details", [RIGHT, NOT_ON_FILE])
def test_codes_can_be_tried_ten_times_in_five_minutes_from_one_address(session, party, details):
    for _ in range(2):
        asked = ask(session, details)
        for _ in range(5):
            enter(session, asked, "x")
    with pytest.raises(TooManyAttempts):
        enter(session, ask(session, details), "x")


def test_whoever_tries_codes_wrongly_does_not_keep_the_payer_out(session, party):
    for _ in range(2):
        asked = ask(session, address=STRANGER)
        for _ in range(5):
            enter(session, asked, another(sent_code(session)), STRANGER)
    assert enter(session, ask(session), sent_code(session)).outcome is Outcome.SIGNED_IN


# ------------------------------------------------------------------ officers


@pytest.fixture
def officer(session):
    return an_officer(
        session, password_hash=CHEAPLY.hashed(PASSWORD), totp_secret=KEYS.seal(SECRET)
    )


def password(session, email, typed=PASSWORD, address="192.0.2.10"):
    return check_password(session, KEYS, CHEAPLY, email, typed, from_home(address=address))


def test_whoever_tries_an_officers_password_elsewhere_does_not_keep_the_officer_out(
    session, officer
):
    for _ in range(10):
        password(session, officer.email, "wrong password here", STRANGER)
    assert password(session, officer.email) == officer.id


@pytest.mark.parametrize("email", ["officer", "nobody@example.org"])
def test_a_password_can_be_tried_a_hundred_times_wherever_the_tries_come_from(
    session, officer, email
):
    """As many whether or not there is such an officer."""
    typed = officer.email if email == "officer" else email
    for number in range(100):
        password(session, typed, "wrong password here", f"192.0.2.{number}")
    with pytest.raises(TooManyAttempts):
        password(session, typed, "wrong password here", "192.0.2.200")
