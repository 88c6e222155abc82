"""Giving and ending a mandate: once, with its notice, and with the bank told where it must be."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from shared.domain.direct_debit_runs import InstructionState
from shared.domain.mandate_states import CollectionState, MandateEvent, MandateState
from shared.domain.standard18 import TransactionCode
from shared.models import (
    Channel,
    CollectionShare,
    Mandate,
    MandateInstruction,
    OutboxMessage,
    Party,
    Plan,
)
from shared.services.direct_debit.deceased import stop_contact
from shared.services.direct_debit.details import open_details
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.give import AlreadyGiven, mandate_reference
from shared.services.direct_debit.reading import party_direct_debits
from shared.services.direct_debit.records import locked_mandate
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from tests.support.builders import NOW, pounds
from tests.support.direct_debits import (
    DETAILS,
    KEYS,
    OTHER_DETAILS,
    PAYER,
    a_planned_resident,
    collections_of,
    give,
    lodge,
)


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


def instructions(session, mandate_id):
    rows = session.execute(
        select(MandateInstruction.code, MandateInstruction.state)
        .where(MandateInstruction.mandate_id == mandate_id)
        .order_by(MandateInstruction.id)
    )
    return [tuple(row) for row in rows]


def messages(session, template):
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template == template)
            .order_by(OutboxMessage.id)
        )
    )


def test_every_instalment_is_collected_on_its_day_or_the_next_working_day(session, planned):
    given = give(session, planned)
    days = [
        (each.advised_on, each.entry_on, each.amount)
        for each in collections_of(session, given.mandate_id)
    ]
    assert len(days) == 12
    assert days[0] == (date(2026, 12, 28), date(2026, 12, 29), pounds("90.00"))
    assert days[-1] == (date(2027, 11, 28), date(2027, 11, 29), pounds("66.50"))
    assert sum(amount.pence for _, _, amount in days) == 105_650


def test_only_the_last_collection_is_the_last(session, planned):
    given = give(session, planned)
    assert [each.is_last for each in collections_of(session, given.mandate_id)] == [False] * 11 + [
        True
    ]


def test_the_shares_of_a_collection_come_to_its_amount(session, planned):
    given = give(session, planned)
    for each in collections_of(session, given.mandate_id):
        shares = session.scalars(
            select(CollectionShare.amount).where(CollectionShare.collection_id == each.id)
        )
        assert sum(share.pence for share in shares) == each.amount.pence


def test_a_given_mandate_waits_for_the_next_run_as_a_new_instruction(session, planned):
    given = give(session, planned)
    assert given.state is MandateState.CONFIRMED
    assert instructions(session, given.mandate_id) == [
        (TransactionCode.NEW, InstructionState.WAITING)
    ]


def test_the_account_stands_nowhere_in_the_clear(session, planned):
    given = give(session, planned)
    mandate = session.get(Mandate, given.mandate_id)
    shown = " ".join(str(value) for value in vars(mandate).values())
    assert DETAILS.account not in shown
    assert DETAILS.sort_code not in shown
    assert open_details(KEYS, mandate.sealed) == DETAILS
    assert mandate.account_ending == "958"


def test_the_same_account_has_the_same_key_and_another_has_another(session, planned):
    first = session.get(Mandate, give(session, planned).mandate_id)
    other = a_planned_resident(session, "80099999")
    same = session.get(Mandate, give(session, other).mandate_id)
    assert first.account_key == same.account_key
    third = a_planned_resident(session, "80088888")
    different = session.get(Mandate, give(session, third, details=OTHER_DETAILS).mandate_id)
    assert first.account_key != different.account_key


def test_a_second_press_gives_the_same_mandate(session, planned):
    first = give(session, planned, press="once")
    second = give(session, planned, press="once")
    assert (second.mandate_id, second.first) == (first.mandate_id, False)
    assert session.scalar(select(func.count()).select_from(Mandate)) == 1
    assert [each.channel for each in messages(session, "direct_debit_confirmed")] == [
        "email",
        "sms",
    ]


def test_a_second_mandate_for_one_plan_is_refused(session, planned):
    first = give(session, planned)
    with pytest.raises(AlreadyGiven) as refused:
        give(session, planned)
    assert refused.value.reference == first.reference


def test_nobody_gives_a_mandate_on_a_plan_of_somebody_else(session, planned):
    other = a_planned_resident(session, "80099999")
    with pytest.raises(NotFound):
        give(session, planned, party_id=other.party_id)


def test_the_confirmation_says_every_day_and_never_the_account(session, planned):
    give(session, planned)
    told = messages(session, "direct_debit_confirmed")[0]
    assert told.channel == "email"
    assert "Tuesday 29 December 2026: £90.00" in told.body
    assert "Monday 29 November 2027: £66.50" in told.body
    assert "ending: 958" in told.body
    assert DETAILS.account not in told.body


def test_whoever_chose_texts_has_the_confirmation_by_letter(session, planned):
    planned.resident.party.channel = Channel.SMS
    planned.resident.party.email = None
    session.flush()
    give(session, planned)
    assert [each.channel for each in messages(session, "direct_debit_confirmed")] == ["letter"]


def test_a_mandate_with_two_signatures_waits_and_nothing_is_collected(session, planned):
    given = give(session, planned, signatures=2)
    assert given.state is MandateState.WAITING_FOR_SIGNATURE
    assert collections_of(session, given.mandate_id) == []
    assert instructions(session, given.mandate_id) == []


def test_a_new_bank_takes_over_what_is_to_come(session, planned):
    old = give(session, planned)
    lodge(session, old.mandate_id)
    new = give(session, planned, details=OTHER_DETAILS, replaces_id=old.mandate_id)
    assert session.get(Mandate, old.mandate_id).state is MandateState.CANCELLED_BY_PAYER
    assert {each.state for each in collections_of(session, old.mandate_id)} == {
        CollectionState.CANCELLED
    }
    assert len(collections_of(session, new.mandate_id)) == 12
    assert instructions(session, old.mandate_id)[-1] == (
        TransactionCode.CANCEL,
        InstructionState.WAITING,
    )
    assert messages(session, "direct_debit_stopped") == []
    assert session.scalars(select(Plan.method)).one() == "direct_debit"


def test_a_mandate_the_bank_never_had_is_ended_without_telling_the_bank(session, planned):
    given = give(session, planned)
    assert end_mandate(
        session, given.mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, NOW, "payer"
    )
    assert instructions(session, given.mandate_id) == [
        (TransactionCode.NEW, InstructionState.WITHDRAWN)
    ]


@pytest.mark.parametrize(
    ("event", "is_sent"),
    [
        (MandateEvent.CANCELLED_BY_PAYER, True),
        (MandateEvent.CANCELLED_BY_COUNCIL, True),
        (MandateEvent.CANCELLED_BY_BANK, False),
    ],
)
def test_the_bank_is_told_of_what_it_does_not_know(session, planned, event, is_sent):
    given = give(session, planned)
    lodge(session, given.mandate_id)
    end_mandate(session, given.mandate_id, event, PAYER, NOW, "test")
    sent = (TransactionCode.CANCEL, InstructionState.WAITING) in instructions(
        session, given.mandate_id
    )
    assert sent is is_sent


def test_ending_twice_ends_once(session, planned):
    given = give(session, planned)
    ended = [
        end_mandate(session, given.mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, NOW, "payer")
        for _ in range(2)
    ]
    assert ended == [True, False]
    # An email, and the short text for somebody who chose neither.
    assert [each.channel for each in messages(session, "direct_debit_stopped")] == ["email", "sms"]


def test_the_plan_goes_on_without_its_direct_debit(session, planned):
    given = give(session, planned)
    end_mandate(session, given.mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, NOW, "payer")
    assert session.scalars(select(Plan.method)).one() == "bank_transfer"
    [email, _text] = messages(session, "direct_debit_stopped")
    assert "Your plan goes on." in email.body


def test_nothing_is_sent_to_somebody_who_died(session, planned):
    given = give(session, planned)
    lodge(session, given.mandate_id)
    assert stop_contact(session, planned.party_id, PAYER, NOW, "addacs:2")
    session.expire_all()
    assert session.get(Party, planned.party_id).contact_stopped_at == NOW
    queued = session.scalars(
        select(OutboxMessage.template).where(
            OutboxMessage.party_id == planned.party_id,
            OutboxMessage.state == "queued",
            OutboxMessage.channel != "revenues",
        )
    ).all()
    assert queued == []
    params = {"reason": "x"}
    assert queue_message(session, "declined", planned.party_id, params, NOW, "after") is None
    assert locked_mandate(session, given.mandate_id).state is MandateState.CANCELLED_BY_COUNCIL
    assert not stop_contact(session, planned.party_id, PAYER, NOW, "addacs:2")


def test_a_party_sees_its_own_direct_debits(session, planned):
    given = give(session, planned)
    [shown] = party_direct_debits(session, planned.party_id)
    assert (shown.mandate_id, shown.plan_reference) == (given.mandate_id, planned.reference)
    assert shown.next is not None
    assert shown.next.entry_on == date(2026, 12, 29)
    other = a_planned_resident(session, "80099999")
    assert party_direct_debits(session, other.party_id) == ()


@pytest.mark.parametrize(
    ("stem", "number", "reference"),
    [("CT80012345", 1, "CT80012345"), ("CT80012345", 2, "CT80012345/2")],
)
def test_a_reference_is_the_account_with_a_check_digit(stem, number, reference):
    made = mandate_reference(stem, number)
    assert made[:-1] == reference
    assert made[-1].isdigit()
