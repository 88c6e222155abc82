"""A payer who moves a payment while finance approves its run: one of them wins, never both."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionState
from shared.domain.plan_moves import NoChange
from shared.models import (
    Collection,
    DirectDebitLine,
    InstalmentRow,
    Mandate,
    OutboxMessage,
    PlanEventRow,
)
from shared.services.direct_debit.changeable import changeable
from shared.services.direct_debit.changes import Seen, move_payment
from shared.services.errors import StaleVersion
from tests.support.direct_debit_runs import BEFORE_FIRST, a_lodged, approve
from tests.support.direct_debits import OTHER_DETAILS, PAYER, give
from tests.support.plans import at_once

EIGHTH = date(2027, 1, 8)


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        return a_lodged(session)


@pytest.fixture
def shown(database, planned):
    """What the payer saw before anybody pressed."""
    with database.reading() as session:
        plan = changeable(session, planned.party_id, planned.reference, BEFORE_FIRST.date())
    return lambda press: Seen(planned.party_id, planned.reference, plan.lock, press, EIGHTH)


def move(database, seen):
    try:
        with database.transaction() as session:
            return move_payment(session, seen, 1, EIGHTH, PAYER, BEFORE_FIRST)
    except (StaleVersion, NoChange):
        return None


def run(database):
    try:
        with database.transaction() as session:
            return approve(session)
    except Exception as error:  # noqa: BLE001 - whichever way it lost
        return type(error).__name__


def outcome(database):
    """The first instalment's day, its collection's state, and whether a run asks for it."""
    with database.reading() as session:
        due = session.scalars(select(InstalmentRow.due_on).where(InstalmentRow.number == 1)).one()
        first = session.scalars(select(Collection).order_by(Collection.id)).first()
        lines = session.scalars(
            select(DirectDebitLine.id).where(DirectDebitLine.collection_id == first.id)
        ).all()
        return due, first.state, len(lines)


MOVED = (EIGHTH, CollectionState.NOTIFIED, 0)
TAKEN = (date(2026, 12, 28), CollectionState.IN_RUN, 1)


@pytest.mark.parametrize("turn", range(3))
def test_the_run_and_the_move_never_both_win(database, shown, turn):
    done, run_id = at_once(lambda: move(database, shown(f"press-{turn}")), lambda: run(database))
    assert outcome(database) in (MOVED, TAKEN)
    assert (outcome(database) == MOVED) == (done is True)
    assert (outcome(database) == TAKEN) == isinstance(run_id, int)


def test_after_the_run_nothing_moves(database, shown):
    assert isinstance(run(database), int)
    assert move(database, shown("late")) is None
    assert outcome(database) == TAKEN


def test_after_the_move_the_run_leaves_it_out(database, shown):
    assert move(database, shown("early")) is True
    run(database)
    assert outcome(database) == MOVED


def test_the_same_press_at_the_same_moment_moves_once(database, shown):
    found = at_once(*[lambda: move(database, shown("one press"))] * 4)
    assert sorted(found) == [False, False, False, True]
    assert events_and_notices(database) == (1, 1)


def test_two_tabs_at_the_same_moment_move_once(database, shown):
    found = at_once(
        lambda: move(database, shown("first tab")), lambda: move(database, shown("second tab"))
    )
    assert sorted(found, key=str) == [None, True]
    assert events_and_notices(database) == (1, 1)


def events_and_notices(database):
    with database.reading() as session:
        events = session.scalars(select(PlanEventRow.id).where(PlanEventRow.note != "")).all()
        notices = session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.template == "direct_debit_notice")
        ).all()
        return len(events), len(notices)


def test_a_moved_payment_is_taken_on_its_new_day_with_the_notice_that_was_agreed(database, shown):
    # From Boxing Day on there are nine working days to 8 January, and the usual notice is ten.
    boxing_day = BEFORE_FIRST.replace(day=26)
    with database.transaction() as session:
        move_payment(session, shown("early"), 1, EIGHTH, PAYER, boxing_day)
    with database.transaction() as session:
        approve(session, date(2027, 1, 7), BEFORE_FIRST.replace(year=2027, month=1, day=5))
    assert outcome(database) == (EIGHTH, CollectionState.IN_RUN, 1)


@pytest.mark.parametrize("turn", range(2))
def test_a_change_of_bank_and_a_move_at_the_same_moment_both_end(database, shown, planned, turn):
    with database.reading() as session:
        old = session.scalars(select(Mandate.id)).one()

    def change_bank():
        with database.transaction() as session:
            return give(
                session, planned, BEFORE_FIRST, OTHER_DETAILS, replaces_id=old, press=f"bank-{turn}"
            ).first

    moved, given = at_once(lambda: move(database, shown(f"move-{turn}")), change_bank)
    assert given is True
    due, _, _ = outcome(database)
    assert due == (EIGHTH if moved else date(2026, 12, 28))
