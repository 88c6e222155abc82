"""A message that did not arrive: the same words by post, once, a task, and another way from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.gateways.ports import BadAddress, NeverAccepted, NotNow
from shared.models import Channel, LetterInstead, OutboxMessage, Party, WorkItem
from shared.services.delivery import ENOUGH_SILENCE, OUTAGE_LASTS, WAITS, deliver_waiting
from shared.services.letters.instead import Lost, not_arrived
from shared.services.outbox_recipients import recipient_of
from tests.services.test_delivery import Supplier
from tests.support.extracts import extract, household
from tests.support.importing import take_in
from tests.support.people import a_party
from tests.support.records import NOW
from tests.support.written import a_message

EMAIL, PHONE, POST = "carys@example.org", "07700900123", "1 High Street\nTidewell\nTW1 1AA"


def reached(database, **changes):
    """A party with an email, a phone and an address; their id."""
    given = {"email": EMAIL, "phone": PHONE, "letter_address": POST}
    with database.transaction() as session:
        return a_party(session, **given | changes).id


def waiting(database, party_id, **changes):
    given = {"state": "queued", "sent_at": None, "address": EMAIL}
    with database.transaction() as session:
        return a_message(session, party_id, **given | changes).id


def letters(database):
    with database.reading() as session:
        wanted = select(OutboxMessage).where(OutboxMessage.dedupe.like("instead:%"))
        return session.scalars(wanted).all()


def work(database):
    with database.reading() as session:
        return [str(each) for each in session.scalars(select(WorkItem.kind))]


def party(database, party_id):
    with database.reading() as session:
        return session.get_one(Party, party_id)


def test_a_refused_address_becomes_a_letter_of_the_same_words(database):
    whose = reached(database, letter_format="large_print")
    message = waiting(database, whose, debt_ids="7", act="chase", language="cy", subject="Pwnc")
    supplier = Supplier(BadAddress("answer-550"))
    assert deliver_waiting(database, supplier, NOW).failed == 1
    (letter,) = letters(database)
    with database.reading() as session:
        first = session.get_one(OutboxMessage, message)
    same = ("template", "subject", "body", "language", "act", "debt_ids", "party_id")
    assert [getattr(letter, name) for name in same] == [getattr(first, name) for name in same]
    assert (letter.channel, letter.address, letter.letter_format) == ("letter", POST, "large_print")
    assert [each.reference for each in supplier.taken] == [f"instead:{message}"]


def test_the_address_is_passed_over_from_then_on_and_a_person_looks_for_another(database):
    whose = reached(database)
    waiting(database, whose)
    deliver_waiting(database, Supplier(BadAddress("answer-550")), NOW)
    assert party(database, whose).email_failed_on == NOW.date()
    with database.reading() as session:
        assert recipient_of(session, whose).channel is Channel.SMS
        assert recipient_of(session, whose, Channel.EMAIL).channel is Channel.SMS
    assert work(database) == ["contact_lost"]


def test_one_task_stands_for_many_messages_that_came_back(database):
    whose = reached(database)
    for _ in range(3):
        waiting(database, whose)
    refusals = [BadAddress("answer-550")] * 3
    deliver_waiting(database, Supplier(*refusals), NOW)
    assert work(database) == ["contact_lost"]
    assert len(letters(database)) == 3


def test_the_same_failure_told_twice_is_one_letter(database):
    whose = reached(database)
    message = waiting(database, whose, state="failed")
    for _ in range(2):
        with database.transaction() as session:
            assert not_arrived(session, message, Lost.ADDRESS, "bounced", NOW)
    assert len(letters(database)) == 1
    with database.reading() as session:
        assert session.scalars(select(LetterInstead.letter_id)).all() == [letters(database)[0].id]


def test_without_an_address_a_person_is_asked_sooner_and_no_letter_is_written(database):
    whose = reached(database, letter_address="", phone=None)
    waiting(database, whose)
    deliver_waiting(database, Supplier(BadAddress("answer-550")), NOW)
    assert letters(database) == []
    with database.reading() as session:
        item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.subject) == ("contact_lost", f"contact:{whose}")
    assert item.promise_on.isoformat() == "2026-11-23"


@pytest.mark.parametrize("changes", [{"secret": True}, {"dedupe": "m:text"}])
def test_a_code_and_a_text_beside_an_email_are_not_repeated_on_paper(database, changes):
    whose = reached(database)
    waiting(database, whose, state="sent", dedupe="m")
    waiting(database, whose, channel="sms", address=PHONE, **changes)
    deliver_waiting(database, Supplier(BadAddress("address-refused")), NOW)
    assert letters(database) == []
    assert party(database, whose).phone_failed_on == NOW.date()


def test_a_message_that_is_refused_for_what_it_says_goes_to_a_person(database):
    waiting(database, reached(database))
    deliver_waiting(database, Supplier(NeverAccepted("answer-400")), NOW)
    assert (letters(database), work(database)) == ([], ["message_failed"])


def test_what_could_not_be_handed_over_for_days_goes_by_post_and_the_address_stays(database):
    whose = reached(database)
    message = waiting(database, whose, attempts=len(WAITS))
    deliver_waiting(database, Supplier(NotNow("answer-451")), NOW)
    assert [each.dedupe for each in letters(database)] == [f"instead:{message}"]
    assert party(database, whose).email_failed_on is None


def test_a_message_that_no_supplier_took_for_a_week_goes_by_post(database):
    whose = reached(database)
    message = waiting(database, whose, created_at=NOW - OUTAGE_LASTS)
    assert deliver_waiting(database, Supplier(NotNow("no-answer")), NOW).failed == 1
    assert [each.dedupe for each in letters(database)] == [f"instead:{message}"]


def test_a_supplier_that_does_not_answer_is_not_asked_for_every_message(database):
    for _ in range(30):
        waiting(database, reached(database))
    down = Supplier(*[NotNow("no-answer")] * 30)
    assert deliver_waiting(database, down, NOW).put_off == ENOUGH_SILENCE
    with database.reading() as session:
        tried = session.scalars(select(OutboxMessage).where(OutboxMessage.attempts > 0)).all()
    assert len(tried) == ENOUGH_SILENCE
    assert deliver_waiting(database, Supplier(), NOW + WAITS[0]).sent == 30


def test_a_message_waits_behind_an_earlier_one_to_the_same_person_and_a_code_behind_none(database):
    whose, other = reached(database), reached(database)
    names = ["earlier", "later", "code", "others"]
    for name in names:
        waiting(database, other if name == "others" else whose, dedupe=name, secret=name == "code")
    supplier = Supplier(NotNow("busy"))
    deliver_waiting(database, supplier, NOW)
    assert [each.reference for each in supplier.taken] == ["code", "others"]
    deliver_waiting(database, supplier, NOW + WAITS[0])
    assert [each.reference for each in supplier.taken] == ["code", "others", "earlier", "later"]


def test_nothing_goes_to_somebody_whose_contact_was_stopped(database):
    whose = reached(database, contact_stopped_at=NOW)
    message = waiting(database, whose, state="failed")
    with database.transaction() as session:
        not_arrived(session, message, Lost.ADDRESS, "bounced", NOW)
    assert letters(database) == []


def test_an_old_message_that_bounces_does_not_mark_the_address_that_came_since(database):
    whose = reached(database, email="new@example.org")
    message = waiting(database, whose, state="sent")
    with database.transaction() as session:
        not_arrived(session, message, Lost.ADDRESS, "bounced", NOW)
    assert party(database, whose).email_failed_on is None
    assert len(letters(database)) == 1


def test_a_letter_that_comes_back_is_not_posted_again(database):
    whose = reached(database)
    message = waiting(database, whose, channel="letter", address=POST, state="sent")
    with database.transaction() as session:
        assert not_arrived(session, message, Lost.ADDRESS, "returned", NOW)
    assert letters(database) == []
    assert party(database, whose).letter_failed_on == NOW.date()
    with database.reading() as session:
        assert recipient_of(session, whose, Channel.LETTER).channel is Channel.EMAIL


def test_another_address_in_the_extract_is_written_to_again(database):
    take_in(database, extract(household()))
    with database.transaction() as session:
        found = session.scalars(select(Party)).one()
        found.email_failed_on = found.phone_failed_on = NOW.date()
    changed = household()
    for each in changed:
        if "email" in each:
            each["email"] = "another@example.org"
    take_in(database, extract(changed, extract_date="2026-11-22"))
    with database.reading() as session:
        found = session.scalars(select(Party)).one()
    assert found.email == "another@example.org"
    assert found.email_failed_on is None
    assert found.phone_failed_on == NOW.date()


def test_whoever_can_be_reached_again_is_taken_off_the_worklist(database):
    take_in(database, extract(household()))
    with database.transaction() as session:
        found = session.scalars(select(Party)).one()
        message = a_message(session, found.id, address=found.email)
        lost = a_message(session, a_party(session, email=EMAIL, letter_address="").id)
        for each in (message, lost):
            not_arrived(session, each.id, Lost.ADDRESS, "bounced", NOW)
    changed = household()
    changed[1]["email"] = "another@example.org"
    take_in(database, extract(changed, extract_date="2026-11-22"))
    with database.reading() as session:
        states = dict(session.execute(select(WorkItem.party_id, WorkItem.state)).all())
    assert states == {message.party_id: "done", lost.party_id: "open"}


def test_a_day_without_a_mail_server_loses_nothing_keeps_the_order_and_sends_each_once(database):
    whose = reached(database)
    first = [waiting(database, whose, created_at=NOW) for _ in range(8)]
    down = Supplier(*[NotNow("no-answer")] * 10_000)
    at, later = NOW, []
    while at < NOW + timedelta(days=1):
        deliver_waiting(database, down, at)
        at += timedelta(minutes=10)
        if at == NOW + timedelta(hours=20):
            later = [waiting(database, whose, created_at=at, next_attempt_at=at) for _ in range(8)]
    assert down.taken == []
    up = Supplier()
    while at < NOW + timedelta(days=1, hours=1):
        deliver_waiting(database, up, at)
        at += timedelta(minutes=10)
    sent = [each.reference for each in up.taken]
    with database.reading() as session:
        wanted = [session.get_one(OutboxMessage, each).dedupe for each in (*first, *later)]
    assert sent == wanted
    assert letters(database) == []
