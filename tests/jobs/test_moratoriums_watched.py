"""The days of Breathing Space: beginnings, ends, what a person must look at, and what comes after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import RECOVERY, Act, Blocked, HoldKind
from shared.domain.mandate_states import CollectionState
from shared.domain.moratorium import MoratoriumKind, MoratoriumState
from shared.domain.person_match import Address
from shared.domain.plan_states import PlanState
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import JobFoundMistakes, run_job
from shared.models import (
    Debt,
    Hold,
    InstalmentRow,
    Moratorium,
    MoratoriumBreach,
    MoratoriumDebt,
    MoratoriumNotice,
    OutboxMessage,
    Plan,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.moratorium.changes import cancel_moratorium, end_treatment
from shared.services.moratorium.notice import NoticeSays
from shared.services.moratorium.release import NoSuchOutcome, finish_release
from shared.services.sign_in.keys import Keys
from tests.support.builders import a_debt, a_party, an_account, an_officer, pounds, the_resident
from tests.support.direct_debits import a_planned_resident, collections_of, give, lodge
from tests.support.moratoriums import (
    OFFICER,
    a_crisis,
    a_notice,
    holds_on,
    later,
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


# ---- a notice that came early
def test_a_notice_that_came_early_begins_on_its_day(database, night, keys):
    with database.transaction() as session:
        resident = the_resident(session)
        taken = take(
            session, a_notice(resident.party, "80012345", starts_on=date(2026, 11, 24)), keys=keys
        )
    night(date(2026, 11, 23))
    assert state_of(database, taken) is MoratoriumState.MATCHED
    night(date(2026, 11, 24))
    assert state_of(database, taken) is MoratoriumState.ACTIVE


def test_begun_by_the_job_its_debts_hold_and_the_person_does_not(database, night, keys):
    with database.transaction() as session:
        resident = the_resident(session)
        take(session, a_notice(resident.party, "80012345", starts_on=date(2026, 11, 24)), keys=keys)
    night(date(2026, 11, 24))
    with database.reading() as session:
        (hold,) = holds_on(session, debt_id=resident.debt.id)
        kinds = {each.kind for each in holds_on(session, party_id=resident.party.id)}
    assert (hold.kind, kinds) == (HoldKind.BREATHING_SPACE, {HoldKind.OFFICER})


# ---- days to watch
@pytest.mark.parametrize(
    ("number", "word", "by"),
    [
        (15, "request_by", date(2026, 12, 11)),
        (20, "request_by", date(2026, 12, 11)),
        (25, "midway", date(2026, 12, 26)),
        (35, "midway", date(2026, 12, 26)),
        (46, "warn_court", date(2027, 1, 10)),
        (53, "warn_end", LAST),
    ],
)
def test_a_day_asks_for_a_person(database, night, running, number, word, by):
    night(TODAY + timedelta(days=number - 1))
    assert work(database)[word] == by


@pytest.mark.parametrize(
    ("number", "word"), [(14, "request_by"), (24, "midway"), (45, "warn_court"), (52, "warn_end")]
)
def test_no_day_asks_too_early(database, night, running, number, word):
    night(TODAY + timedelta(days=number - 1))
    assert word not in work(database)


def test_a_day_that_a_person_has_finished_does_not_ask_again(database, night, running):
    night(TODAY + timedelta(days=24))
    with database.transaction() as session:
        session.execute(update(WorkItem).values(state="done"))
    night(TODAY + timedelta(days=25))
    assert "midway" not in work(database)


def test_a_crisis_asks_every_thirty_days_and_has_no_midway_review(database, night):
    with database.transaction() as session:
        take(session, a_crisis(the_resident(session).party, "80012345"))
    night(TODAY + timedelta(days=30))
    assert "midway" not in work(database)
    night(TODAY + timedelta(days=60))
    assert {"treatment:1", "treatment:2"} <= set(work(database))


def test_a_debt_added_later_has_its_own_days(database, night, running):
    resident, _ = running
    with database.transaction() as session:
        account = an_account(session, resident.party)
        a_debt(session, account, year=2025)
        start = session.scalars(select(Moratorium)).one()
        notice = a_notice(resident.party)
        added = later(
            notice,
            NoticeSays.DEBT_ADDED,
            register_id=start.register_id,
            reference=start.reference,
            starts_on=date(2026, 12, 10),
            debts=(a_notice(resident.party, account.reference).debts[0],),
        )
        take(session, added, at(date(2026, 12, 10)))
    night(date(2026, 12, 26))
    assert work(database)["request_by:2026-12-10"] == date(2026, 12, 29)


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
