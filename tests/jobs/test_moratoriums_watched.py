"""The days of Breathing Space: beginnings, ends, what a person must look at, and what comes after."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from shared.domain.gate import Act, Blocked, HoldKind
from shared.domain.moratorium import MoratoriumState
from shared.domain.person_match import Address
from shared.domain.stages import Stage
from shared.domain.work_kinds import WorkKind
from shared.jobs.registry import JobFoundMistakes, run_job
from shared.models import (
    Evidence,
    Moratorium,
    OutboxMessage,
    WorkItem,
)
from shared.services.gate import may_go_out
from shared.services.moratorium.notice import NoticeSays
from shared.services.moratorium.take import take_notice
from shared.services.sign_in.keys import Keys
from tests.support.builders import a_debt, a_party, an_account, the_resident
from tests.support.direct_debits import KEYS
from tests.support.moratoriums import (
    OFFICER,
    a_crisis,
    a_notice,
    an_agent,
    holds_on,
    later,
    moratorium_of,
    take,
)
from tests.support.records import TODAY, kept

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


# ---- papers
def a_paper(session):
    return kept(
        session,
        Evidence(
            subject="notice:test",
            name="notice.pdf",
            content_type="application/pdf",
            size=10,
            sha256="0" * 64,
            place="x",
            state="clean",
            sent_at=at(TODAY),
            sent_by="officer:3",
        ),
    ).id


def test_the_paper_of_a_notice_is_its_persons_from_the_first_day(database):
    with database.transaction() as session:
        resident = the_resident(session)
        paper = a_paper(session)
        notice = a_notice(resident.party, "80012345")
        take_notice(session, KEYS, notice, OFFICER, at(TODAY), evidence_id=paper)
    with database.reading() as session:
        assert session.get_one(Evidence, paper).party_id == resident.party.id


def test_the_paper_of_a_stranger_is_removed_when_its_time_is_over(database, night):
    with database.transaction() as session:
        stranger = a_party(session, "Nobody", "Nemo")
        notice = a_notice(stranger, addresses=(Address("1 Far Road", "ZZ9 9ZZ"),))
        session.delete(stranger)
        paper = a_paper(session)
        take_notice(session, KEYS, notice, OFFICER, at(TODAY), evidence_id=paper)
    night(date(2026, 12, 22))
    with database.reading() as session:
        assert session.get_one(Evidence, paper).state == "removed"


def test_a_state_that_no_event_leads_to_is_found(database, running, night):
    with database.transaction() as session:
        session.execute(update(Moratorium).values(state=MoratoriumState.EXPIRED))
    with pytest.raises(JobFoundMistakes, match="moratorium:1"):
        night(TODAY, "compare_states")


def test_whoever_may_be_meant_by_an_early_notice_is_stopped_on_its_day(database, night):
    home = "12 Mill Lane\nTidewell\nTW1 4QT"
    with database.transaction() as session:
        an_agent(session)
        twins = [a_party(session, "Rees", "Owen", letter_address=home) for _ in range(2)]
        for each in twins:
            stage = {"stage": Stage.ENFORCEMENT_AGENT, "agent_code": "SWIFT"}
            a_debt(session, an_account(session, each), **stage)
        take(session, a_notice(twins[0], starts_on=date(2026, 11, 24)))
    told = select(func.count()).where(OutboxMessage.template == "agent_hold")
    night(date(2026, 11, 23))
    with database.reading() as session:
        assert session.scalar(told) == 0
    night(date(2026, 11, 24))
    with database.reading() as session:
        assert session.scalar(told) == 2
