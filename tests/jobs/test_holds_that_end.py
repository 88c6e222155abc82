"""Holds that end: told of before, ended on the day after their last, and never while we owe an answer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import run_job
from shared.models import Hold, OutboxMessage, WorkItem
from shared.services.audit import Actor
from shared.services.gate import may_go_out
from shared.services.holding.ask import ask_hold
from shared.services.holding.ending import let_run_out, move_end
from shared.services.holding.terms import set_hold_number
from shared.services.holds import put_hold
from tests.support.builders import NOW, TODAY, the_resident

OFFICER = Actor("officer", 3)
PAYER = Actor("payer", 1)
COMMAND = Actor("command", "test")
DAY = timedelta(days=1)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


@pytest.fixture
def asked(database, resident):
    with database.transaction() as session:
        return ask_hold(session, resident.party.id, HoldKind.ADVICE, PAYER, NOW)


@pytest.fixture
def night(app_parts, clock):
    """Both jobs on a day, as they run each morning."""

    def run(day):
        clock.move_to(datetime.combine(day, time(6, 0), UTC))
        return run_job("remind_of_holds", app_parts), run_job("end_holds", app_parts)

    return run


def messages(database, template):
    with database.reading() as session:
        found = select(OutboxMessage).where(OutboxMessage.template == template)
        return session.scalars(found.order_by(OutboxMessage.id)).all()


def work(database, state="open"):
    with database.reading() as session:
        wanted = select(WorkItem).where(
            WorkItem.kind == WorkKind.HOLD_ENDING, WorkItem.state == state
        )
        return session.scalars(wanted).all()


def the_hold(database, hold_id):
    with database.reading() as session:
        return session.get_one(Hold, hold_id)


def may(database, resident, on, what=Act.NOTICE):
    with database.reading() as session:
        return may_go_out(session, what, resident.party.id, resident.debt.id, on)


def test_nobody_is_told_before_the_days_of_reminder(database, asked, night):
    night(asked.until - 8 * DAY)
    assert messages(database, "hold_ending") == []


def test_the_person_hears_of_the_end_seven_days_before_it_and_once(database, asked, night):
    assert night(asked.until - 7 * DAY)[0] == "told 1, prolonged 0"
    night(asked.until - 6 * DAY)
    [sent] = messages(database, "hold_ending")
    assert "on-hold" in sent.body


def test_an_officer_says_what_comes_next_before_the_end(database, asked, resident, night):
    night(asked.until - 7 * DAY)
    [item] = work(database)
    assert (item.party_id, item.promise_on) == (resident.party.id, asked.until)


def test_the_last_day_is_still_held_and_the_next_is_not(database, asked, resident, night):
    night(asked.until)
    assert isinstance(may(database, resident, asked.until), Blocked)
    night(asked.until + DAY)
    assert may(database, resident, asked.until + DAY) == Allowed()


def test_a_hold_that_is_over_is_ended_told_and_taken_off_the_list(database, asked, night):
    night(asked.until - 7 * DAY)
    assert night(asked.until + DAY)[1] == "ended 1"
    assert the_hold(database, asked.hold_id).ended_why == "ran out"
    assert len(messages(database, "hold_ended")) == 1
    assert work(database) == []
    [told] = messages(database, "recovery_hold_ended")
    assert json.loads(told.body)["still_held"] is False


def test_a_night_that_was_missed_is_made_good_once(database, asked, night):
    night(asked.until + 40 * DAY)
    assert night(asked.until + 41 * DAY) == ("", "")
    assert messages(database, "hold_ending") == []
    assert len(messages(database, "hold_ended")) == 1


def test_where_another_hold_goes_on_nobody_is_told_of_an_end(database, asked, resident, night):
    with database.transaction() as session:
        put_hold(
            session,
            HoldKind.BREATHING_SPACE,
            "moratorium:1",
            OFFICER,
            NOW,
            starts_on=TODAY,
            debt_id=resident.debt.id,
        )
    night(asked.until - 7 * DAY)
    night(asked.until + DAY)
    assert messages(database, "hold_ending") == messages(database, "hold_ended") == []
    [told] = messages(database, "recovery_hold_ended")
    assert json.loads(told.body)["still_held"] is True


def test_a_hold_made_longer_is_told_of_again(database, asked, night):
    night(asked.until - 7 * DAY)
    later = asked.until + 14 * DAY
    with database.transaction() as session:
        move_end(session, asked.hold_id, later, OFFICER, NOW + 20 * DAY)
    night(asked.until + DAY)
    assert the_hold(database, asked.hold_id).ended_at is None
    night(later - 7 * DAY)
    assert len(messages(database, "hold_ending")) == 2


def test_the_number_of_days_is_the_councils_own(database, asked, night):
    with database.transaction() as session:
        set_hold_number(session, HoldKind.ADVICE, "remind_days", 3, TODAY, COMMAND, NOW)
    night(asked.until - 4 * DAY)
    assert messages(database, "hold_ending") == []
    night(asked.until - 3 * DAY)
    assert len(messages(database, "hold_ending")) == 1


def test_a_debts_hold_says_nothing_to_who_else_is_liable(database, resident, night):
    with database.transaction() as session:
        hold_id = put_hold(
            session,
            HoldKind.OFFICER,
            "account:7",
            OFFICER,
            NOW,
            starts_on=TODAY,
            ends_on=TODAY + 30 * DAY,
            debt_id=resident.debt.id,
        )
    night(TODAY + 26 * DAY)
    night(TODAY + 31 * DAY)
    assert the_hold(database, hold_id).ended_at is not None
    assert messages(database, "hold_ending") == messages(database, "hold_ended") == []
    assert len(work(database, "done")) == 1


def test_after_an_answer_recovery_waits_for_the_days_of_policy(database, resident):
    with database.transaction() as session:
        ask_hold(session, resident.party.id, HoldKind.DISPUTE, PAYER, NOW, subject="objection:999")
        last = let_run_out(session, "objection:999", HoldKind.DISPUTE, OFFICER, NOW)
    assert last == date(2026, 12, 7)
    assert last >= TODAY + 14 * DAY
