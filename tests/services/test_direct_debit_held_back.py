"""What a run keeps back, what comes of it, and how it is announced anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.mandate_states import CollectionState, MandateEvent
from shared.domain.stages import Stage
from shared.models import (
    CollectionShare,
    Debt,
    Mandate,
    OutboxMessage,
    Receipt,
    WorkItem,
)
from shared.services.direct_debit.announcing import Announced, announce_anew
from shared.services.direct_debit.collected import collect_due
from shared.services.direct_debit.records import locked_mandate, move_mandate
from shared.services.direct_debit.run_file import file_pieces
from shared.services.direct_debit.run_preview import preview_run
from shared.services.direct_debit.run_steps import abandon_run, hand_in
from shared.services.direct_debit.schedule import advance_notice
from shared.services.holds import end_hold, put_hold
from tests.support.builders import a_debt, pounds
from tests.support.direct_debit_runs import (
    BEFORE_FIRST,
    FIRST_RUN,
    OFFICER,
    a_lodged,
    approve,
    file_of,
    the_account,
)
from tests.support.direct_debits import BANK, KEYS, a_planned_resident, collections_of, give
from tests.support.records import NOW, kept

TODAY = BEFORE_FIRST.date()
LATER = datetime(2027, 1, 18, 6, 0, tzinfo=UTC)


@pytest.fixture
def planned(database):
    """Two residents; the second one's payment goes with the run in any case."""
    with database.transaction() as session:
        first = a_lodged(session)
        a_lodged(session, "80099999")
    return first


def hold(session, planned, kind=HoldKind.BREATHING_SPACE, starts_on=TODAY, **reach):
    reach = reach or {"party_id": planned.party_id}
    return put_hold(session, kind, "test", OFFICER, BEFORE_FIRST, starts_on=starts_on, **reach)


def reasons(database):
    with database.reading() as session:
        seen = preview_run(session, FIRST_RUN, TODAY)
        return [(each.why, each.count) for each in seen.held_back]


def first_of(session, planned):
    mandate_id = session.scalars(
        select(Mandate.id).where(Mandate.party_id == planned.party_id)
    ).one()
    return collections_of(session, mandate_id)[0]


def told(session, template="direct_debit_not_taken"):
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.template == template, OutboxMessage.channel == "email")
            .order_by(OutboxMessage.id)
        )
    )


def test_a_hold_holds_the_payment_and_the_payer_is_told(database, planned):
    with database.transaction() as session:
        hold(session, planned)
    assert reasons(database) == [("breathing_space", 1)]
    with database.transaction() as session:
        approve(session)
        held = first_of(session, planned)
        assert (held.state, held.held_by) == (CollectionState.HELD, "breathing_space")
        (message,) = told(session)
        assert "a hold is on what you owe" in message.body


def test_a_hold_on_somebody_jointly_liable_counts(database, planned):
    with database.transaction() as session:
        hold(session, planned, debt_id=planned.resident.debt.id)
    assert reasons(database) == [("breathing_space", 1)]


def test_a_hold_that_begins_before_the_money_moves_counts(database, planned):
    with database.transaction() as session:
        hold(session, planned, starts_on=date(2026, 12, 29))
    assert reasons(database) == [("breathing_space", 1)]


def test_the_instalments_of_this_years_bill_go_on_under_a_hold(database, planned):
    with database.transaction() as session:
        hold(session, planned)
        debt = session.get(Debt, planned.resident.debt.id)
        debt.stage, debt.year = Stage.INSTALMENTS, 2026
    assert reasons(database) == []


def two_shares(session, planned):
    """60.00 of the payment are for arrears, 30.00 for this year's bill."""
    collection = first_of(session, planned)
    share = session.scalars(
        select(CollectionShare).where(CollectionShare.collection_id == collection.id)
    ).one()
    share.amount = pounds("60.00")
    account = session.get(Debt, share.debt_id).account_id
    this_year = a_debt(
        session, planned.resident.account, year=2026, stage=Stage.INSTALMENTS, line="this-year"
    )
    assert this_year.account_id == account
    kept(
        session,
        CollectionShare(
            collection_id=collection.id, debt_id=this_year.id, position=1, amount=pounds("30.00")
        ),
    )


