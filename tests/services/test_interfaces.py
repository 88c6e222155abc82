"""How each way out and in is, and trying again what could not leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from shared.models import (
    AuditEntry,
    ImportRun,
    OfficerParty,
    OutboxMessage,
    RegisterNumber,
    SupplierEvent,
    WorkItem,
)
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.interfaces.seen import Condition, Interface, interfaces_seen
from shared.services.interfaces.stuck import alike, reason_shown, replay, replay_alike, stuck
from shared.settings import read_settings
from tests.support.builders import a_work_item
from tests.support.people import a_party, an_officer
from tests.support.records import NOW

SETTINGS = read_settings({"EVENKEEL_SANDBOX": "yes"})
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ADMIN = Actor("officer", 77)
NUMBERS = iter(range(1, 10_000))


def a_message(session, **changes):
    number = next(NUMBERS)
    given = {
        "channel": "email",
        "template": "plan_agreed",
        "language": "en",
        "address": "carys@example.com",
        "subject": "Your plan",
        "body": "Hello.",
        "dedupe": f"test:{number}",
        "state": "queued",
        "next_attempt_at": NOW,
        "created_at": NOW,
    }
    row = OutboxMessage(**given | changes)
    session.add(row)
    session.flush()
    return row


def way(session, name):
    return next(each for each in interfaces_seen(session, SETTINGS, NOW) if each.name == name)


def test_nothing_ever_sent_is_no_trouble(session):
    assert way(session, "email") == Interface("email")
    assert way(session, "email").condition(NOW) is Condition.WELL


def test_what_waits_is_counted_with_the_oldest(session):
    a_message(session, created_at=NOW - 3 * MINUTE)
    a_message(session, created_at=NOW - 9 * MINUTE, state="sending", next_attempt_at=NOW + MINUTE)
    a_message(session, channel="sms")
    found = way(session, "email")
    assert (found.waiting, found.oldest, found.failed) == (2, NOW - 9 * MINUTE, 0)


def test_what_failed_is_counted_apart(session):
    a_message(session, state="failed", created_at=NOW - DAY)
    found = way(session, "email")
    assert (found.waiting, found.oldest, found.failed) == (0, None, 1)
    assert found.condition(NOW) is Condition.FAILED


def test_what_a_worker_took_and_went_with_is_seen(session):
    a_message(session, state="sending", attempts=3, next_attempt_at=NOW - MINUTE)
    found = way(session, "email")
    assert (found.waiting, found.abandoned) == (1, 1)
    assert found.condition(NOW) is Condition.FAILED


def test_the_last_that_left_is_named(session):
    a_message(session, state="sent", sent_at=NOW - HOUR)
    a_message(session, state="sent", sent_at=NOW - DAY)
    assert way(session, "email").last_good == NOW - HOUR
    assert way(session, "letter").last_good is None


@pytest.mark.parametrize(
    ("name", "ago", "condition"),
    [
        ("email", HOUR, Condition.WELL),
        ("email", HOUR + MINUTE, Condition.SLOW),
        ("sms", 15 * HOUR, Condition.WELL),
        ("sms", 17 * HOUR, Condition.SLOW),
        ("letter", DAY, Condition.WELL),
        ("letter", DAY + MINUTE, Condition.SLOW),
        ("revenues", 37 * HOUR, Condition.SLOW),
    ],
)
def test_what_waits_too_long_is_slow(name, ago, condition):
    assert Interface(name, waiting=1, oldest=NOW - ago).condition(NOW) is condition


def test_a_way_that_is_not_used_is_never_in_trouble():
    assert Interface("register", False, failed=3).condition(NOW) is Condition.NOT_USED


def test_the_register_waits_and_refuses(session):
    for number, state in enumerate(("waiting", "living", "refused")):
        session.add(
            RegisterNumber(
                register_id=f"R{number}",
                state=state,
                next_attempt_at=NOW,
                asked_at=NOW - HOUR,
                asked_by="officer:1",
                read_at=NOW - MINUTE if state == "living" else None,
            )
        )
    found = way(session, "register")
    assert (found.waiting, found.oldest, found.failed, found.last_good) == (
        1,
        NOW - HOUR,
        1,
        NOW - MINUTE,
    )


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["accepted"], (0, 0, True)),
        (["accepted", "refused"], (0, 1, True)),
        (["refused", "in_part"], (0, 0, True)),
        (["accepted", "waiting"], (1, 0, True)),
        (["refused"], (0, 1, False)),
    ],
)
def test_only_the_last_extract_counts_as_refused(session, states, expected):
    for number, state in enumerate(states):
        session.add(ImportRun(sha256=str(number), state=state, started_at=NOW, finished_at=NOW))
        session.flush()
    found = way(session, "extract")
    assert (found.waiting, found.failed, found.last_good is not None) == expected


def test_the_last_event_of_the_card_provider_is_named(session):
    session.add(
        SupplierEvent(
            id="evt_1",
            kind="x",
            object_id="pi_1",
            outcome="done",
            made_at=NOW,
            received_at=NOW - HOUR,
        )
    )
    session.flush()
    assert way(session, "card_events").last_good == NOW - HOUR


@pytest.mark.parametrize("messages", [1, 40])
def test_the_page_costs_as_many_queries_for_many_as_for_one(session, messages):
    for number in range(messages):
        a_message(session, state=("queued", "failed", "sent", "sending")[number % 4])
    asked = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    interfaces_seen(session, SETTINGS, NOW)
    stuck(session, None, NOW)
    alike(session)
    assert len(asked) <= 11


# ------------------------------------------------------------------ trying again


def test_what_is_stuck_is_shown_newest_first_without_words(session):
    first = a_message(session, state="failed", last_error="permanent-failure", attempts=2)
    second = a_message(session, state="sending", attempts=4, next_attempt_at=NOW - MINUTE)
    a_message(session)
    rows = stuck(session, None, NOW).rows
    assert [each.id for each in rows] == [second.id, first.id]
    assert (rows[1].reason, rows[1].attempts, rows[1].may_be_replayed) == (
        "permanent-failure",
        2,
        True,
    )
    assert (rows[0].is_abandoned, rows[0].may_be_replayed) == (True, False)


def test_what_is_stuck_comes_in_pages(session):
    made = [a_message(session, state="failed").id for _ in range(60)]
    first = stuck(session, None, NOW)
    rest = stuck(session, str(first.next), NOW)
    assert [each.id for each in (*first.rows, *rest.rows)] == made[::-1]
    assert rest.next is None


def test_what_failed_is_tried_again_and_why_it_failed_stays(session):
    party = a_party(session)
    row = a_message(
        session, state="failed", last_error="kills-workers", attempts=9, party_id=party.id
    )
    a_work_item(session, party.id, kind="message_failed", subject=f"message:{row.id}")
    replay(session, row.id, ADMIN, 77, NOW + HOUR)
    session.refresh(row)
    assert (row.state, row.attempts, row.next_attempt_at) == ("queued", 1, NOW + HOUR)
    assert row.last_error == "kills-workers"
    assert session.scalars(select(WorkItem.state)).all() == ["done"]


def test_trying_again_is_on_the_trail_with_why_it_had_failed(session):
    row = a_message(session, state="failed", last_error="permanent-failure")
    replay(session, row.id, ADMIN, 77, NOW)
    session.commit()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject) == ("replayed a message", f"message:{row.id}")
    assert "permanent-failure" in entry.facts


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "queued"},
        {"state": "sending", "next_attempt_at": NOW - MINUTE},
        {"state": "sent"},
        {"state": "stopped"},
        {"secret": True},
        {"body": ""},
        {"address": ""},
    ],
)
def test_nothing_else_is_tried_again(session, changes):
    row = a_message(session, **{"state": "failed", **changes})
    with pytest.raises(NotFound):
        replay(session, row.id, ADMIN, 77, NOW)


def test_an_action_for_the_revenues_system_needs_no_address(session):
    row = a_message(session, channel="revenues", address="", state="failed")
    replay(session, row.id, ADMIN, 77, NOW)
    session.refresh(row)
    assert row.state == "queued"


def test_what_failed_is_gathered_by_way_and_reason(session):
    for reason in ("timeout", "timeout", "bad-address"):
        a_message(session, state="failed", last_error=reason)
    a_message(session, state="failed", last_error="timeout", secret=True)
    found = [(each.channel, each.reason, each.count, each.replayable) for each in alike(session)]
    assert found == [("email", "timeout", 3, 2), ("email", "bad-address", 1, 1)]


def test_everything_of_one_reason_is_tried_again_and_nothing_else(session):
    wanted = [a_message(session, state="failed", last_error="timeout") for _ in range(3)]
    others = [
        a_message(session, state="failed", last_error="bad-address"),
        a_message(session, state="failed", last_error="timeout", channel="sms"),
    ]
    key = next(each.key for each in alike(session) if each.count == 3)
    assert replay_alike(session, "email", key, ADMIN, 77, NOW) == 3
    session.expire_all()
    assert {each.state for each in wanted} == {"queued"}
    assert {each.state for each in others} == {"failed"}


def test_what_is_of_ones_own_household_stays(session):
    officer, party = an_officer(session), a_party(session)
    session.add(OfficerParty(officer_id=officer.id, party_id=party.id))
    row = a_message(session, state="failed", last_error="timeout", party_id=party.id)
    (group,) = alike(session)
    assert replay_alike(session, "email", group.key, ADMIN, officer.id, NOW) == 0
    session.refresh(row)
    assert row.state == "failed"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("", ""),
        ("kills-workers", "kills-workers"),
        ("400 BadRequestError", "400 BadRequestError"),
        ("550 <carys@example.com> is unknown", "other"),
        ("Carys Hughes, 4 Harbour Street", "other"),
        ("é" * 5, "other"),
        ("Carys Hughes", "other"),
        ("gate: breathing_space", "gate: breathing_space"),
        ("a" * 51, "other"),
    ],
)
def test_a_suppliers_sentence_is_not_shown(said, shown):
    assert reason_shown(said) == shown
