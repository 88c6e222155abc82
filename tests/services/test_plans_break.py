"""Breaking a plan: only after both messages, the days to mend it, and while nothing at all stands against it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from shared.domain.gate import HoldKind
from shared.domain.plan_states import PlanState
from shared.models import (
    Debt,
    Hold,
    InstalmentRow,
    LetterInstead,
    OutboxMessage,
    Party,
    Plan,
    PlanDebt,
)
from shared.services.audit import Actor
from shared.services.plans.breaking import Broken, break_plans
from shared.services.plans.struggle import OFFICER, begin_replan
from tests.support.builders import a_hold
from tests.support.plan_nights import (
    breaking,
    events_of,
    judging,
    messages_of,
    morning,
    told,
    work_of,
)
from tests.support.plans import at_once
from tests.support.postings import paid_in
from tests.support.standing_plans import (
    THREE_MONTHS,
    a_plan_of,
    rows_of,
    standing_of,
    suspended,
)

FIRST = THREE_MONTHS[0][0]
TOLD = FIRST + timedelta(days=1)
TOLD_AGAIN = TOLD + timedelta(days=10)
LAST_DAY = TOLD_AGAIN + timedelta(days=14)
BROKEN_ON = LAST_DAY + timedelta(days=1)
BY = Actor("officer", 3)


@pytest.fixture
def plan(database):
    with database.transaction() as session:
        return a_plan_of(session)


@pytest.fixture
def chased(database, plan):
    """Told of the missing payment of 28 December on the 29th, and again ten days later."""
    with database.transaction() as session:
        line = session.scalars(select(InstalmentRow.id).order_by(InstalmentRow.id)).first()
        told(session, plan, line, "payment_missed", TOLD)
        told(session, plan, line, "payment_missed_again", TOLD_AGAIN)
    return plan


def state_of(database, plan):
    with database.reading() as session:
        return session.get_one(Plan, plan.id).state.value


def test_a_plan_breaks_on_the_day_after_its_days_to_mend_it(database, chased):
    assert breaking(database, LAST_DAY) == Broken()
    assert breaking(database, BROKEN_ON) == Broken(broken=1)
    assert state_of(database, chased) == "broken"
    assert standing_of(database, chased.id) == ("broken", FIRST)
    assert rows_of(database, chased.id)[-1] == ("broken", "not_mended", "90.00", "0.00")


def test_whoever_pays_and_an_officer_and_the_revenues_system_hear_of_it_once(database, chased):
    breaking(database, BROKEN_ON)
    assert breaking(database, BROKEN_ON) == Broken()
    [message] = messages_of(database, "plan_broken")
    assert "£90.00 is still missing" in message.body
    assert work_of(database, "plan_broken") == [(f"plan:{chased.id}", "open")]
    with database.reading() as session:
        action = select(OutboxMessage.body).where(OutboxMessage.channel == "revenues")
        [said] = session.scalars(action.where(OutboxMessage.template == "plan_broken")).all()
        assert '"missing": "90.00"' in said


def test_its_debts_are_free_for_a_new_plan(database, chased):
    breaking(database, BROKEN_ON)
    with database.reading() as session:
        assert session.scalars(select(PlanDebt.living)).all() == [False]
        assert session.scalars(select(Hold.id).where(Hold.ended_at.is_(None))).all() == []


def test_two_nights_at_once_break_it_once(database, chased):
    judging(database, BROKEN_ON)
    at_once(lambda: breaking(database, BROKEN_ON), lambda: breaking(database, BROKEN_ON))
    assert events_of(database, chased.id) == ["agreed", "broken"]


def test_nobody_who_was_not_told_loses_a_plan(database, plan):
    assert breaking(database, date(2027, 6, 1)) == Broken()
    assert state_of(database, plan) == "active"


@pytest.mark.parametrize("template", ["payment_missed", "payment_missed_again"])
@pytest.mark.parametrize("state", ["queued", "sending", "failed", "stopped"])
def test_a_message_that_was_not_sent_told_nobody(database, chased, template, state):
    with database.transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.template == template)
            .values(state=state, sent_at=None)
        )
    assert breaking(database, date(2027, 6, 1)) == Broken()


def test_of_a_letter_in_its_place_the_days_run_from_the_letter(database, chased):
    with database.transaction() as session:
        again = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "payment_missed_again")
        ).one()
        letter = told(session, chased, 0, "payment_missed_again", TOLD_AGAIN + timedelta(days=3))
        session.add(
            LetterInstead(
                message_id=again.id, letter_id=letter, why="failed", at=morning(TOLD_AGAIN)
            )
        )
    assert breaking(database, BROKEN_ON + timedelta(days=2)) == Broken()
    assert breaking(database, BROKEN_ON + timedelta(days=3)) == Broken(broken=1)


def test_the_message_about_a_direct_debit_that_came_back_is_the_first(database, plan):
    with database.transaction() as session:
        line = session.scalars(select(InstalmentRow.id).order_by(InstalmentRow.id)).first()
        told(session, plan, line, "direct_debit_unpaid", TOLD)
        told(session, plan, line, "payment_missed_again", TOLD_AGAIN)
    assert breaking(database, BROKEN_ON) == Broken(broken=1)


def test_messages_about_a_payment_that_came_since_count_for_nothing(database, chased):
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, chased.debt_id), "90.00")
    assert breaking(database, date(2027, 2, 20)) == Broken()
    assert standing_of(database, chased.id)[0] == "behind"


@pytest.mark.parametrize(
    "kind",
    [HoldKind.BREATHING_SPACE, HoldKind.HARDSHIP, HoldKind.DISPUTE, HoldKind.OFFICER],
)
def test_nothing_breaks_while_a_hold_is_on(database, chased, kind):
    with database.transaction() as session:
        a_hold(session, party_id=chased.party_id, kind=kind, starts_on=FIRST)
    assert breaking(database, date(2027, 6, 1)) == Broken()


def test_days_to_mend_it_that_a_hold_took_are_given_again(database, chased):
    with database.transaction() as session:
        a_hold(
            session,
            party_id=chased.party_id,
            kind=HoldKind.ADVICE,
            starts_on=TOLD_AGAIN,
            ends_on=TOLD_AGAIN + timedelta(days=10),
        )
    assert breaking(database, BROKEN_ON) == Broken()
    assert breaking(database, TOLD_AGAIN + timedelta(days=26)) == Broken(broken=1)


def test_nothing_breaks_while_a_new_plan_is_worked_out(database, chased):
    with database.transaction() as session:
        begin_replan(session, chased.id, OFFICER, BY, morning(LAST_DAY))
    assert breaking(database, BROKEN_ON) == Broken()


def test_a_plan_that_waits_does_not_break(database, chased):
    with database.transaction() as session:
        suspended(session, chased.id, datetime(2027, 1, 20, 12, tzinfo=UTC))
    assert breaking(database, date(2027, 6, 1)) == Broken()


def test_of_somebody_who_needs_a_person_a_person_decides(database, chased):
    with database.transaction() as session:
        session.get_one(Party, chased.party_id).needs_person = True
    assert breaking(database, BROKEN_ON) == Broken(for_person=1)
    assert state_of(database, chased) == "active"
    assert work_of(database, "plan_review") == [(f"plan:{chased.id}", "open")]


def test_what_was_paid_before_the_night_saves_the_plan(database, chased):
    judging(database, BROKEN_ON)
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, chased.debt_id), "89.00")
    assert break_plans(database, BROKEN_ON, morning(BROKEN_ON)) == Broken()


def test_a_broken_plan_that_is_brought_up_to_date_goes_on(database, chased):
    breaking(database, BROKEN_ON)
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, chased.debt_id), "180.00")
    day = date(2027, 1, 29)
    assert judging(database, day) == (0, 1)
    assert judging(database, day) == (0, 0)
    assert events_of(database, chased.id) == ["agreed", "broken", "brought_up_to_date"]
    assert [row[0] for row in rows_of(database, chased.id)] == ["behind", "broken", "on_track"]
    assert work_of(database, "plan_broken") == [(f"plan:{chased.id}", "done")]
    assert len(messages_of(database, "plan_goes_on")) == 1
    with database.reading() as session:
        assert session.scalars(select(PlanDebt.living)).all() == [True]
        assert session.scalars(select(Hold.kind).where(Hold.ended_at.is_(None))).all() == ["plan"]


def test_a_part_of_what_is_missing_does_not_bring_it_back(database, chased):
    breaking(database, BROKEN_ON)
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, chased.debt_id), "60.00")
    judging(database, BROKEN_ON + timedelta(days=1))
    assert state_of(database, chased) == "broken"


def test_it_stays_broken_where_a_new_plan_covers_the_debt(database, chased):
    breaking(database, BROKEN_ON)
    with database.transaction() as session:
        new = a_plan_of(session)
        row = PlanDebt(
            plan_id=new.id,
            debt_id=chased.debt_id,
            position=1,
            balance=session.get_one(Plan, chased.id).total,
        )
        session.add(row)
        session.flush()
        paid_in(session, session.get_one(Debt, chased.debt_id), "90.00")
    judging(database, BROKEN_ON + timedelta(days=1))
    assert state_of(database, chased) == "broken"


def test_a_broken_plan_that_is_paid_is_finished(database, chased):
    breaking(database, BROKEN_ON)
    with database.transaction() as session:
        paid_in(session, session.get_one(Debt, chased.debt_id), "246.50")
    assert judging(database, BROKEN_ON + timedelta(days=1)) == (1, 0)
    assert state_of(database, chased) == PlanState.COMPLETED.value
    assert work_of(database, "plan_broken") == [(f"plan:{chased.id}", "done")]