def test_under_a_hold_only_what_is_not_arrears_is_taken_and_the_payer_is_told(database, planned):
    with database.transaction() as session:
        two_shares(session, planned)
        hold(session, planned)
        run_id = approve(session)
        taken = first_of(session, planned)
        assert (taken.state, taken.kept_back) == (CollectionState.IN_RUN, pounds("60.00"))
        file_of(session, run_id)
        hand_in(session, run_id, OFFICER, BEFORE_FIRST)
        (message,) = told(session)
        assert "We will take £30.00." in message.body
    collect_due(database, BANK, datetime(2026, 12, 29, 9, 0, tzinfo=UTC))
    with database.reading() as session:
        amounts = session.scalars(select(Receipt.amount).order_by(Receipt.amount)).all()
        assert amounts == [pounds("30.00"), pounds("90.00")]


def test_an_abandoned_run_forgets_what_a_hold_kept_back(database, planned):
    with database.transaction() as session:
        two_shares(session, planned)
        put = hold(session, planned)
        run_id = approve(session)
        abandon_run(session, run_id, OFFICER, BEFORE_FIRST)
        end_hold(session, put, OFFICER, BEFORE_FIRST)
        approve(session)
        assert first_of(session, planned).kept_back == pounds("0")


def test_a_hold_that_begins_after_the_approval_keeps_the_payment_out_of_the_file(database, planned):
    with database.transaction() as session:
        run_id = approve(session)
        hold(session, planned)
        made, content = file_of(session, run_id)
        assert (made.collection_count, made.total) == (1, pounds("90.00"))
        assert first_of(session, planned).state is CollectionState.HELD
        again = b"".join(file_pieces(session, KEYS, the_account(session), run_id))
        assert again == content


def test_when_a_hold_ends_the_payment_comes_after_the_others_with_notice(database, planned):
    with database.transaction() as session:
        put = hold(session, planned)
        approve(session)
    assert announce_anew(database, BANK, LATER) == Announced()
    with database.transaction() as session:
        end_hold(session, put, OFFICER, LATER)
    assert announce_anew(database, BANK, LATER) == Announced(1, 0)
    assert announce_anew(database, BANK, LATER) == Announced()
    with database.reading() as session:
        last = collections_of(session, first_mandate(session, planned))[-1]
        assert (last.advised_on, last.is_last, last.notices) == (date(2027, 12, 28), True, 2)
        assert last.state is CollectionState.NOTIFIED
        assert len(told(session, "direct_debit_notice")) == 1


def first_mandate(session, planned):
    return session.scalars(select(Mandate.id).where(Mandate.party_id == planned.party_id)).one()


def test_what_was_paid_in_another_way_is_cancelled_and_the_payer_told(database, planned):
    with database.transaction() as session:
        session.get(Debt, planned.resident.debt.id).charge -= pounds("90.00")
    assert reasons(database) == [("paid", 1)]
    with database.transaction() as session:
        approve(session)
        assert first_of(session, planned).state is CollectionState.CANCELLED
        (message,) = told(session)
        assert "because it has been paid" in message.body


def test_what_is_not_owed_any_more_is_cancelled(database, planned):
    with database.transaction() as session:
        debt = session.get(Debt, planned.resident.debt.id)
        debt.charge = debt.costs = pounds("0")
    assert reasons(database) == [("paid", 1)]


def test_a_day_that_passed_is_announced_anew(database, planned):
    late = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
    with database.transaction() as session:
        seen = preview_run(session, date(2027, 1, 13), late.date())
        assert [(each.why, each.count) for each in seen.held_back] == [("too_late", 2)]
        give(session, a_planned_resident(session, "80055555"), late)
        approve(session, date(2027, 1, 13), late)
    assert announce_anew(database, BANK, late) == Announced(0, 2)
    with database.reading() as session:
        again = first_of(session, planned)
        assert (again.entry_on, again.held_by) == (date(2027, 1, 25), "")


