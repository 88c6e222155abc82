"""What GOV.UK Notify reports about a message: believed with its token, in any order, twice or late."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.models import OutboxMessage, Party, WorkItem
from shared.services.delivery import deliver_waiting
from shared.settings import NotifyAccount
from shared.web.notify_callbacks import LARGEST
from tests.services.test_delivery import Supplier
from tests.support.people import a_party
from tests.support.records import NOW
from tests.support.written import a_message

PATH, TOKEN, NUMBER = "/incoming/notify", "a token that Notify was given", "740e5834"
EMAIL = "carys@example.org"
STATES = ("delivered", "permanent-failure", "temporary-failure", "technical-failure")


@pytest.fixture
def settings(settings):
    account = NotifyAccount("key", "https://notify.example", "e", "s", "l", {}, TOKEN)
    return replace(settings, notify=account)


@pytest.fixture
def message(database):
    with database.transaction() as session:
        party = a_party(session, email=EMAIL, letter_address="1 High Street")
        given = {"address": EMAIL, "dedupe": "ours", "supplier_reference": NUMBER}
        return a_message(session, party.id, **given)


def report(client, status, *, token=TOKEN, **changes):
    told = {"id": NUMBER, "reference": "ours", "to": EMAIL, "status": status, **changes}
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return client.post(
        PATH, data=json.dumps(told), headers=headers, content_type="application/json"
    )


def row(database, dedupe="ours"):
    with database.reading() as session:
        return session.scalar(select(OutboxMessage).where(OutboxMessage.dedupe == dedupe))


def letter_of(database, message):
    return row(database, f"instead:{message.id}")


def failed_on(database, message):
    with database.reading() as session:
        return session.get_one(Party, message.party_id).email_failed_on


def test_that_it_arrived_is_noted_once(client, database, clock, message):
    assert report(client, "delivered").status_code == 204
    clock.pass_by(timedelta(hours=1))
    assert report(client, "delivered").status_code == 204
    assert row(database).delivered_at == NOW


def test_a_mailbox_that_is_not_there_becomes_a_letter_and_a_task(client, database, message):
    report(client, "permanent-failure")
    assert row(database).state == "failed"
    assert row(database).last_error == "not delivered: permanent-failure"
    assert letter_of(database, message).body == message.body
    assert failed_on(database, message) == NOW.date()
    with database.reading() as session:
        assert session.scalars(select(WorkItem.kind)).all() == ["contact_lost"]


@pytest.mark.parametrize("status", ["temporary-failure", "technical-failure"])
def test_a_full_mailbox_becomes_a_letter_and_the_address_stays(client, database, message, status):
    report(client, status)
    assert letter_of(database, message) is not None
    assert failed_on(database, message) is None


@pytest.mark.parametrize("order", sorted(itertools.permutations(STATES, 3)), ids="/".join)
def test_reports_in_any_order_and_twice_write_one_letter_at_most(client, database, message, order):
    for status in [*order, *order]:
        assert report(client, status).status_code == 204
    with database.reading() as session:
        letters = select(OutboxMessage).where(OutboxMessage.dedupe.like("instead:%"))
        assert len(session.scalars(letters).all()) <= 1


def test_a_message_that_arrived_after_all_needs_no_letter(client, database, message):
    report(client, "temporary-failure")
    report(client, "delivered")
    assert (row(database).state, letter_of(database, message).state) == ("sent", "stopped")


def test_a_report_before_we_noted_that_it_left_stands(client, database, message):
    with database.transaction() as session:
        session.get_one(OutboxMessage, message.id).state = "queued"
        session.get_one(OutboxMessage, message.id).supplier_reference = ""
    supplier = Supplier()
    send = supplier.send

    def told_first(sent):
        taken = send(sent)
        if sent.reference == "ours":
            report(client, "permanent-failure")
        return taken

    supplier.send = told_first
    deliver_waiting(database, supplier, NOW)
    assert row(database).state == "failed"
    assert letter_of(database, message).state == "sent"


def test_a_letter_that_came_back_is_not_posted_again(client, database, message):
    with database.transaction() as session:
        found = session.get_one(OutboxMessage, message.id)
        found.channel, found.address = "letter", "1 High Street"
    told = {"notification_id": NUMBER, "reference": "ours"}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post(PATH, json=told, headers=headers).status_code == 204
    assert letter_of(database, message) is None
    with database.reading() as session:
        assert session.get_one(Party, message.party_id).letter_failed_on == NOW.date()


@pytest.mark.parametrize("status", ["created", "sending", "pending", "something new"])
def test_what_says_nothing_final_changes_nothing(client, database, message, status):
    assert report(client, status).status_code == 204
    assert (row(database).state, row(database).delivered_at) == ("sent", None)


@pytest.mark.parametrize("changes", [{"reference": None}, {"reference": "theirs"}, {"id": "other"}])
def test_a_report_about_nothing_of_ours_is_let_go(client, database, message, changes):
    assert report(client, "permanent-failure", **changes).status_code == 204
    assert row(database).state == "sent"


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], f"{TOKEN}x"])
def test_without_the_token_nothing_is_read(client, database, message, token):
    answer = report(client, "permanent-failure", token=token)
    assert (answer.status_code, answer.data) == (401, b"")
    assert row(database).state == "sent"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"id": 1, "status": "delivered"}', "application/json", 400),
        (b"[" * 5000, "application/json", 400),
        (b" " * (LARGEST + 1), "application/json", 400),
        (b"status=delivered", "application/x-www-form-urlencoded", 415),
    ],
)
def test_what_is_no_report_is_refused(client, message, content, kind, status):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = client.post(PATH, data=content, headers=headers, content_type=kind)
    assert (answer.status_code, answer.data) == (status, b"")


def test_an_installation_that_gave_no_token_believes_nobody(app, client, message):
    parts = app.extensions["evenkeel"]
    account = replace(parts.settings.notify, callback_token="")
    app.extensions["evenkeel"] = replace(parts, settings=replace(parts.settings, notify=account))
    assert report(client, "delivered", token="").status_code == 401
