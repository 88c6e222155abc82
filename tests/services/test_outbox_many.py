"""Many messages at once are what each would have been alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import Channel, OutboxMessage
from shared.services.outbox import queue_message, queue_text_too
from shared.services.outbox_many import Letter, durable_channels, queue_many
from shared.services.outbox_recipients import durable_channel
from tests.support.builders import NOW, a_party, pounds

PARTIES: tuple[dict[str, object], ...] = (
    {},
    {"phone": None},
    {"channel": Channel.SMS},
    {"channel": Channel.EMAIL},
    {"channel": Channel.LETTER, "letter_address": "1 Quay Street\nTidewell"},
    {"email": None, "phone": None, "letter_address": "1 Quay Street"},
    {"email": None, "phone": None, "letter_address": ""},
    {"language": "cy"},
    {"contact_stopped_at": NOW},
)
TEMPLATE = "direct_debit_claimed"
SAID = {"amount": pounds("90.00"), "reference": "CT800123456", "outcome": "opened"}


def written(session, beginning):
    found = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.dedupe.startswith(beginning))
        .order_by(OutboxMessage.id)
    )
    return [
        (each.channel, each.language, each.address, each.subject, each.body, each.state)
        for each in found
    ]


@pytest.mark.parametrize("changes", PARTIES)
def test_a_letter_of_many_is_written_like_one_alone(session, changes):
    party_id = a_party(session, **changes).id
    channel = durable_channel(session, party_id)
    queue_message(session, TEMPLATE, party_id, SAID, NOW, "alone", channel)
    queue_text_too(session, TEMPLATE, party_id, SAID, NOW, "alone")
    channels = durable_channels(session, {party_id})
    queue_many(session, TEMPLATE, [Letter(party_id, SAID, "many")], channels, NOW)
    assert channels == {party_id: channel}
    assert written(session, "many") == written(session, "alone")


def test_what_was_written_before_is_left_as_it_is(session):
    parties = [a_party(session).id for _ in range(2)]
    letters = [Letter(each, SAID, f"many:{each}") for each in parties]
    channels = durable_channels(session, parties)
    queue_many(session, TEMPLATE, letters[:1], channels, NOW)
    queue_many(session, TEMPLATE, letters, channels, NOW)
    assert len(written(session, "many")) == 4


def test_no_letters_are_no_trouble(session):
    queue_many(session, TEMPLATE, [], {}, NOW)
    assert written(session, "") == []


def test_a_letter_shows_nothing_in_print():
    assert "90" not in repr(Letter(1, SAID, "x"))