def test_three_working_days_late_are_still_in_time(database, planned):
    with database.reading() as session:
        seen = preview_run(session, date(2026, 12, 31), date(2026, 12, 29))
        assert (seen.entry_on, seen.collection_count) == (date(2027, 1, 4), 2)
        assert preview_run(session, date(2027, 1, 4), date(2026, 12, 30)).collection_count == 0


def test_an_amount_changed_inside_the_days_of_notice_waits_for_its_notice(database, planned):
    with database.transaction() as session:
        changed = first_of(session, planned)
        changed.amount = pounds("80.00")
        session.scalars(
            select(CollectionShare).where(CollectionShare.collection_id == changed.id)
        ).one().amount = pounds("80.00")
        advance_notice(session, changed.mandate_id, [changed.id], OFFICER, BEFORE_FIRST)
    assert reasons(database) == [("no_notice", 1)]
    with database.transaction() as session:
        approve(session)
    announce_anew(database, BANK, BEFORE_FIRST)
    with database.reading() as session:
        # Told on 22 December: ten working days later, with four holidays between.
        assert first_of(session, planned).entry_on == date(2027, 1, 8)


def test_no_more_is_taken_than_is_owed_now_and_the_payer_has_the_new_amount(database, planned):
    with database.transaction() as session:
        debt = session.get(Debt, planned.resident.debt.id)
        collection = first_of(session, planned)
        collection.instalment_id = None
        debt.charge, debt.costs = pounds("50.00"), pounds("0")
    assert reasons(database) == [("more_than_owed", 1)]
    with database.transaction() as session:
        approve(session)
    assert announce_anew(database, BANK, BEFORE_FIRST) == Announced(0, 1)
    with database.reading() as session:
        assert first_of(session, planned).amount == pounds("50.00")
        assert "£50.00" in told(session, "direct_debit_notice")[0].body


def test_a_mandate_that_rests_keeps_its_payment_back(database, planned):
    with database.transaction() as session:
        mandate = locked_mandate(session, first_mandate(session, planned))
        move_mandate(session, mandate, MandateEvent.SUSPENDED, BANK, NOW)
    assert reasons(database) == [("mandate", 1)]


@pytest.mark.parametrize("name", ["", "李小龍", "'"])
def test_a_name_without_a_letter_for_the_file_goes_to_a_person(database, planned, name):
    with database.transaction() as session:
        session.get(Mandate, first_mandate(session, planned)).holder_name = name
    assert reasons(database) == [("name", 1)]
    with database.transaction() as session:
        approve(session)
        assert session.scalars(select(WorkItem.kind)).all() == ["mandate"]
        assert first_of(session, planned).state is CollectionState.NOTIFIED


def test_details_that_cannot_be_read_go_to_a_person_and_the_others_are_taken(database, planned):
    with database.transaction() as session:
        session.get(Mandate, first_mandate(session, planned)).sealed = "nothing"
        run_id = approve(session)
        made, _ = file_of(session, run_id)
        assert (made.collection_count, first_of(session, planned).held_by) == (1, "details")
        assert session.scalars(select(WorkItem.kind)).all() == ["mandate"]


def test_two_payments_of_one_plan_take_no_more_than_is_owed(database, planned):
    with database.transaction() as session:
        second = collections_of(session, first_mandate(session, planned))[1]
        second.processing_on, second.entry_on = FIRST_RUN, date(2026, 12, 29)
        for each in (second, first_of(session, planned)):
            each.instalment_id = None
        debt = session.get(Debt, planned.resident.debt.id)
        debt.charge, debt.costs = pounds("100.00"), pounds("0")
    assert reasons(database) == [("more_than_owed", 1)]


def test_the_gate_is_asked_again_in_time(database, planned):
    """A hold that ended yesterday stops nothing."""
    with database.transaction() as session:
        put_hold(
            session,
            HoldKind.DISPUTE,
            "test",
            OFFICER,
            NOW,
            starts_on=TODAY - timedelta(days=9),
            ends_on=TODAY - timedelta(days=1),
            party_id=planned.party_id,
        )
    assert reasons(database) == []
