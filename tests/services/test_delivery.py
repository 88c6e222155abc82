"""Handing the outbox over: claimed, sent outside any transaction, noted, tried again, given up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.gateways.ports import NeverAccepted, NotNow
from shared.models import OutboxMessage, WorkItem
from shared.services.claiming import CLAIM, SECRET_LASTS, claim_due
from shared.services.delivery import WAITS, Delivered, deliver_waiting
from shared.services.undelivered import try_again, undelivered
from tests.support.people import a_party
from tests.support.records import NOW, next_number


class Supplier:
    """Takes messages, or refuses them with what it is told to."""

    def __init__(self, *refusals, database=None):
        self.refusals = list(refusals)
        self.taken = []
        self.database = database

    def send(self, message):
        if self.database is not None:
            assert self.database.engine.pool.checkedout() == 0, "sent inside a transaction"
        if self.refusals and (refusal := self.refusals.pop(0)):
            raise refusal
        self.taken.append(message)
        return f"taken-{message.reference}"

    def already_sent(self, reference):
        return next((f"taken-{m.reference}" for m in self.taken if m.reference == reference), None)


def waiting(database, count=1, *, of_party=True, **changes):
    """Messages in the outbox; their ids."""
    with database.transaction() as session:
        party = a_party(session).id if of_party else None
        rows = [
            OutboxMessage(
                **{
                    "channel": "email",
                    "template": "plan_agreed",
                    "party_id": party,
                    "language": "en",
                    "address": "carys@example.org",
                    "subject": "Your plan",
                    "body": "Hello.",
                    "dedupe": f"message:{next_number()}",
                    "next_attempt_at": NOW,
                    "created_at": NOW,
                    **changes,
                }
            )
            for _ in range(count)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def row_of(database, message_id):
    with database.reading() as session:
        return session.get(OutboxMessage, message_id)


def test_what_waits_is_sent_once(database):
    (message,) = waiting(database)
    supplier = Supplier(database=database)
    assert deliver_waiting(database, supplier, NOW) == Delivered(sent=1)
    assert deliver_waiting(database, supplier, NOW) == Delivered()
    row = row_of(database, message)
    assert (row.state, row.sent_at, row.body) == ("sent", NOW, "Hello.")
    assert row.supplier_reference == f"taken-{row.dedupe}"


def test_many_are_sent_in_the_order_they_were_written(database):
    messages = waiting(database, 45)
    supplier = Supplier()
    assert deliver_waiting(database, supplier, NOW).sent == 45
    assert [m.reference for m in supplier.taken] == [row_of(database, m).dedupe for m in messages]


def test_what_is_not_due_waits(database):
    waiting(database, next_attempt_at=NOW + timedelta(seconds=1))
    assert deliver_waiting(database, Supplier(), NOW) == Delivered()


def test_what_is_for_the_revenues_system_is_not_sent_to_people(database):
    waiting(database, channel="revenues")
    assert deliver_waiting(database, Supplier(), NOW) == Delivered()


def test_a_supplier_that_is_busy_is_asked_later_and_later_again(database):
    (message,) = waiting(database)
    at = NOW
    for number, wait in enumerate(WAITS, 1):
        assert deliver_waiting(database, Supplier(NotNow("busy")), at).put_off == 1
        row = row_of(database, message)
        assert (row.state, row.attempts, row.last_error) == ("queued", number, "busy")
        assert row.next_attempt_at == at + wait
        at += wait
    assert deliver_waiting(database, Supplier(NotNow("busy")), at).failed == 1
    assert row_of(database, message).state == "failed"


def test_a_message_that_is_refused_is_not_tried_again(database):
    (message,) = waiting(database)
    assert deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW).failed == 1
    assert deliver_waiting(database, Supplier(), NOW + timedelta(days=9)) == Delivered()
    assert row_of(database, message).last_error == "bad-address"


def test_one_that_fails_does_not_hold_the_others_up(database):
    waiting(database, 3)
    supplier = Supplier(None, NeverAccepted("bad-address"))
    assert deliver_waiting(database, supplier, NOW) == Delivered(sent=2, failed=1)


def test_a_person_is_asked_to_find_another_way(database):
    (message,) = waiting(database)
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.reading() as session:
        item = session.scalars(select(WorkItem)).one()
    assert (item.kind, item.subject) == ("message_failed", f"message:{message}")
    assert item.promise_on.isoformat() == "2026-11-23"


def test_nobody_is_asked_about_a_code_that_did_not_arrive(database):
    waiting(database, secret=True)
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.reading() as session:
        assert session.scalars(select(WorkItem)).all() == []


@pytest.mark.parametrize("refusal", [None, NeverAccepted("bad-address")])
def test_a_code_is_emptied_when_it_is_done_with(database, refusal):
    (message,) = waiting(database, secret=True, body="123456")
    deliver_waiting(database, Supplier(refusal), NOW)
    assert row_of(database, message).body == ""


def test_a_code_that_would_come_too_late_is_given_up(database):
    (message,) = waiting(database, secret=True)
    assert deliver_waiting(database, Supplier(NotNow("busy")), NOW).put_off == 1
    late = NOW + SECRET_LASTS
    assert deliver_waiting(database, Supplier(NotNow("busy")), late).failed == 1
    assert row_of(database, message).state == "failed"


def test_a_code_that_has_run_out_is_never_sent(database):
    (message,) = waiting(database, secret=True, body="123456")
    supplier = Supplier()
    assert deliver_waiting(database, supplier, NOW + SECRET_LASTS).failed == 1
    assert (supplier.taken, row_of(database, message).body) == ([], "")


def test_a_code_in_a_letter_is_tried_for_as_long_as_any_other_message(database):
    (message,) = waiting(database, secret=True, channel="letter", body="1234 5678 9012")
    deliver_waiting(database, Supplier(NotNow("busy")), NOW)
    supplier = Supplier()
    assert deliver_waiting(database, supplier, NOW + timedelta(days=1)).sent == 1
    assert (len(supplier.taken), row_of(database, message).body) == (1, "")


def test_a_person_is_asked_when_a_code_cannot_be_posted(database):
    waiting(database, secret=True, channel="letter")
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.reading() as session:
        assert session.scalars(select(WorkItem.kind)).all() == ["message_failed"]


def test_after_a_crash_the_supplier_is_asked_before_it_is_sent_again(database):
    (message,) = waiting(database)
    with database.transaction() as session:
        (claimed,) = claim_due(session, NOW)
    supplier = Supplier()
    supplier.send(claimed.message)  # and then the worker died
    assert deliver_waiting(database, supplier, NOW) == Delivered()
    assert deliver_waiting(database, supplier, NOW + CLAIM) == Delivered(sent=1)
    assert len(supplier.taken) == 1
    assert row_of(database, message).state == "sent"


def test_after_a_lost_answer_the_supplier_is_asked_before_it_is_sent_again(database):
    waiting(database)
    supplier = Supplier()
    send = supplier.send

    def answer_lost(message):
        send(message)
        raise NotNow("no-answer")

    supplier.send = answer_lost
    assert deliver_waiting(database, supplier, NOW).put_off == 1
    supplier.send = send
    assert deliver_waiting(database, supplier, NOW + WAITS[0]).sent == 1
    assert len(supplier.taken) == 1


def test_after_a_crash_before_sending_it_is_sent(database):
    waiting(database)
    with database.transaction() as session:
        claim_due(session, NOW)
    supplier = Supplier()
    assert deliver_waiting(database, supplier, NOW + CLAIM).sent == 1
    assert len(supplier.taken) == 1


def test_a_message_that_kills_every_worker_is_given_up(database):
    (message,) = waiting(database)
    at = NOW
    for _ in range(len(WAITS) + 1):
        with database.transaction() as session:
            assert len(claim_due(session, at)) == 1
        at += CLAIM
    supplier = Supplier()
    assert deliver_waiting(database, supplier, at).failed == 1
    assert supplier.taken == []
    assert row_of(database, message).state == "failed"


def test_a_worker_that_comes_back_late_does_not_undo_what_another_did(database):
    (message,) = waiting(database)
    from shared.services.delivery import put_off

    with database.transaction() as session:
        (late,) = claim_due(session, NOW)
    deliver_waiting(database, Supplier(), NOW + CLAIM)
    with database.transaction() as session:
        put_off(session, late, "busy", NOW + CLAIM)
    assert row_of(database, message).state == "sent"


def test_workers_at_the_same_time_send_each_message_once(database):
    waiting(database, 60)
    supplier = Supplier()
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: deliver_waiting(database, supplier, NOW), range(4)))
    assert sum(each.sent for each in done) == 60
    assert len({message.reference for message in supplier.taken}) == len(supplier.taken) == 60


def test_what_could_not_be_sent_is_listed(database):
    (message,) = waiting(database)
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.reading() as session:
        (listed,) = undelivered(session)
    assert (listed.id, listed.template, listed.reason) == (message, "plan_agreed", "bad-address")


def test_somebody_can_have_it_tried_again(database):
    (message,) = waiting(database)
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.transaction() as session:
        assert try_again(session, message, NOW)
        assert not try_again(session, message, NOW)
    assert deliver_waiting(database, Supplier(), NOW).sent == 1


def test_a_code_whose_text_is_gone_cannot_be_tried_again(database):
    (message,) = waiting(database, secret=True)
    deliver_waiting(database, Supplier(NeverAccepted("bad-address")), NOW)
    with database.transaction() as session:
        assert not try_again(session, message, NOW)
