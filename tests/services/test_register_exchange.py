"""The exchange with the register: everything arrives once, whatever the register does meanwhile."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from shared.domain.work_kinds import WorkKind
from shared.gateways.register_ports import NoRegister
from shared.gateways.sandbox.cards.faults import Fault
from shared.gateways.sandbox.register.adviser import AskedDebt
from shared.models import OutboxMessage, RegisterNumber, WorkItem
from shared.services.audit import Actor
from shared.services.moratorium import exchange as exchanging
from shared.services.moratorium.exchange import MOST_ATTEMPTS, Exchanged, exchange
from shared.services.moratorium.notice import NotANotice, NoticeSays, wrong_with
from shared.services.moratorium.register_calls import call_again, note_told_by_hand
from shared.services.moratorium.register_numbers import (
    NIGHT,
    NotANumber,
    numbers_to_see,
    read_soon,
)
from shared.services.moratorium.register_queue import RegisterCall, call_register
from shared.services.sign_in.keys import Keys
from tests.support.people import a_party
from tests.support.records import NOW, next_number
from tests.support.register import TrialRegister, a_space

BY = Actor("officer", 1)
KEYS = Keys("k" * 40)
TWO_DAYS = 2 * 24 * 12
"""Runs of a job that is run every five minutes."""


@pytest.fixture
def register(database, clock):
    return TrialRegister(database, clock)


@pytest.fixture
def taken(monkeypatch, database):
    """What the intake is given, in place of the intake; twice is once there too."""
    notices = {}

    def take(session, keys, notice, by, now, evidence_id=None):
        if wrong := wrong_with(notice):
            raise NotANotice(wrong)
        first = notice.key not in notices
        notices.setdefault(notice.key, notice)
        return SimpleNamespace(first=first)

    monkeypatch.setattr(exchanging, "take_notice", take)
    return notices


@pytest.fixture
def run(database, register, clock):
    return lambda at=None: exchange(database, register.port, KEYS, BY, at or clock.now())


def ask_for(database, number, now=NOW):
    with database.transaction() as session:
        read_soon(session, number, BY, now)


def the_number(database):
    with database.reading() as session:
        return session.scalars(select(RegisterNumber)).one()


def queue(database, kind=RegisterCall.PROTECTIONS_APPLIED, **content):
    """A call in the outbox; its id."""
    with database.transaction() as session:
        party, dedupe = a_party(session).id, f"register:{next_number()}"
        call_register(session, kind, party, content, NOW, dedupe)
        return session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe == dedupe))


def row(database, message_id):
    with database.reading() as session:
        return session.get_one(OutboxMessage, message_id)


# ------------------------------------------------------------------ what comes in


def test_a_number_that_was_asked_for_is_read_and_its_notice_taken(register, database, run, taken):
    space = register.advisers.begin(a_space())
    ask_for(database, space)
    assert run() == Exchanged(read=1, notices=1)
    assert [each.says for each in taken.values()] == [NoticeSays.START]


def test_asked_for_twice_it_is_one(register, database, run, taken):
    space = register.advisers.begin(a_space())
    ask_for(database, space)
    ask_for(database, f" {space} ")
    assert run().read == 1


def test_what_says_the_same_as_before_is_not_taken_again(register, database, run, taken):
    ask_for(database, register.advisers.begin(a_space()))
    run()
    taken.clear()
    assert run(NOW + NIGHT) == Exchanged(read=1)
    assert taken == {}


def test_one_that_lives_is_read_every_night_and_not_in_between(register, database, run, taken):
    ask_for(database, register.advisers.begin(a_space()))
    run()
    assert run(NOW + timedelta(hours=6)) == Exchanged()
    assert run(NOW + timedelta(days=1)).read == 1


def test_what_changed_at_night_is_taken(register, database, run, taken):
    space = register.advisers.begin(a_space())
    ask_for(database, space)
    run()
    register.advisers.add_debt(space, AskedDebt("Sundry debt", "S1"))
    run(NOW + NIGHT)
    assert [each.says for each in taken.values()] == [NoticeSays.START, NoticeSays.DEBT_ADDED]


def test_one_that_is_over_is_not_read_again(register, database, run, taken):
    space = register.advisers.begin(a_space())
    register.advisers.cancel(space)
    ask_for(database, space)
    run()
    assert the_number(database).state == "over"
    assert run(NOW + timedelta(days=3)) == Exchanged()


def test_a_register_that_is_away_for_two_days_is_asked_until_it_answers(
    register, database, run, taken, clock
):
    ask_for(database, register.advisers.begin(a_space()))
    register.faults.fail(Fault.DOWN, times=None)
    for number in range(TWO_DAYS):
        run(NOW + timedelta(minutes=5 * number))
    assert taken == {}
    assert the_number(database).state == "waiting"
    register.faults.mend()
    run(NOW + timedelta(days=2, hours=2))
    assert len(taken) == 1


def test_a_number_that_nobody_knows_is_shown_to_a_person(register, database, run, taken):
    ask_for(database, "no-such-number")
    assert run() == Exchanged(unread=1)
    with database.reading() as session:
        (shown,) = numbers_to_see(session)
    assert (shown.state, shown.problem) == ("refused", "answer-404")


def test_a_number_that_was_refused_can_be_asked_for_again(register, database, run, taken):
    ask_for(database, "no-such-number")
    run()
    ask_for(database, "no-such-number")
    assert run() == Exchanged(unread=1)


def test_a_notice_that_cannot_be_acted_on_is_shown_to_a_person(register, database, run, taken):
    space = register.advisers.begin(a_space(last_name=""))
    ask_for(database, space)
    run()
    with database.reading() as session:
        (shown,) = numbers_to_see(session)
    assert shown.problem == "notice-wrong surname"


def test_what_is_not_understood_is_shown_to_a_person_and_protects(register, database, run, taken):
    space = register.advisers.begin(a_space())
    register.advisers.spoil(space, moratoriumStatus=42)
    ask_for(database, space)
    run()
    with database.reading() as session:
        (shown,) = numbers_to_see(session)
    assert (shown.state, shown.problem) == ("living", "status-42")
    assert len(taken) == 1


@pytest.mark.parametrize("number", ["", "../x", "a b", "x" * 61, "1\n2"])
def test_what_can_be_no_number_is_refused(database, number):
    with database.write_session() as session, pytest.raises(NotANumber):
        read_soon(session, number, BY, NOW)


def test_a_crash_between_two_notices_loses_neither(register, database, run, monkeypatch):
    seen = []

    def take(session, keys, notice, by, now, evidence_id=None):
        seen.append(notice.says)
        if notice.says is NoticeSays.CANCELLED and seen.count(notice.says) == 1:
            raise KeyboardInterrupt
        return SimpleNamespace(first=True)

    monkeypatch.setattr(exchanging, "take_notice", take)
    space = register.advisers.begin(a_space())
    register.advisers.cancel(space)
    ask_for(database, space)
    with pytest.raises(KeyboardInterrupt):
        run()
    run(NOW + timedelta(minutes=11))
    assert seen.count(NoticeSays.CANCELLED) == 2
    assert the_number(database).state == "over"


# ------------------------------------------------------------------ what goes out


def test_a_call_is_made_once_and_noted(register, database, run):
    space = register.advisers.begin(a_space())
    debt = register.debts(space)[0]["id"]
    call = queue(database, debt=debt)
    assert run() == Exchanged(told=1)
    assert run(NOW + timedelta(days=1)) == Exchanged()
    assert row(database, call).state == "sent"
    assert register.debts(space)[0]["status"] == 0


def test_a_call_whose_answer_was_lost_is_not_made_twice(register, database, run):
    space = register.advisers.begin(a_space())
    content = {"breathing_space": space, "type": "Sundry debt", "reference": "S1", "amount": 5_000}
    queue(database, RegisterCall.PROPOSE_DEBT, **content)
    register.faults.fail(Fault.LOST, only="POST /Creditor")
    assert run() == Exchanged(put_off=1)
    assert run(NOW + timedelta(minutes=2)) == Exchanged(told=1)
    assert len(register.debts(space)) == 2


def test_calls_survive_a_register_that_is_away_for_two_days(register, database, run):
    space = register.advisers.begin(a_space())
    call = queue(database, debt=register.debts(space)[0]["id"])
    register.faults.fail(Fault.DOWN, times=None)
    for number in range(TWO_DAYS):
        run(NOW + timedelta(minutes=5 * number))
    assert row(database, call).state == "queued"
    register.faults.mend()
    run(NOW + timedelta(days=2, hours=7))
    assert row(database, call).state == "sent"


def test_a_call_that_the_register_refuses_becomes_work_for_a_person(register, database, run):
    call = queue(database, debt="5f3f2d0e-0000-4000-8000-00000000dead")
    assert run() == Exchanged(failed=1)
    assert (row(database, call).state, row(database, call).last_error) == ("failed", "answer-404")
    with database.reading() as session:
        (item,) = session.scalars(select(WorkItem))
    assert (item.kind, item.subject) == (WorkKind.BREATHING_SPACE_DAY, f"message:{call}")


def test_a_call_is_given_up_in_the_end_and_not_before_a_week(register, database, run):
    call = queue(database, debt="D1")
    register.faults.fail(Fault.DOWN, times=None)
    at = NOW
    for _ in range(MOST_ATTEMPTS):
        assert row(database, call).state == "queued"
        run(at)
        at = row(database, call).next_attempt_at
    assert row(database, call).state == "failed"
    assert at - NOW > timedelta(days=6)


def test_a_call_that_was_refused_can_be_made_again(register, database, run):
    space = register.advisers.begin(a_space())
    call = queue(database, debt=register.debts(space)[0]["id"])
    register.faults.fail(Fault.DOWN, times=None)
    with database.transaction() as session:
        session.get_one(OutboxMessage, call).state = "failed"
        assert call_again(session, call, BY, NOW)
        assert not call_again(session, call, BY, NOW)
    register.faults.mend()
    assert run() == Exchanged(told=1)


def test_a_row_that_nobody_can_read_stops_no_other(register, database, run):
    space = register.advisers.begin(a_space())
    bad, good = queue(database, debt="D"), queue(database, debt=register.debts(space)[0]["id"])
    with database.transaction() as session:
        session.get_one(OutboxMessage, bad).body = "{"
    assert run() == Exchanged(told=1, failed=1)
    assert row(database, good).state == "sent"


@pytest.mark.parametrize("body", ["", "not a call", "[]"])
def test_a_row_that_nobody_can_read_can_be_settled_by_hand(register, database, run, body):
    call = queue(database, debt="D")
    with database.transaction() as session:
        session.get_one(OutboxMessage, call).body = body
    assert run().failed == 1
    with database.transaction() as session:
        assert note_told_by_hand(session, call, BY, NOW)
    assert row(database, call).state == "sent"


def test_without_a_number_of_the_registers_an_officer_makes_the_call(register, database, run):
    call = queue(database, debt="")
    assert run() == Exchanged()
    with database.transaction() as session:
        assert note_told_by_hand(session, call, BY, NOW)
        assert not note_told_by_hand(session, call, BY, NOW)
    assert row(database, call).state == "sent"


def test_without_a_connection_nothing_is_asked(database):
    ask_for(database, "S1")
    assert exchange(database, NoRegister(), KEYS, BY, NOW) == Exchanged()


def test_two_workers_tell_it_once(register, database, run):
    space = register.advisers.begin(a_space())
    content = {"breathing_space": space, "type": "Sundry debt", "reference": "S1"}
    queue(database, RegisterCall.PROPOSE_DEBT, **content)
    inner, told = register.port.tell, []

    def tell(call):
        told.append(run())
        inner(call)

    register.port.tell = tell
    run()
    assert told == [Exchanged()]
    assert len(register.debts(space)) == 2
