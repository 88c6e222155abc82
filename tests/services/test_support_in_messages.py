"""Messages keep to what helps: the format of a letter, and the hours for texts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.support_needs import Adjustment, Asked
from shared.models import Channel, OutboxMessage, Party
from shared.services.audit import Actor
from shared.services.delivery import Delivered, deliver_waiting
from shared.services.outbox import queue_message
from shared.services.outbox_many import Letter, queue_many
from shared.services.support.asked import Told, set_adjustments
from tests.services.test_delivery import Supplier
from tests.support.people import a_party
from tests.support.records import NOW

LARGE, HOURS = Asked(Adjustment.LARGE_PRINT), Asked(Adjustment.CONTACT_HOURS, "10-12")
TEN = NOW.replace(hour=10)
COUNCIL = "statement_come_back"


@pytest.fixture
def asks(database):
    """Somebody who asked for this, written to by one channel."""

    def ask(*asked, channel=Channel.LETTER):
        with database.transaction() as session:
            party = a_party(session, channel=channel)
            set_adjustments(session, party.id, asked, Told(Actor("payer", 1), NOW))
            return party.id

    return ask


def written(database, party_id, **changes):
    """A message to them as it waits in the outbox."""
    with database.transaction() as session:
        party = session.get(Party, party_id)
        row = OutboxMessage(
            **{
                "channel": party.channel.value,
                "template": "plan_agreed",
                "party_id": party_id,
                "language": "en",
                "address": "07700 900123",
                "body": "Hello.",
                "dedupe": f"one:{party_id}",
                "next_attempt_at": NOW,
                "created_at": NOW,
                **changes,
            }
        )
        session.add(row)


def queued(app_session, party_id, **changes):
    return queue_message(
        app_session, COUNCIL, party_id, {"link": "https://x.example"}, NOW, "one", **changes
    )


def formats(database):
    with database.reading() as session:
        return session.scalars(select(OutboxMessage.letter_format)).all()


def test_a_letter_goes_out_as_they_need_it(app, database, asks):
    party_id = asks(LARGE)
    with database.transaction() as session:
        queued(session, party_id)
    assert formats(database) == ["large_print"]


def test_many_letters_go_out_as_each_needs_it(app, database, asks):
    people = [asks(LARGE), asks()]
    with database.transaction() as session:
        letters = [Letter(each, {"link": "x"}, f"one:{each}") for each in people]
        ways = dict.fromkeys(people, Channel.LETTER)
        queue_many(session, COUNCIL, letters, ways, NOW)
    assert sorted(formats(database)) == ["large_print", "standard"]


def test_an_email_has_no_format(app, database, asks):
    party_id = asks(LARGE, channel=Channel.EMAIL)
    with database.transaction() as session:
        queued(session, party_id)
    assert formats(database) == ["standard"]


def test_a_letter_that_waits_takes_the_format_that_they_ask_for_now(database, asks):
    party_id = asks()
    written(database, party_id)
    with database.transaction() as session:
        set_adjustments(session, party_id, [LARGE], Told(Actor("payer", 1), NOW))
    assert formats(database) == ["large_print"]


def test_a_letter_that_left_keeps_what_it_was(database, asks):
    party_id = asks()
    written(database, party_id, state="sent")
    with database.transaction() as session:
        set_adjustments(session, party_id, [LARGE], Told(Actor("payer", 1), NOW))
    assert formats(database) == ["standard"]


def test_the_supplier_is_told_the_format(database, asks):
    written(database, asks(), letter_format="large_print")
    supplier = Supplier()
    deliver_waiting(database, supplier, NOW)
    assert [each.letter_format for each in supplier.taken] == ["large_print"]


def test_a_text_waits_for_the_hours(database, asks):
    written(database, asks(HOURS, channel=Channel.SMS))
    supplier = Supplier()
    assert deliver_waiting(database, supplier, NOW) == Delivered()
    assert deliver_waiting(database, supplier, TEN) == Delivered(sent=1)


def test_waiting_for_the_hours_is_no_failure(database, asks):
    written(database, asks(HOURS, channel=Channel.SMS))
    deliver_waiting(database, Supplier(), NOW)
    with database.reading() as session:
        row = session.scalars(select(OutboxMessage)).one()
        assert (row.attempts, row.next_attempt_at, row.state) == (0, TEN, "queued")


def test_a_text_that_was_put_off_into_the_evening_waits_for_the_morning(database, asks):
    written(database, asks(HOURS, channel=Channel.SMS), next_attempt_at=TEN.replace(hour=20))
    assert deliver_waiting(database, Supplier(), TEN.replace(hour=20)) == Delivered()
    assert deliver_waiting(database, Supplier(), TEN + timedelta(days=1)) == Delivered(sent=1)


def test_a_code_that_they_asked_for_does_not_wait(database, asks):
    written(database, asks(HOURS, channel=Channel.SMS), template="sign_in_code", secret=True)
    assert deliver_waiting(database, Supplier(), NOW) == Delivered(sent=1)


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.LETTER])
def test_nothing_but_texts_waits_for_the_hours(database, asks, channel):
    written(database, asks(HOURS), channel=channel.value)
    assert deliver_waiting(database, Supplier(), NOW) == Delivered(sent=1)


def test_texts_that_wait_keep_nobody_elses_back(database, asks):
    for number in range(21):
        written(database, asks(HOURS, channel=Channel.SMS), dedupe=f"early:{number}")
    written(database, asks(channel=Channel.SMS), dedupe="theirs")
    supplier = Supplier()
    deliver_waiting(database, supplier, NOW)
    assert [each.reference for each in supplier.taken] == ["theirs"]
