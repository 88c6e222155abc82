"""A run of Direct Debits: seen, approved once, written once, handed in once, or given up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.direct_debit_runs import InstructionState, RunState
from shared.domain.lifecycle import NotAllowed
from shared.domain.mandate_states import CollectionState, MandateEvent, MandateState
from shared.domain.money_limits import LimitName
from shared.domain.standard18 import TransactionCode
from shared.models import Collection, DirectDebitLine, DirectDebitRun, Mandate, MandateInstruction
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.run_preview import next_processing_day, preview_run
from shared.services.direct_debit.run_steps import abandon_run, ended_since, hand_in
from shared.services.direct_debit.runs import CannotRun, approve_run
from shared.services.errors import AlreadyDecided, StaleVersion
from shared.services.ledger.limits import set_limit
from tests.support.builders import pounds
from tests.support.direct_debit_runs import (
    BEFORE_FIRST,
    FIRST_RUN,
    OFFICER,
    a_lodged,
    approve,
    file_of,
    handed_in,
)
from tests.support.direct_debits import KEYS, PAYER, a_planned_resident, give

TODAY = BEFORE_FIRST.date()
WITH_0N = date(2026, 11, 25)
NOW_0N = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def states(session):
    session.expire_all()
    return [each.state for each in session.scalars(select(Collection).order_by(Collection.id))]


def the_mandate(session):
    session.expire_all()
    return session.scalars(select(Mandate)).one()


def the_run(session, run_id):
    session.expire_all()
    return session.get(DirectDebitRun, run_id)


def test_a_preview_counts_what_a_run_would_take(session):
    a_lodged(session)
    seen = preview_run(session, FIRST_RUN, TODAY)
    assert (seen.collection_count, seen.total) == (1, pounds("90.00"))
    assert [(each.code, each.count) for each in seen.by_code] == [(TransactionCode.FIRST, 1)]


def test_the_money_of_a_run_on_christmas_eve_moves_after_the_holidays(session):
    a_lodged(session)
    assert preview_run(session, FIRST_RUN, TODAY).entry_on == date(2026, 12, 29)


def test_an_approved_run_holds_its_collections(session):
    a_lodged(session)
    run_id = approve(session)
    assert states(session)[:2] == [CollectionState.IN_RUN, CollectionState.NOTIFIED]
    run = the_run(session, run_id)
    assert (run.state, run.collection_count, run.total) == (RunState.APPROVED, 1, pounds("90.00"))


def test_a_new_instruction_goes_with_the_next_run_and_is_lodged_when_it_is_handed_in(session):
    give(session, a_planned_resident(session))
    run_id = approve(session, WITH_0N, NOW_0N)
    assert the_mandate(session).state is MandateState.IN_RUN
    file_of(session, run_id, NOW_0N)
    hand_in(session, run_id, OFFICER, NOW_0N)
    mandate = the_mandate(session)
    assert (mandate.state, mandate.lodged_on) == (MandateState.LODGED, WITH_0N)


def test_what_changed_since_the_preview_must_be_seen_again(session):
    a_lodged(session)
    seen = preview_run(session, FIRST_RUN, TODAY)
    a_lodged(session, "80099999")
    with pytest.raises(StaleVersion):
        approve_run(session, KEYS, FIRST_RUN, Layout.STANDARD18, seen.digest, OFFICER, BEFORE_FIRST)


def test_a_day_has_one_run(session):
    a_lodged(session)
    approve(session)
    seen = preview_run(session, FIRST_RUN, TODAY)
    assert not seen.can_be_approved
    with pytest.raises(AlreadyDecided) as first:
        approve(session)
    assert first.value.by == "officer:3"


@pytest.mark.parametrize(
    ("day", "now"),
    [
        (date(2026, 12, 25), BEFORE_FIRST),
        (date(2026, 12, 27), BEFORE_FIRST),
        (FIRST_RUN, datetime(2026, 12, 24, 9, 0, tzinfo=UTC)),
        (date(2027, 1, 21), datetime(2026, 12, 22, 9, 0, tzinfo=UTC)),
    ],
    ids=["a bank holiday", "a Sunday", "input day passed", "more than 30 days ahead"],
)
def test_a_run_is_for_a_working_day_that_can_still_be_reached(session, day, now):
    a_lodged(session)
    with pytest.raises(CannotRun):
        approve(session, day, now)


def test_a_run_with_nothing_in_it_is_not_approved(session):
    with pytest.raises(CannotRun):
        approve(session)


def test_a_file_over_its_limit_is_not_approved(session):
    a_lodged(session)
    set_limit(session, LimitName.DIRECT_DEBIT_FILE, pounds("89.99"), TODAY, OFFICER, BEFORE_FIRST)
    with pytest.raises(CannotRun):
        approve(session)


def test_a_file_is_the_same_whenever_it_is_made_again(session):
    a_lodged(session)
    run_id = approve(session)
    first, content = file_of(session, run_id)
    again, same = file_of(session, run_id, BEFORE_FIRST + timedelta(days=1))
    assert (content, first.sha256) == (same, again.sha256)
    assert (first.is_new, again.is_new) == (True, False)


def test_a_payer_who_cancels_before_the_file_is_not_in_it(session):
    a_lodged(session)
    a_lodged(session, "80099999")
    run_id = approve(session)
    first = session.scalars(select(Mandate.id).order_by(Mandate.id)).first()
    end_mandate(session, first, MandateEvent.CANCELLED_BY_PAYER, PAYER, BEFORE_FIRST, "payer")
    made, _ = file_of(session, run_id)
    assert (made.collection_count, made.total) == (1, pounds("90.00"))
    collection = session.scalars(
        select(Collection).where(Collection.mandate_id == first).order_by(Collection.id)
    ).first()
    session.refresh(collection)
    assert collection.state is CollectionState.CANCELLED


def test_a_payer_who_cancels_before_the_file_is_not_lodged_either(session):
    give(session, a_planned_resident(session))
    give(session, a_planned_resident(session, "80099999"))
    run_id = approve(session, WITH_0N, NOW_0N)
    first = session.scalars(select(Mandate.id).order_by(Mandate.id)).first()
    end_mandate(session, first, MandateEvent.CANCELLED_BY_PAYER, PAYER, NOW_0N, "payer")
    made, _ = file_of(session, run_id, NOW_0N)
    assert made.instruction_count == 1
    own = session.execute(
        select(MandateInstruction.code, MandateInstruction.state).where(
            MandateInstruction.mandate_id == first
        )
    )
    assert {state for _, state in own} == {InstructionState.WITHDRAWN}


def test_a_payer_who_cancels_after_the_file_is_shown_to_a_person(session):
    a_lodged(session)
    run_id = approve(session)
    file_of(session, run_id)
    mandate = the_mandate(session)
    end_mandate(session, mandate.id, MandateEvent.CANCELLED_BY_PAYER, PAYER, BEFORE_FIRST, "payer")
    assert ended_since(session, run_id) == 1


def test_a_run_is_handed_in_once(session):
    a_lodged(session)
    run_id = handed_in(session)
    assert states(session)[0] is CollectionState.HANDED_IN
    assert the_mandate(session).has_collected
    with pytest.raises(AlreadyDecided):
        hand_in(session, run_id, OFFICER, BEFORE_FIRST)


def test_a_run_without_its_file_is_not_handed_in(session):
    a_lodged(session)
    with pytest.raises(NotAllowed):
        hand_in(session, approve(session), OFFICER, BEFORE_FIRST)


def test_an_abandoned_run_gives_everything_back(session):
    a_lodged(session)
    give(session, a_planned_resident(session, "80099999"))
    run_id = approve(session)
    file_of(session, run_id)
    abandon_run(session, run_id, OFFICER, BEFORE_FIRST)
    assert set(states(session)) == {CollectionState.NOTIFIED}
    lines = session.scalars(select(DirectDebitLine.withdrawn_why)).all()
    assert set(lines) == {"abandoned"}
    again = approve(session)
    assert the_run(session, again).serial != the_run(session, run_id).serial
    assert the_run(session, again).collection_count == 1


def test_a_run_that_was_handed_in_is_not_abandoned(session):
    a_lodged(session)
    run_id = handed_in(session)
    with pytest.raises(NotAllowed):
        abandon_run(session, run_id, OFFICER, BEFORE_FIRST)


def test_the_first_day_of_the_preview_can_be_reached(session):
    assert next_processing_day(session, date(2026, 12, 24)) == date(2026, 12, 29)
