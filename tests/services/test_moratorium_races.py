"""A notice that lands in the middle of something: a run, its file, a night's work, a second notice."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import select, text

from shared.domain.direct_debit_runs import RunState
from shared.domain.mandate_states import CollectionState
from shared.gateways.sandbox.messages import SandboxMessages
from shared.models import (
    Collection,
    DirectDebitLine,
    DirectDebitRun,
    Moratorium,
    OutboxMessage,
    WorkItem,
)
from shared.services.delivery import deliver_waiting
from shared.services.direct_debit.run_file import make_file
from shared.services.direct_debit.run_steps import abandon_run, hand_in
from shared.services.direct_debit.runs import CannotRun
from shared.services.errors import StaleVersion
from shared.services.mend_links import mend_mark
from shared.services.outbox_many import Letter, queue_many, usual_channels
from shared.services.plans.missed import follow_up
from tests.support.builders import pounds, the_resident
from tests.support.direct_debit_runs import (
    BEFORE_FIRST,
    OFFICER,
    a_lodged,
    approve,
    file_of,
    handed_in,
    the_account,
)
from tests.support.direct_debits import KEYS, a_planned_resident
from tests.support.moratoriums import a_notice, take
from tests.support.plans import at_once

DAY = BEFORE_FIRST.date()


@pytest.fixture
def planned(database):
    """Two residents; the second one's payment goes with the run in any case."""
    with database.transaction() as session:
        first = a_lodged(session)
        a_lodged(session, "80099999")
    return first


def lands(database, planned):
    """The notice comes, on the day of the run."""
    with database.transaction() as session:
        notice = a_notice(
            planned.resident.party, "80012345", starts_on=DAY, ends_on=date(2027, 2, 19)
        )
        return take(session, notice, BEFORE_FIRST)


def states(database):
    """How the collections of both residents stand, by reference of their run line."""
    with database.reading() as session:
        return set(
            session.scalars(select(Collection.state).where(Collection.entry_on < date(2027, 1, 10)))
        )


# ---- a run
def test_before_a_run_its_collections_are_left_out(database, planned):
    lands(database, planned)
    with database.transaction() as session:
        run_id = approve(session)
        assert session.get_one(DirectDebitRun, run_id).collection_count == 1


def test_out_of_an_approved_run_they_are_taken_and_the_others_stay(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
    lands(database, planned)
    with database.transaction() as session:
        withdrawn = session.scalars(
            select(DirectDebitLine.withdrawn_why).where(
                DirectDebitLine.collection_id.is_not(None),
                DirectDebitLine.withdrawn_at.is_not(None),
            )
        ).all()
        made, _ = file_of(session, run_id)
    assert (withdrawn, made.collection_count) == (["breathing_space"], 1)


def test_a_file_that_was_made_is_not_given_out_again(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
        file_of(session, run_id)
    lands(database, planned)
    with database.transaction() as session, pytest.raises(CannotRun):
        make_file(session, KEYS, the_account(session), run_id, OFFICER, BEFORE_FIRST)


def test_a_file_that_was_made_is_not_handed_in(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
        file_of(session, run_id)
    lands(database, planned)
    with database.transaction() as session, pytest.raises(CannotRun):
        hand_in(session, run_id, OFFICER, BEFORE_FIRST)


def test_given_up_and_approved_again_it_goes_without_them(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
        file_of(session, run_id)
    lands(database, planned)
    with database.transaction() as session:
        abandon_run(session, run_id, OFFICER, BEFORE_FIRST)
    with database.transaction() as session:
        again = approve(session)
        assert session.get_one(DirectDebitRun, again).collection_count == 1
    assert states(database) == {CollectionState.HELD, CollectionState.IN_RUN}


def test_where_the_bank_had_the_file_before_somebody_gives_the_money_back(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
        file_of(session, run_id)
    lands(database, planned)
    with database.transaction() as session:
        hand_in(session, run_id, OFFICER, BEFORE_FIRST, was_sent=True)
        assert session.get_one(DirectDebitRun, run_id).state is RunState.HANDED_IN
        assert "mandate" in session.scalars(select(WorkItem.kind)).all()


def test_what_was_handed_in_before_is_a_persons_work_today(database, planned):
    with database.transaction() as session:
        handed_in(session)
    taken = lands(database, planned)
    with database.reading() as session:
        items = session.execute(
            select(WorkItem.promise_on, WorkItem.harm).where(
                WorkItem.subject == f"moratorium:{taken.moratorium_id}:at_bank"
            )
        ).all()
    assert [tuple(each) for each in items] == [(DAY, 1)]


# ---- at the same moment
def attempt(work):
    def done():
        try:
            return work()
        except (StaleVersion, CannotRun) as problem:
            return problem

    return done


def test_a_run_and_a_notice_at_the_same_moment_never_take_the_payment(database, planned):
    def approved():
        return database.attempt(approve)

    at_once(attempt(approved), attempt(lambda: lands(database, planned)))
    with database.reading() as session:
        going = session.scalars(
            select(DirectDebitLine.id)
            .join(Collection, Collection.id == DirectDebitLine.collection_id)
            .join(Moratorium, Moratorium.party_id == planned.party_id)
            .where(DirectDebitLine.withdrawn_at.is_(None))
            .where(Collection.plan_id == _plan(session, planned))
        ).all()
    assert going == []


def _plan(session, planned):
    return session.scalar(
        text("SELECT id FROM plan WHERE reference = :one"), {"one": planned.reference}
    )


def test_the_same_notice_by_two_doors_at_the_same_moment_is_one(database):
    with database.transaction() as session:
        party = the_resident(session).party
    notice = a_notice(party, "80012345")

    def taken():
        return database.attempt(lambda session: take(session, notice))

    first, second = at_once(taken, taken)
    assert first.moratorium_id == second.moratorium_id
    assert {first.first, second.first} == {True, False}


def test_a_night_half_done_sends_nothing_that_it_wrote_before(database):
    """The job has written some of its messages and not committed; the notice lands between."""
    with database.transaction() as session:
        planned = a_planned_resident(session)
    written, landed = threading.Event(), threading.Event()
    link = mend_mark(planned.reference, DAY)
    said = {"amount": pounds("90.00"), "day": DAY, "plan": planned.reference, "link": link}

    def night():
        with database.transaction() as session:
            channels = usual_channels(session, [planned.party_id])
            letters = [Letter(planned.party_id, said, "half-done")]
            queue_many(session, "payment_missed", letters, channels, BEFORE_FIRST)
            written.set()
            landed.wait(1)

    def notice():
        written.wait(5)
        try:
            return lands(database, planned)
        finally:
            landed.set()

    at_once(night, notice)
    # On SQLite the notice waited for the batch and stopped it; on PostgreSQL it waits in the outbox,
    # and the gate is asked again as it leaves.
    deliver_waiting(database, SandboxMessages(database), BEFORE_FIRST)
    with database.reading() as session:
        state = session.scalar(
            select(OutboxMessage.state).where(OutboxMessage.dedupe == "half-done")
        )
    assert state == "stopped"


def test_the_next_night_chases_nobody_who_is_protected(database, planned):
    lands(database, planned)
    assert follow_up(database, BEFORE_FIRST.replace(month=12, day=31)).told == 0
