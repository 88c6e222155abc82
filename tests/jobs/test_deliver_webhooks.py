"""Changes are told to agencies' own addresses: signed, again when they do not arrive, and never too much."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.gateways.webhook_ports import Call, NotDelivered
from shared.models import Agency, Authority, Webhook, WebhookDelivery
from shared.services.agencies.authorised import Acting
from shared.services.agencies.changes import tell_change
from shared.services.agencies.interface.deliveries import WAITS, Delivered, deliver_due
from shared.services.agencies.interface.webhooks import add_webhook, end_webhooks
from shared.services.audit import Actor
from shared.services.sign_in.keys import Keys
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, the_resident

KEYS = Keys("k" * 40)
URL = "https://hooks.example.org/changes"


@dataclass
class Hosts:
    """Every host there is; what is wrong with some."""

    calls: list[Call] = field(default_factory=list)
    wrong: dict[str, NotDelivered] = field(default_factory=dict)

    def deliver(self, call: Call) -> int:
        """Take a call."""
        self.calls.append(call)
        if call.url in self.wrong:
            raise self.wrong[call.url]
        return 204


class Told:
    """An agency with a webhook, and a client who gave authority."""

    def __init__(self, database, kinds=(), url=URL):
        self.database, self.hosts, self.now = database, Hosts(), NOW
        with database.transaction() as session:
            adviser = an_adviser(session, is_administrator=True)
            client = a_client(session, adviser, the_resident(session).party)
            an_authority(session, client)
            self.acting = Acting(adviser.agency_id, adviser.id)
            self.client_id, self.reference = client.id, client.reference
            self.secret = add_webhook(session, KEYS, self.acting, url, kinds, NOW).secret

    def change(self, kind="offer.decided"):
        with self.database.transaction() as session:
            tell_change(session, self.client_id, kind, "proposal:1", self.now)

    def run(self, after=timedelta()):
        self.now += after
        return deliver_due(self.database, self.hosts, KEYS, self.now)

    def rows(self, of):
        with self.database.reading() as session:
            return session.scalars(select(of).order_by(WebhookDelivery.id)).all()

    def write(self, of, **values):
        with self.database.transaction() as session:
            session.execute(update(of).values(**values))


@pytest.fixture
def told(database):
    return Told(database)


def test_a_change_is_sent_once_and_signed_with_the_time(told):
    told.change()
    assert told.run() == Delivered(sent=1)
    assert told.run() == Delivered()
    call = told.hosts.calls[0]
    said = json.loads(call.body)
    assert (said["kind"], said["client"]) == ("offer.decided", told.reference)
    assert set(said) == {"id", "kind", "client", "at"}
    seconds = int(NOW.timestamp())
    text = f"{seconds}.".encode() + call.body
    right = hmac.new(told.secret.encode(), text, hashlib.sha256).hexdigest()
    assert call.headers["Evenkeel-Signature"] == f"t={seconds},v1={right}"


def test_only_kinds_that_were_asked_for_are_sent(database):
    told = Told(database, ["authority.ended"])
    told.change("offer.decided")
    told.change("authority.ended")
    told.run()
    assert [json.loads(each.body)["kind"] for each in told.hosts.calls] == ["authority.ended"]


def test_what_does_not_arrive_is_sent_again_after_growing_pauses(told):
    told.hosts.wrong[URL] = NotDelivered("too-slow")
    told.change()
    assert told.run() == Delivered(put_off=1)
    for wait in WAITS[:3]:
        assert told.run(wait - timedelta(seconds=1)) == Delivered()
        assert told.run(timedelta(seconds=1)) == Delivered(put_off=1)
    told.hosts.wrong.clear()
    assert told.run(WAITS[3]) == Delivered(sent=1)
    bodies = {each.body for each in told.hosts.calls}
    assert len(bodies) == 1


def test_after_days_of_failing_the_webhook_is_stopped(told):
    told.hosts.wrong[URL] = NotDelivered("refused", 500)
    told.change()
    told.run()
    outcomes = [told.run(wait) for wait in WAITS]
    assert outcomes[-1] == Delivered(failed=1)
    with told.database.reading() as session:
        assert session.scalars(select(Webhook.why_stopped)).all() == ["failing"]
    told.change()
    assert told.run() == Delivered()
    assert sum(WAITS, timedelta()) >= timedelta(days=2)


def test_one_host_that_hangs_is_tried_once_in_a_run(told):
    told.hosts.wrong[URL] = NotDelivered("too-slow")
    for _ in range(5):
        told.change()
    told.run()
    assert len(told.hosts.calls) == 1
    assert told.rows(WebhookDelivery.attempts) == [1, 0, 0, 0, 0]


def test_what_a_dead_worker_held_is_sent_by_the_next(told):
    told.change()
    told.write(
        WebhookDelivery, state="sending", attempts=1, next_attempt_at=NOW + timedelta(minutes=5)
    )
    assert told.run() == Delivered()
    assert told.run(timedelta(minutes=5)) == Delivered(sent=1)


@pytest.mark.parametrize("kind", ["offer.decided", "authority.ended"])
def test_without_authority_only_changes_of_authority_are_sent(told, kind):
    told.change(kind)
    told.write(Authority, state=AuthorityState.REVOKED)
    told.run()
    assert len(told.hosts.calls) == (1 if kind == "authority.ended" else 0)


def test_a_withdrawn_agency_is_told_nothing(told):
    told.change()
    told.write(Agency, state=AgencyState.WITHDRAWN)
    told.run()
    assert (told.hosts.calls, told.rows(WebhookDelivery.last_error)) == ([], ["stopped"])


def test_the_webhooks_of_an_agency_end_at_once(told):
    told.change()
    with told.database.transaction() as session:
        assert end_webhooks(session, told.acting.agency_id, Actor("officer", 1), NOW) == 1
    told.run()
    assert told.hosts.calls == []


def test_the_secret_is_kept_sealed(told):
    with told.database.reading() as session:
        assert told.secret not in session.scalars(select(Webhook.secret)).one()
