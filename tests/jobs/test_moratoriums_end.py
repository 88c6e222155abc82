"""The end of Breathing Space: a person looks, plans go on, and what was done meanwhile is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import RECOVERY, Act, Blocked
from shared.domain.mandate_states import CollectionState
from shared.domain.moratorium import MoratoriumState
from shared.domain.person_match import Address
from shared.domain.plan_states import PlanState
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import run_job
from shared.models import (
    InstalmentRow,
    MoratoriumDebt,
    MoratoriumNotice,
    OutboxMessage,
    Plan,
    WorkItem,
)
from shared.services.errors import NotFound
from shared.services.gate import may_go_out
from shared.services.holding.officers import end_wanted_hold
from shared.services.moratorium.changes import cancel_moratorium, end_treatment
from shared.services.moratorium.release import NoSuchOutcome, finish_release
from shared.services.sign_in.keys import Keys
from tests.support.builders import a_debt, a_party, an_account, an_officer, the_resident
from tests.support.direct_debits import a_planned_resident, collections_of, give, lodge
from tests.support.moratoriums import (
    OFFICER,
    a_crisis,
    a_notice,
    holds_on,
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


# ---- the end
def test_the_last_day_is_protected_whole(database, night, running):
    _, taken = running
    night(LAST)
    assert state_of(database, taken) is MoratoriumState.ACTIVE


def test_after_the_last_day_it_is_released_to_a_person(database, night, running):
    _, taken = running
    night(LAST + timedelta(days=1))
    assert state_of(database, taken) is MoratoriumState.RELEASED
    assert set(work(database, WorkKind.BREATHING_SPACE_OVER)) == {"after"}


def test_nothing_is_enforced_until_somebody_has_looked(database, night, running):
    resident, _ = running
    night(LAST + timedelta(days=1))
    much_later = date(2027, 9, 1)
    assert stopped(database, resident.party.id, resident.debt.id, much_later) == RECOVERY


def test_nothing_is_enforced_even_when_no_job_ran(database, running):
    resident, _ = running
    day = LAST + timedelta(days=1)
    assert stopped(database, resident.party.id, resident.debt.id, day) == RECOVERY


def test_somebody_who_looked_at_once_still_leaves_the_days_of_review(database, night, running):
    resident, taken = running
    night(LAST + timedelta(days=1))
    with database.transaction() as session:
        officer = an_officer(session)
        now = at(LAST + timedelta(days=1))
        finish_release(session, taken.moratorium_id, "plan_offered", "Called", officer.id, now)
    review = LAST + timedelta(days=14)
    assert stopped(database, resident.party.id, resident.debt.id, review) == RECOVERY
    assert (
        stopped(database, resident.party.id, resident.debt.id, review + timedelta(days=1)) == set()
    )
    assert work(database, WorkKind.BREATHING_SPACE_OVER) == {}


def test_an_outcome_that_nobody_knows_is_refused(database, night, running):
    _, taken = running
    night(LAST + timedelta(days=1))
    with database.transaction() as session, pytest.raises(NoSuchOutcome):
        finish_release(session, taken.moratorium_id, "enforce", "", 1, at(LAST))


def test_the_person_and_the_revenues_system_hear_that_it_is_over(database, night, running):
    night(LAST + timedelta(days=1))
    with database.reading() as session:
        told = set(session.scalars(select(OutboxMessage.template)))
    assert {"breathing_space_ended", "debts_not_protected"} <= told


def test_released_twice_is_once(database, night, running):
    night(LAST + timedelta(days=1))
    assert night(LAST + timedelta(days=2)) == ""


def test_another_that_still_runs_keeps_everything_still(database, night, running):
    resident, taken = running
    with database.transaction() as session:
        take(session, a_crisis(resident.party, "80012345"))
    night(LAST + timedelta(days=1))
    assert state_of(database, taken) is MoratoriumState.RELEASED
    assert work(database, WorkKind.BREATHING_SPACE_OVER) == {}
    assert (
        stopped(database, resident.party.id, resident.debt.id, LAST + timedelta(days=1)) == RECOVERY
    )


def test_treatment_that_ended_gives_thirty_days_more(database, night):
    with database.transaction() as session:
        resident = the_resident(session)
        taken = take(session, a_crisis(resident.party, "80012345"))
        end_treatment(session, taken.moratorium_id, date(2027, 2, 1), OFFICER, at(date(2027, 2, 1)))
    night(date(2027, 3, 3))
    assert state_of(database, taken) is MoratoriumState.TREATMENT_ENDED
    night(date(2027, 3, 4))
    assert state_of(database, taken) is MoratoriumState.RELEASED


def test_a_cancellation_to_come_takes_effect_on_its_day(database, night, running):
    _, taken = running
    with database.transaction() as session:
        cancel_moratorium(
            session, taken.moratorium_id, date(2026, 12, 1), "client asked", OFFICER, at(TODAY)
        )
    night(date(2026, 11, 30))
    assert state_of(database, taken) is MoratoriumState.ACTIVE
    night(date(2026, 12, 1))
    assert state_of(database, taken) is MoratoriumState.RELEASED


# ---- plans
@pytest.fixture
def planned(database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        mandate = lodge(session, give(session, planned).mandate_id)
        taken = take(session, a_notice(planned.resident.party, "80012345"))
    return planned, mandate.id, taken


def looked(database, taken, day):
    with database.transaction() as session:
        officer = an_officer(session)
        finish_release(session, taken.moratorium_id, "plan_offered", "", officer.id, at(day))


def test_a_plan_goes_on_after_the_review_and_missed_nothing(database, night, planned):
    _, mandate_id, taken = planned
    over = LAST + timedelta(days=1)
    night(over)
    looked(database, taken, over)
    night(date(2027, 2, 5))
    with database.reading() as session:
        plan = session.scalars(select(Plan)).one()
        first = session.scalars(
            select(InstalmentRow).where(InstalmentRow.plan_id == plan.id, InstalmentRow.number == 1)
        ).one()
        collections = collections_of(session, mandate_id)
    assert plan.state is PlanState.ACTIVE
    assert first.due_on == date(2027, 2, 28)
    assert {each.state for each in collections} == {CollectionState.NOTIFIED}


def test_while_it_waits_a_plan_stays_paused(database, night, planned):
    night(LAST + timedelta(days=1))
    with database.reading() as session:
        assert session.scalars(select(Plan.state)).one() is PlanState.SUSPENDED


# ---- what we find ourselves
def test_a_debt_that_comes_to_light_is_proposed(database, night, running):
    resident, _ = running
    with database.transaction() as session:
        other = a_debt(session, an_account(session, resident.party), year=2025)
    night(date(2026, 11, 25))
    with database.reading() as session:
        row = session.scalars(
            select(MoratoriumDebt).where(MoratoriumDebt.debt_id == other.id)
        ).one()
    assert (row.state, row.source) == ("proposed", "ours")


def test_a_notice_of_a_stranger_is_emptied_when_its_time_is_over(database, night):
    with database.transaction() as session:
        stranger = a_party(session, "Nobody", "Nemo")
        notice = a_notice(stranger, addresses=(Address("1 Far Road", "ZZ9 9ZZ"),))
        session.delete(stranger)
        take(session, notice)
    night(date(2026, 12, 21))
    with database.reading() as session:
        assert session.scalars(select(MoratoriumNotice.content)).one() != ""
    night(date(2026, 12, 22))
    with database.reading() as session:
        assert session.scalars(select(MoratoriumNotice.content)).one() == ""


def test_the_hold_that_follows_is_ended_by_the_review_alone(database, night, running):
    resident, _ = running
    night(LAST + timedelta(days=1))
    with database.transaction() as session:
        officer = an_officer(session)
        (hold,) = holds_on(session, party_id=resident.party.id)
        now = at(LAST + timedelta(days=1))
        with pytest.raises(NotFound):
            end_wanted_hold(session, resident.party.id, hold.id, "No reason", officer.id, now)
