"""What was done although it was protected is found: every night, once, and shown to a person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import Act, Blocked
from shared.domain.moratorium import MoratoriumKind, MoratoriumState
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import JobFoundMistakes, run_job
from shared.models import (
    Debt,
    Hold,
    MoratoriumBreach,
    MoratoriumNotice,
    OutboxMessage,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.sign_in.keys import Keys
from tests.support.builders import a_debt, a_party, an_account, pounds, the_resident
from tests.support.moratoriums import (
    a_crisis,
    a_notice,
    moratorium_of,
    take,
)
from tests.support.records import TODAY

LAST = date(2027, 1, 20)
"""Day 60 of a moratorium that starts on 22 November 2026."""


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.fixture
def night(app_parts, clock):
    """Run the job on a day."""

    def run(day, job="watch_moratoriums"):
        clock.move_to(at(day))
        return run_job(job, app_parts)

    return run


@pytest.fixture
def keys(app_parts):
    """The installation's own, with which the job reads a notice back."""
    return Keys(app_parts.settings.secret_key)


@pytest.fixture
def running(database):
    """A resident in a standard moratorium from today."""
    with database.transaction() as session:
        resident = the_resident(session)
        taken = take(session, a_notice(resident.party, "80012345"))
    return resident, taken


def stopped(database, party_id, debt_id, on):
    with database.reading() as session:
        return {
            act
            for act in Act
            if isinstance(may_go_out(session, act, party_id, debt_id, on), Blocked)
        }


def work(database, kind=WorkKind.BREATHING_SPACE_DAY):
    with database.reading() as session:
        rows = session.execute(
            select(WorkItem.subject, WorkItem.promise_on)
            .where(WorkItem.kind == kind, WorkItem.state == "open")
            .order_by(WorkItem.id)
        )
        return {subject.split(":", 2)[2]: by for subject, by in rows}


def state_of(database, taken):
    with database.reading() as session:
        return moratorium_of(session, taken).state


# ---- breaches
def test_there_are_no_breaches(database, night, running):
    assert night(date(2026, 11, 30), "find_breaches") == ""


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"costs": pounds("184.50")}, "cost_added"),
        ({"stage": Stage.LIABILITY_ORDER, "stage_on": date(2026, 11, 28)}, "stage_moved"),
    ],
)
def test_what_the_revenues_system_did_is_found(database, night, running, changes, what):
    resident, _ = running
    with database.transaction() as session:
        session.execute(update(Debt).where(Debt.id == resident.debt.id).values(changes))
    with pytest.raises(JobFoundMistakes):
        night(date(2026, 11, 30), "find_breaches")
    with database.reading() as session:
        assert session.scalars(select(MoratoriumBreach.what)).all() == [what]


def test_a_step_from_before_is_no_breach(database, night, running):
    resident, _ = running
    with database.transaction() as session:
        values = {"stage": Stage.LIABILITY_ORDER, "stage_on": date(2026, 11, 20)}
        session.execute(update(Debt).where(Debt.id == resident.debt.id).values(values))
    assert night(date(2026, 11, 30), "find_breaches") == ""


def test_a_chase_that_left_is_found_once(database, night, running):
    resident, _ = running
    with database.transaction() as session:
        session.add(
            OutboxMessage(
                channel="email",
                template="payment_missed",
                party_id=resident.party.id,
                language="en",
                address="x@example.org",
                body="Pay",
                dedupe="slipped",
                act=Act.CHASE,
                state="sent",
                next_attempt_at=at(TODAY),
                sent_at=at(date(2026, 11, 26)),
                created_at=at(TODAY),
            )
        )
    with pytest.raises(JobFoundMistakes):
        night(date(2026, 11, 30), "find_breaches")
    assert night(date(2026, 12, 1), "find_breaches") == ""
    assert any(word.startswith("breach:") for word in work(database))


def test_one_that_cannot_be_worked_does_not_keep_the_others_waiting(database, night, keys):
    with database.transaction() as session:
        broken = take(session, a_notice(the_resident(session).party, starts_on=date(2026, 11, 24)))
        session.execute(
            update(MoratoriumNotice)
            .where(MoratoriumNotice.id == broken.notice_id)
            .values(content="")
        )
        party = a_party(session, "Rees", "Owen", letter_address="3 High St\nTidewell\nTW2 2AA")
        a_debt(session, an_account(session, party))
        other = take(session, a_notice(party, starts_on=date(2026, 11, 24)), keys=keys)
    assert "failed 1" in night(date(2026, 11, 24))
    assert state_of(database, other) is MoratoriumState.ACTIVE


def test_the_kind_is_nowhere_in_what_leaves(database, night):
    with database.transaction() as session:
        resident = the_resident(session)
        take(session, a_crisis(resident.party, "80012345"))
    with database.reading() as session:
        bodies = session.scalars(select(OutboxMessage.body)).all()
    assert not any(MoratoriumKind.CRISIS.value in body for body in bodies)


def test_holds_of_a_released_one_are_ended(database, night, running):
    resident, _ = running
    night(LAST + timedelta(days=1))
    with database.reading() as session:
        kinds = session.scalars(
            select(Hold.kind).where(Hold.ended_at.is_(None), Hold.debt_id == resident.debt.id)
        ).all()
    assert list(kinds) == []
