"""What reports say of whole files, and of accounts for money that we send."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import RunState
from shared.domain.ledger import PostingKind
from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import Collection, DirectDebitRun, Posting
from tests.support.bacs_files import Advice, a_file_report, advices, an_arudd, an_input_report
from tests.support.bacs_scenes import (
    a_collecting_resident,
    hand_in_instruction,
    messages_of,
    rows_of,
    state_of,
    take,
    work_of,
)
from tests.support.builders import NOW
from tests.support.direct_debits import a_planned_resident, give

S, M = CollectionState, MandateState
DONE, NOTHING, PERSON = RowOutcome.DONE, RowOutcome.NOTHING_TO_DO, RowOutcome.FOR_PERSON
NOT_TAKEN = {"accepted": 0, "rejected": 1}


@pytest.fixture
def given(database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        given = give(session, planned)
        hand_in_instruction(session, given.mandate_id)
        return planned, given


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return a_collecting_resident(session)


def details(database, taken):
    with database.reading() as session:
        return rows_of(session, taken.report_id)


def said_of_run(database):
    with database.reading() as session:
        return session.scalars(select(DirectDebitRun.input_report)).one()


@pytest.mark.parametrize("serial", ["000010", "10"])
def test_counts_that_agree_need_nobody(database, given, serial):
    taken = take(database, a_file_report(serial, accepted=1, rejected=0), NOW)
    assert details(database, taken) == [
        (DONE, "Run 000010: 1 instructions accepted, as we handed in.")
    ]


@pytest.mark.parametrize(("accepted", "rejected"), [(3, 0), (0, 1), (0, 0)])
def test_counts_that_differ_are_named_to_a_person(database, given, accepted, rejected):
    taken = take(database, a_file_report("000010", accepted=accepted, rejected=rejected), NOW)
    said = f"Run 000010: we handed in 1 instructions; {accepted} were accepted and {rejected} rejected."
    assert details(database, taken) == [(PERSON, said)]


def test_a_rejected_file_marks_its_run_and_is_for_a_person(database, given):
    content = a_file_report("000010", accepted=0, rejected=1, code="30264", line="Bad header")
    taken = take(database, content, NOW)
    assert taken.rows == {PERSON: 1}
    assert said_of_run(database) == "rejected"


@pytest.mark.parametrize(
    "content",
    [
        a_file_report("000099", accepted=1, rejected=0),
        a_file_report("99x", accepted=1, rejected=0),
        an_input_report("000099"),
        an_input_report("000099", ("EV0000001X", "1.00", "REJECTED")),
    ],
)
def test_a_report_for_a_run_that_we_do_not_know_is_for_a_person(database, given, content):
    assert set(take(database, content, NOW).rows) == {PERSON}


def test_an_input_report_without_errors_accepts_its_run(database, scene):
    assert take(database, an_input_report("000010", accepted=1)).rows == {DONE: 1}
    assert said_of_run(database) == "accepted"


def test_counts_of_an_input_report_that_differ_are_for_a_person(database, scene):
    assert take(database, an_input_report("000010", accepted=5)).rows == {PERSON: 1}


def test_a_message_about_the_whole_file_is_for_a_person(database, scene):
    assert take(database, an_input_report("000010", message="HELD")).rows == {PERSON: 1}
    assert said_of_run(database) == "with_errors"


@pytest.mark.parametrize("done", ["REJECTED", "RETURNED"])
def test_a_record_that_was_not_taken_collects_nothing(database, scene, done):
    content = an_input_report("000010", (scene.reference, "90.00", done), **NOT_TAKEN)
    assert take(database, content).rows == {DONE: 2}
    assert said_of_run(database) == "rejected"
    with database.reading() as session:
        first = session.get_one(Collection, scene.first_id)
        assert (first.state, first.returned_code) == (S.FAILED, "input")
        kinds = session.scalars(select(Posting.kind).order_by(Posting.id)).all()
        assert kinds[-1] is PostingKind.RETURNED
        assert messages_of(session, scene.planned.party_id) == []
        assert work_of(session, scene.planned.party_id) == [
            ("mandate", f"mandate:{scene.mandate_id}")
        ]


def test_a_record_that_was_not_taken_and_then_comes_back_unpaid_moves_money_once(database, scene):
    item = (scene.reference, "90.00", "REJECTED")
    take(database, an_input_report("000010", item, **NOT_TAKEN))
    assert take(database, an_arudd(scene.unpaid())).rows == {NOTHING: 1}
    with database.reading() as session:
        count = select(func.count()).where(Posting.kind == PostingKind.RETURNED)
        assert session.scalar(count) == 1


@pytest.mark.parametrize(
    "item", [("AMENDED", "90.00"), ("REJECTED", "89.00"), ("SOMETHING", "90.00")]
)
def test_a_record_that_was_changed_or_is_not_ours_is_for_a_person(database, scene, item):
    done, amount = item
    taken = take(database, an_input_report("000010", (scene.reference, amount, done)))
    assert taken.rows == {PERSON: 1, DONE: 1}
    with database.reading() as session:
        assert session.get_one(Collection, scene.first_id).state is S.COLLECTED


def test_an_instruction_that_was_not_taken_is_rejected(database, given):
    planned, mandate = given
    item = (mandate.reference, "0.00", "REJECTED")
    taken = take(database, an_input_report("000010", item, **NOT_TAKEN), NOW)
    assert details(database, taken)[0][0] == DONE
    with database.reading() as session:
        assert state_of(session, mandate.mandate_id) is M.REJECTED
        assert messages_of(session, planned.party_id) == ["direct_debit_stopped"]


def test_a_run_that_is_not_marked_as_handed_in_is_for_a_person(database, scene):
    with database.transaction() as session:
        session.execute(update(DirectDebitRun).values(state=RunState.FILE_MADE))
    content = an_input_report("000010", (scene.reference, "90.00", "REJECTED"), **NOT_TAKEN)
    assert take(database, content).rows == {PERSON: 1, DONE: 1}


def test_a_changed_account_for_money_that_we_send_is_noted_and_nothing_else(database, scene):
    row = Advice(scene.reference, "3", "W", new_sort_code="202959", new_account="63748472")
    taken = take(database, advices(row, kind="AWACS", report_type="7005"))
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is M.ACTIVE
        assert messages_of(session, scene.planned.party_id) == []
        assert work_of(session, scene.planned.party_id) == []
