"""What is to be said to somebody, written down in the transaction of its cause."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from sqlalchemy import func, select

from shared.domain.money import Money
from shared.models import Channel, OutboxMessage
from shared.services.errors import NotFound
from shared.services.message_text import UnsafeLine, message_text, one_line
from shared.services.outbox import (
    preview_message,
    queue_message,
    queue_officer_message,
    queue_text_too,
)
from tests.support.message_words import use_test_templates
from tests.support.people import a_party, an_officer, an_organisation
from tests.support.records import NOW

AGREED = {"amount": Money(9200), "first": date(2026, 12, 28)}


@pytest.fixture(autouse=True)
def words(tmp_path, monkeypatch):
    yield from use_test_templates(tmp_path, monkeypatch)


def queued(session, party, dedupe="plan:1:agreed", **changes):
    message = queue_message(session, "agreed", party.id, AGREED, NOW, dedupe, **changes)
    return session.get(OutboxMessage, message)


def test_a_message_is_written_in_full_when_it_is_queued(session):
    row = queued(session, a_party(session))
    assert row.subject == "Your plan"
    assert "Dear Carys Hughes," in row.body
    assert "You pay £92.00 from Monday 28 December 2026." in row.body
    assert "Tidewell Borough Council" in row.body


def test_a_message_waits_to_be_sent(session):
    row = queued(session, a_party(session))
    assert (row.state, row.attempts, row.next_attempt_at) == ("queued", 0, NOW)


def test_a_message_is_in_the_language_of_the_person(session):
    row = queued(session, a_party(session, language="cy"))
    assert row.language == "cy"
    assert "dydd Llun 28 Rhagfyr 2026" in row.body


def test_an_organisation_is_called_by_its_name(session):
    shop = an_organisation(session)
    assert f"Dear {shop.organisation}," in queued(session, shop).body


BY: tuple[tuple[dict[str, Any], Channel | None, str], ...] = (
    ({}, None, "email"),
    ({"email": None}, None, "sms"),
    ({"email": None, "phone": None, "letter_address": "1 Quay St\nTW1 1AA"}, None, "letter"),
    ({"channel": Channel.SMS}, None, "sms"),
    ({"channel": Channel.SMS, "phone": None}, None, "email"),
    ({"channel": Channel.EMAIL}, Channel.SMS, "sms"),
    ({"phone": None}, Channel.SMS, "email"),
)


@pytest.mark.parametrize(("party", "asked", "used"), BY)
def test_a_message_goes_the_way_that_was_chosen_if_there_is_an_address(session, party, asked, used):
    assert queued(session, a_party(session, **party), channel=asked).channel == used


def test_somebody_without_any_address_is_on_the_list_of_what_could_not_be_sent(session):
    nobody = a_party(session, email=None, phone=None, letter_address="")
    row = queued(session, nobody)
    assert (row.state, row.last_error) == ("failed", "no-address")


def test_the_same_key_is_queued_once(session):
    party = a_party(session)
    assert queued(session, party) is not None
    assert queue_message(session, "agreed", party.id, AGREED, NOW, "plan:1:agreed") is None
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_a_message_goes_with_its_cause(database):
    with database.write_session() as session:
        queued(session, a_party(session))
        session.rollback()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_nobody_there_is_not_written_to(session):
    with pytest.raises(NotFound):
        queue_message(session, "agreed", 999, AGREED, NOW, "x")


def test_an_officer_is_written_to_by_email_in_english(session):
    officer = an_officer(session)
    message = queue_officer_message(session, "code", officer.id, {"code": "1"}, NOW, "x")
    row = session.get(OutboxMessage, message)
    assert (row.channel, row.language, row.address) == ("email", "en", officer.email)
    assert row.officer_id == officer.id


def test_nobody_there_is_no_officer(session):
    with pytest.raises(NotFound):
        queue_officer_message(session, "code", 999, {"code": "1"}, NOW, "x")


def test_a_preview_is_what_would_be_queued_and_queues_nothing(session):
    party = a_party(session)
    seen = preview_message(session, "agreed", party.id, AGREED)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    row = queued(session, party)
    assert (seen.subject, seen.body, seen.address) == (row.subject, row.body, row.address)


def test_a_template_that_lacks_a_value_is_refused(session):
    with pytest.raises(UndefinedError):
        queue_message(session, "agreed", a_party(session).id, {}, NOW, "x")


def test_a_template_without_a_subject_is_refused():
    with pytest.raises(ValueError, match="must begin with Subject"):
        message_text("no_subject", {"name": "Carys"}, "en")


SLY = ("a\r\nBcc: all@evil.example", "a\nb", "a\x00b", "a\x0bb", "a\x85b", "a\u2028b")


@pytest.mark.parametrize("sly", SLY)
def test_a_line_break_in_a_subject_is_refused(session, sly):
    party = a_party(session)
    with pytest.raises(UnsafeLine):
        queue_message(session, "sly", party.id, {"what": sly}, NOW, "x")


@pytest.mark.parametrize(
    "sly", [*(each for each in SLY if "\x00" not in each), "\u00a0", ", b@c.d"]
)
def test_an_email_address_that_is_not_one_is_passed_over(session, sly):
    party = a_party(session, email=f"carys@example.org{sly}")
    assert queued(session, party).channel == "sms"


def test_a_landline_is_written_to_by_letter(session):
    assert queued(session, a_party(session, email="none", phone="01632 960100")).channel == "letter"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_a_subject_is_one_line_or_nothing(text):
    try:
        subject = message_text("sly", {"what": text}, "en").subject
    except UnsafeLine:
        return
    assert len(subject.splitlines()) <= 1
    assert one_line(subject) == subject


@pytest.mark.parametrize(
    ("email", "phone", "chosen", "texts"),
    [
        ("a@example.org", "07700 900123", None, 1),
        ("a@example.org", "07700 900123", Channel.EMAIL, 0),
        ("a@example.org", None, None, 0),
        (None, "07700 900123", None, 0),
    ],
)
def test_a_text_goes_beside_an_email_where_nobody_chose(session, email, phone, chosen, texts):
    party = a_party(session, email=email, phone=phone, channel=chosen)
    written = queue_text_too(session, "agreed", party.id, AGREED, NOW, "key")
    assert (written is not None) is bool(texts)
