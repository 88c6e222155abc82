"""What banks say of instructions: each code of ADDACS and AUDDIS does what the scheme asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.bank_check import BankDetails
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import CollectionState, MandateEvent, MandateState
from shared.domain.plan_states import PlanState
from shared.domain.standard18 import TransactionCode
from shared.models import (
    Collection,
    Mandate,
    MandateInstruction,
    OutboxMessage,
    Party,
    Plan,
)
from shared.services.direct_debit.details import open_details
from shared.services.direct_debit.ending import end_mandate
from tests.support.bacs_files import Advice, advices
from tests.support.bacs_scenes import (
    FIRST,
    a_collecting_resident,
    hand_in_instruction,
    messages_of,
    rows_of,
    state_of,
    take,
    work_of,
)
from tests.support.builders import NOW
from tests.support.direct_debits import (
    BANK,
    DETAILS,
    KEYS,
    a_planned_resident,
    collections_of,
    give,
)

S, M = CollectionState, MandateState
DONE, NOTHING, PERSON = RowOutcome.DONE, RowOutcome.NOTHING_TO_DO, RowOutcome.FOR_PERSON
STOPPED, CHECK = "direct_debit_stopped", "direct_debit_check_details"
NEW = BankDetails("202959", "63748472")


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return a_collecting_resident(session)


def addacs(database, reference, reason, now=FIRST, number="1", **changes):
    content = advices(Advice(reference, reason, **changes), number=number)
    return take(database, content, now)


def instructions(session, mandate_id):
    found = session.execute(
        select(MandateInstruction.code, MandateInstruction.state)
        .where(MandateInstruction.mandate_id == mandate_id)
        .order_by(MandateInstruction.id)
    )
    return [tuple(each) for each in found]


def open_states(session, mandate_id):
    return {each.state for each in collections_of(session, mandate_id)[1:]}


LODGED = (TransactionCode.NEW, InstructionState.HANDED_IN)
WAITING = (TransactionCode.NEW, InstructionState.WAITING)


@pytest.mark.parametrize(
    ("reason", "state", "message", "collections", "work"),
    [
        ("0", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("1", M.CANCELLED_BY_PAYER, STOPPED, S.CANCELLED, True),
        ("3", M.SUSPENDED, CHECK, S.NOTIFIED, True),
        ("5", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("A", M.SUSPENDED, None, S.NOTIFIED, True),
        ("B", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("C", M.SUSPENDED, CHECK, S.NOTIFIED, True),
        ("D", M.SUSPENDED, None, S.NOTIFIED, True),
        ("E", M.SUSPENDED, CHECK, S.NOTIFIED, True),
        ("F", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("G", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("I", M.REJECTED, STOPPED, S.CANCELLED, True),
        ("K", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("L", M.REJECTED, STOPPED, S.CANCELLED, True),
        ("M", M.REJECTED, STOPPED, S.CANCELLED, True),
        ("N", M.CANCELLED_BY_BANK, STOPPED, S.CANCELLED, True),
        ("O", M.REJECTED, STOPPED, S.CANCELLED, True),
        ("P", M.REJECTED, STOPPED, S.CANCELLED, True),
        ("Q", M.REJECTED, STOPPED, S.CANCELLED, True),
    ],
)
def test_each_addacs_code_without_new_details(
    database, scene, reason, state, message, collections, work
):
    taken = addacs(database, scene.reference, reason)
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        party_id = scene.planned.party_id
        assert state_of(session, scene.mandate_id) is state
        assert messages_of(session, party_id) == ([message] if message else [])
        assert open_states(session, scene.mandate_id) == {collections}
        assert instructions(session, scene.mandate_id) == [LODGED]
        assert bool(work_of(session, party_id)) is work


def test_the_payer_can_pay_or_set_up_again_from_the_message_of_the_same_day(database, scene):
    addacs(database, scene.reference, "1")
    with database.reading() as session:
        said = session.scalars(select(OutboxMessage).where(OutboxMessage.template == STOPPED)).all()
        plan = session.scalars(select(Plan)).one()
    assert {each.created_at for each in said} == {FIRST}
    assert all(f"/plan/plans/{plan.reference}" in each.body for each in said)
    assert plan.state is PlanState.ACTIVE


def test_when_the_payer_has_died_everything_stops(database, scene):
    assert addacs(database, scene.reference, "2").rows == {DONE: 1}
    with database.reading() as session:
        party = session.get_one(Party, scene.planned.party_id)
        assert party.contact_stopped_at == FIRST
        assert messages_of(session, party.id) == []
        assert state_of(session, scene.mandate_id) is M.CANCELLED_BY_BANK
        assert instructions(session, scene.mandate_id) == [LODGED]
        assert work_of(session, party.id) == [("deceased", f"party:{party.id}")]


@pytest.mark.parametrize("reason", ["3", "C", "E"])
def test_new_details_are_lodged_without_cancelling_and_early_payments_move(database, scene, reason):
    taken = addacs(
        database,
        scene.reference,
        reason,
        now=FIRST + timedelta(days=21),
        new_sort_code="20-29-59",
        new_account="63748472",
    )
    assert taken.rows == {DONE: 1}
    with database.reading() as session:
        mandate = session.get_one(Mandate, scene.mandate_id)
        assert mandate.state is M.CONFIRMED
        assert open_details(KEYS, mandate.sealed) == NEW
        assert (mandate.account_ending, mandate.has_collected) == ("472", False)
        assert instructions(session, mandate.id) == [LODGED, WAITING]
        waiting = session.scalars(
            select(MandateInstruction.sealed).order_by(MandateInstruction.id.desc())
        ).first()
        assert open_details(KEYS, waiting or "") == NEW
        assert messages_of(session, scene.planned.party_id) == ["direct_debit_notice"]
        second, third = collections_of(session, mandate.id)[1:3]
        assert mandate.collect_from == date(2027, 2, 1)
        assert (second.entry_on, second.notices) == (date(2027, 2, 4), 2)
        assert (third.entry_on, third.notices) == (date(2027, 3, 1), 1)


def test_the_same_new_details_twice_change_nothing(database, scene):
    new = {"new_sort_code": "202959", "new_account": "63748472"}
    addacs(database, scene.reference, "3", **new)
    assert addacs(database, scene.reference, "3", number="2", **new).rows == {NOTHING: 1}
    with database.reading() as session:
        assert instructions(session, scene.mandate_id) == [LODGED, WAITING]


@pytest.mark.parametrize(
    "new",
    [
        {"new_sort_code": "2029S9", "new_account": "63748472"},
        {"new_sort_code": "202959", "new_account": "6374"},
    ],
)
def test_new_details_that_cannot_be_read_are_never_guessed(database, scene, new):
    assert addacs(database, scene.reference, "3", **new).rows == {PERSON: 1}
    with database.reading() as session:
        mandate = session.get_one(Mandate, scene.mandate_id)
        assert (mandate.state, open_details(KEYS, mandate.sealed)) == (M.ACTIVE, DETAILS)
        ((kind, _),) = work_of(session, scene.planned.party_id)
        assert kind == "mandate"


@pytest.mark.parametrize("reason", ["6", "H"])
def test_an_instruction_that_is_gone_is_lodged_once_more_and_then_ended(database, scene, reason):
    addacs(database, scene.reference, reason)
    with database.transaction() as session:
        assert state_of(session, scene.mandate_id) is M.CONFIRMED
        assert instructions(session, scene.mandate_id) == [LODGED, WAITING]
        session.execute(update(Mandate).values(state=M.LODGED))
    addacs(database, scene.reference, reason, number="2")
    with database.reading() as session:
        expected = M.EXPIRED if reason == "H" else M.CANCELLED_BY_BANK
        assert state_of(session, scene.mandate_id) is expected


def test_an_instruction_that_the_bank_puts_back_is_announced_anew(database, scene):
    addacs(database, scene.reference, "1")
    assert addacs(database, scene.reference, "R", number="2").rows == {DONE: 1}
    with database.reading() as session:
        mandate = session.get_one(Mandate, scene.mandate_id)
        assert (mandate.state, mandate.ended_at) == (M.ACTIVE, None)
        assert instructions(session, mandate.id) == [LODGED]
        living = [each for each in collections_of(session, mandate.id) if each.state is S.NOTIFIED]
        assert len(living) == 11
        assert living[0].entry_on == date(2027, 1, 28)
        assert messages_of(session, scene.planned.party_id) == [STOPPED, "direct_debit_notice"]


def test_what_the_payer_cancelled_with_us_is_not_put_back_without_a_person(database, scene):
    with database.transaction() as session:
        event = MandateEvent.CANCELLED_BY_PAYER
        end_mandate(session, scene.mandate_id, event, BANK, FIRST, "online")
    assert addacs(database, scene.reference, "R").rows == {PERSON: 1}
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is M.CANCELLED_BY_PAYER
        assert instructions(session, scene.mandate_id)[-1] == (
            TransactionCode.CANCEL,
            InstructionState.WAITING,
        )


@pytest.mark.parametrize(("first", "outcome"), [("3", DONE), ("C", DONE), ("D", PERSON)])
def test_new_details_let_only_what_waits_for_them_go_on(database, scene, first, outcome):
    addacs(database, scene.reference, first)
    new = {"new_sort_code": "202959", "new_account": "63748472"}
    taken = addacs(database, scene.reference, "3", number="2", **new)
    assert taken.rows == {outcome: 1}
    with database.reading() as session:
        expected = M.CONFIRMED if outcome is DONE else M.SUSPENDED
        assert state_of(session, scene.mandate_id) is expected


def test_one_that_was_put_back_while_another_collects_is_for_a_person(database, scene):
    addacs(database, scene.reference, "1")
    with database.transaction() as session:
        give(session, scene.planned, FIRST)
    assert addacs(database, scene.reference, "R", number="2").rows == {PERSON: 1}


def test_one_that_is_put_back_and_stands_changes_nothing(database, scene):
    assert addacs(database, scene.reference, "R").rows == {NOTHING: 1}


def test_a_cancellation_that_comes_after_our_own_withdraws_what_waits(database, scene):
    with database.transaction() as session:
        event = MandateEvent.CANCELLED_BY_PAYER
        end_mandate(session, scene.mandate_id, event, BANK, FIRST, "online", tell=False)
    assert addacs(database, scene.reference, "1").rows == {NOTHING: 1}
    with database.reading() as session:
        assert instructions(session, scene.mandate_id)[-1] == (
            TransactionCode.CANCEL,
            InstructionState.WITHDRAWN,
        )
        assert messages_of(session, scene.planned.party_id) == []


@pytest.mark.parametrize(("reference", "reason"), [("EV9999999X", "1"), (None, "Z"), (None, "")])
def test_what_is_not_known_is_for_a_person(database, scene, reference, reason):
    taken = addacs(database, reference or scene.reference, reason)
    assert taken.rows == {PERSON: 1}
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is M.ACTIVE


def test_a_code_that_cannot_happen_now_is_for_a_person(database, scene):
    addacs(database, scene.reference, "6")
    assert addacs(database, scene.reference, "B", number="2").rows == {PERSON: 1}
    with database.reading() as session:
        assert state_of(session, scene.mandate_id) is M.CONFIRMED


def test_everything_is_to_be_applied_within_three_working_days(database, scene):
    taken = addacs(database, scene.reference, "Z")
    with database.reading() as session:
        assert len(rows_of(session, taken.report_id)) == 1
        ((_, subject),) = work_of(session, scene.planned.party_id)
        assert subject.startswith("bacs_report_row:")


@pytest.fixture
def given(database):
    with database.transaction() as session:
        planned = a_planned_resident(session)
        given = give(session, planned)
        hand_in_instruction(session, given.mandate_id)
        return planned, given


def auddis(database, reference, reason, record="N", number="1", **changes):
    row = Advice(reference, reason, record, **changes)
    return take(database, advices(row, kind="AUDDIS", report_type="7002", number=number), NOW)


@pytest.mark.parametrize("record", ["N", "D"])
@pytest.mark.parametrize("reason", [*"135ABCFGIKLMNOPQ7"])
def test_a_new_instruction_that_came_back_is_rejected_and_the_payer_told(
    database, given, reason, record
):
    planned, mandate = given
    assert auddis(database, mandate.reference, reason, record).rows == {DONE: 1}
    with database.reading() as session:
        assert state_of(session, mandate.mandate_id) is M.REJECTED
        assert messages_of(session, planned.party_id) == [STOPPED]
        texts = session.scalars(
            select(OutboxMessage.body).where(
                OutboxMessage.channel == "sms", OutboxMessage.template == STOPPED
            )
        ).all()
        assert all(f"/plan/plans/{planned.reference}" in text for text in texts)
        assert len(texts) == 1
        assert work_of(session, planned.party_id) == [("mandate", f"mandate:{mandate.mandate_id}")]
        assert set(session.scalars(select(Collection.state))) == {S.CANCELLED}


def test_a_returned_instruction_with_new_details_is_lodged_for_them(database, given):
    _, mandate = given
    new = {"new_sort_code": "202959", "new_account": "63748472"}
    assert auddis(database, mandate.reference, "3", **new).rows == {DONE: 1}
    with database.reading() as session:
        assert state_of(session, mandate.mandate_id) is M.CONFIRMED
        assert instructions(session, mandate.mandate_id) == [LODGED, WAITING]


def test_a_returned_instruction_of_somebody_who_died_stops_everything(database, given):
    planned, mandate = given
    auddis(database, mandate.reference, "2")
    with database.reading() as session:
        assert session.get_one(Party, planned.party_id).contact_stopped_at == NOW
        assert state_of(session, mandate.mandate_id) is M.CANCELLED_BY_BANK


def test_another_kind_of_row_is_for_a_person(database, given):
    _, mandate = given
    assert auddis(database, mandate.reference, "5", record="X").rows == {PERSON: 1}
