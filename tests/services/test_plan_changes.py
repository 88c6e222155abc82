"""Changing a plan: days, amounts, collections, notice and the count of moves, in one act."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionEvent, CollectionState, MandateEvent
from shared.domain.money import total
from shared.domain.plan_moves import NoChange, Why
from shared.models import (
    AuditEntry,
    CollectionShare,
    InstalmentRow,
    InstalmentSlice,
    OutboxMessage,
    Plan,
    PlanEventRow,
)
from shared.services.audit import Actor, link_waiting
from shared.services.direct_debit.changeable import changeable
from shared.services.direct_debit.changes import (
    Seen,
    change_amount,
    change_usual_day,
    move_payment,
)
from shared.services.direct_debit.ending import end_mandate
from shared.services.direct_debit.records import locked_collection, move_collection
from shared.services.errors import NotFound, StaleVersion
from shared.services.state_comparison import differing_states
from tests.support.builders import a_party, pounds
from tests.support.direct_debits import BANK, a_planned_resident, collections_of, give, lodge
from tests.support.records import next_number

BOXING_DAY = datetime(2026, 12, 26, 9, tzinfo=UTC)
EIGHTH = date(2027, 1, 8)
PAYER = Actor("payer", 7)


@pytest.fixture
def planned(session):
    return a_planned_resident(session)


@pytest.fixture
def by_direct_debit(session, planned):
    mandate = lodge(session, give(session, planned).mandate_id)
    return planned, mandate.id


def look(session, planned, now=BOXING_DAY):
    return changeable(session, planned.party_id, planned.reference, now.date())


def seen(plan, first_due, **changes):
    given = {
        "party_id": 0,
        "reference": plan.page.reference,
        "lock": plan.lock,
        "press": f"press-{next_number()}",
        "first_due": first_due,
    }
    return Seen(**{**given, **changes})


def move(session, planned, wish=EIGHTH, number=1, now=BOXING_DAY, **changes):
    plan = look(session, planned, now)
    due = plan.moved(number, wish).due
    shown = seen(plan, due, party_id=planned.party_id, **changes)
    return move_payment(session, shown, number, wish, PAYER, now)


def days_of(session, planned):
    rows = session.execute(
        select(InstalmentRow.due_on, InstalmentRow.collect_on, InstalmentRow.amount)
        .join(Plan, Plan.id == InstalmentRow.plan_id)
        .where(Plan.reference == planned.reference)
        .order_by(InstalmentRow.number)
        .execution_options(populate_existing=True)
    )
    return [tuple(row) for row in rows]


def sent(session, template):
    found = select(OutboxMessage).where(OutboxMessage.template == template)
    return list(session.scalars(found.order_by(OutboxMessage.id)))


# ------------------------------------------------------------------ moving one payment


def test_the_payment_of_29_december_moves_to_8_january(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    assert look(session, planned).moves_left == 2
    assert move(session, planned)
    first = collections_of(session, mandate_id)[0]
    assert (first.advised_on, first.processing_on, first.entry_on) == (
        EIGHTH,
        date(2027, 1, 7),
        EIGHTH,
    )
    assert first.state is CollectionState.NOTIFIED
    assert (first.notified_on, first.notices, first.notice_days) == (date(2026, 12, 26), 2, 5)
    assert look(session, planned).moves_left == 1


@pytest.mark.parametrize(("wish", "agreed"), [("2027-01-11", 5), ("2027-01-12", None)])
def test_less_notice_is_agreed_only_where_the_usual_cannot_be_kept(
    session, by_direct_debit, wish, agreed
):
    planned, mandate_id = by_direct_debit
    move(session, planned, date.fromisoformat(wish))
    assert collections_of(session, mandate_id)[0].notice_days == agreed


def test_notice_of_the_new_day_goes_out_anew(session, by_direct_debit):
    planned, _ = by_direct_debit
    move(session, planned)
    (notice,) = sent(session, "direct_debit_notice")
    assert "Friday 8 January 2027: £90.00" in notice.body


def test_the_instalment_moves_and_the_sum_stays(session, by_direct_debit):
    planned, _ = by_direct_debit
    before = days_of(session, planned)
    move(session, planned)
    after = days_of(session, planned)
    assert after[0] == (EIGHTH, EIGHTH, pounds("90.00"))
    assert after[1:] == before[1:]


def test_the_event_names_the_old_and_the_new_day(session, planned):
    move(session, planned, press="the press")
    event = session.scalars(select(PlanEventRow).order_by(PlanEventRow.id.desc())).first()
    assert json.loads(event.note) == {
        "kind": "move",
        "on": "2026-12-26",
        "press": "the press",
        "was": [[1, "2026-12-28", 9000]],
        "now": [[1, "2027-01-08", 9000]],
    }
    assert differing_states(session) == ()


def test_revenues_and_the_trail_hear_of_it(session, planned):
    move(session, planned)
    (told,) = sent(session, "plan_rescheduled")
    assert json.loads(told.body)["instalments"][0] == {"due": "2027-01-08", "amount": "90.00"}
    link_waiting(session)
    assert session.scalar(select(AuditEntry.id).where(AuditEntry.action == "changed a plan"))


def test_a_plan_without_a_direct_debit_moves_by_itself(session, planned):
    assert move(session, planned, date(2026, 12, 30))
    assert days_of(session, planned)[0][0] == date(2026, 12, 30)
    (message,) = sent(session, "plan_changed")
    assert "Wednesday 30 December 2026: £90.00" in message.body
    assert sent(session, "direct_debit_notice") == []


def test_a_day_that_is_too_near_becomes_the_first_that_keeps_notice(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    move(session, planned, date(2026, 12, 30))
    # Told on Saturday 26 December: 29, 30, 31 December, 4 and 5 January.
    assert collections_of(session, mandate_id)[0].entry_on == date(2027, 1, 5)


def test_a_letter_takes_its_days_before_it_counts_as_notice(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    planned.resident.party.email, planned.resident.party.phone = None, None
    session.merge(planned.resident.party)
    session.flush()
    move(session, planned, date(2026, 12, 30))
    assert collections_of(session, mandate_id)[0].entry_on == date(2027, 1, 7)


@pytest.mark.parametrize("state", [CollectionEvent.PUT_IN_RUN, CollectionEvent.HELD])
def test_a_collection_that_is_in_a_run_or_held_does_not_move(session, by_direct_debit, state):
    planned, mandate_id = by_direct_debit
    first = locked_collection(session, collections_of(session, mandate_id)[0].id)
    move_collection(session, first, state, BANK, BOXING_DAY)
    with pytest.raises(NoChange) as told:
        look(session, planned).moved(1, EIGHTH)
    assert told.value.why is Why.TAKEN


def test_what_is_in_a_run_stays_although_its_direct_debit_was_cancelled(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    first = locked_collection(session, collections_of(session, mandate_id)[0].id)
    move_collection(session, first, CollectionEvent.PUT_IN_RUN, BANK, BOXING_DAY)
    end_mandate(session, mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, BOXING_DAY, "asked")
    plan = look(session, planned)
    with pytest.raises(NoChange) as told:
        plan.moved(1, EIGHTH)
    assert told.value.why is Why.TAKEN
    assert plan.moved(2, date(2027, 2, 1)).is_as_asked


def test_a_third_move_in_twelve_months_is_for_a_person(session, planned):
    move(session, planned, date(2026, 12, 30))
    move(session, planned, date(2026, 12, 31))
    with pytest.raises(NoChange) as told:
        look(session, planned).moved(1, date(2027, 1, 4))
    assert told.value.why is Why.NO_MOVES_LEFT


def test_a_year_later_the_moves_are_new(session, planned):
    move(session, planned, date(2026, 12, 30))
    assert look(session, planned, BOXING_DAY + timedelta(days=364)).moves_left == 1
    assert look(session, planned, BOXING_DAY + timedelta(days=365)).moves_left == 2


def test_the_same_press_moves_once(session, planned):
    plan = look(session, planned)
    shown = seen(plan, EIGHTH, party_id=planned.party_id)
    assert move_payment(session, shown, 1, EIGHTH, PAYER, BOXING_DAY)
    assert not move_payment(session, shown, 1, EIGHTH, PAYER, BOXING_DAY)
    assert look(session, planned).moves_left == 1
    assert len(sent(session, "plan_changed")) == 1


def test_a_page_from_before_another_change_moves_nothing(session, planned):
    old = look(session, planned)
    move(session, planned, date(2026, 12, 30))
    with pytest.raises(StaleVersion):
        move_payment(
            session,
            seen(old, EIGHTH, party_id=planned.party_id),
            1,
            EIGHTH,
            PAYER,
            BOXING_DAY,
        )


def test_a_page_that_showed_another_day_moves_nothing(session, by_direct_debit):
    planned, _ = by_direct_debit
    near = date(2026, 12, 30)
    shown = seen(look(session, planned), date(2027, 1, 5), party_id=planned.party_id)
    later = BOXING_DAY + timedelta(days=3)
    with pytest.raises(StaleVersion):
        move_payment(session, shown, 1, near, PAYER, later)


def test_somebody_elses_plan_is_not_found(session, planned):
    other = a_party(session).id
    with pytest.raises(NotFound):
        changeable(session, other, planned.reference, BOXING_DAY.date())
    shown = seen(look(session, planned), EIGHTH, party_id=other)
    with pytest.raises(NotFound):
        move_payment(session, shown, 1, EIGHTH, PAYER, BOXING_DAY)


def test_after_the_direct_debit_ended_the_plan_moves_alone(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    end_mandate(session, mandate_id, MandateEvent.CANCELLED_BY_PAYER, PAYER, BOXING_DAY, "asked")
    assert move(session, planned, date(2026, 12, 30))
    assert sent(session, "direct_debit_notice") == []


# ------------------------------------------------------------------ another usual day


def test_the_usual_day_changes_from_the_first_payment_that_notice_reaches(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    plan = look(session, planned)
    first = plan.on_usual_day(date(2027, 1, 15))[0].due
    shown = seen(plan, first, party_id=planned.party_id)
    assert change_usual_day(session, shown, date(2027, 1, 15), PAYER, BOXING_DAY)
    dues = [due for due, _, _ in days_of(session, planned)]
    assert dues[:3] == [date(2026, 12, 28), date(2027, 1, 15), date(2027, 2, 15)]
    entries = [each.entry_on for each in collections_of(session, mandate_id)]
    assert entries[:3] == [date(2026, 12, 29), date(2027, 1, 15), date(2027, 2, 15)]
    (notice,) = sent(session, "direct_debit_notice")
    assert notice.body.count("£90.00") == 10
    assert look(session, planned).moves_left == 2


# ------------------------------------------------------------------ a larger amount


def test_more_each_time_makes_fewer_payments(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    plan = look(session, planned)
    new = plan.with_amount(pounds("120.00"))
    shown = seen(plan, new[0].due, party_id=planned.party_id)
    assert change_amount(session, shown, pounds("120.00"), PAYER, BOXING_DAY)
    amounts = [amount for _, _, amount in days_of(session, planned)]
    assert amounts == [pounds("90.00")] + [pounds("120.00")] * 8 + [pounds("6.50")]
    assert total(amounts) == pounds("1056.50")
    living = [
        each
        for each in collections_of(session, mandate_id)
        if each.state is not CollectionState.CANCELLED
    ]
    assert [each.amount for each in living] == amounts
    assert [each.is_last for each in living] == [False] * 9 + [True]
    assert session.scalar(select(Plan.amount)) == pounds("120.00")


def test_every_share_still_comes_to_its_amount(session, by_direct_debit):
    planned, mandate_id = by_direct_debit
    plan = look(session, planned)
    new = plan.with_amount(pounds("120.00"))
    shown = seen(plan, new[0].due, party_id=planned.party_id)
    change_amount(session, shown, pounds("120.00"), PAYER, BOXING_DAY)
    for each in collections_of(session, mandate_id):
        if each.state is CollectionState.CANCELLED:
            assert each.instalment_id is None
            continue
        shares = session.scalars(
            select(CollectionShare.amount).where(CollectionShare.collection_id == each.id)
        )
        slices = session.scalars(
            select(InstalmentSlice.amount).where(
                InstalmentSlice.instalment_id == each.instalment_id
            )
        )
        assert total(shares) == total(slices) == each.amount


def test_less_is_a_new_offer(session, planned):
    with pytest.raises(NoChange) as told:
        look(session, planned).with_amount(pounds("60.00"))
    assert (told.value.why, told.value.nearest) == (Why.LESS, pounds("90.00"))
