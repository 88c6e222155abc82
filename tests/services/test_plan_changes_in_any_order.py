"""Many changes of one plan, in any order and over months: what must always hold of it holds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from shared.domain.frequency import Frequency
from shared.domain.mandate_states import CollectionState
from shared.domain.money import Money, total
from shared.domain.plan_moves import NoChange
from shared.models import Collection, CollectionShare, InstalmentRow, InstalmentSlice, Plan
from shared.services.direct_debit.changeable import changeable
from shared.services.direct_debit.changes import (
    Seen,
    change_amount,
    change_usual_day,
    move_payment,
)
from tests.support.direct_debits import PAYER, a_planned_resident, give, lodge
from tests.support.plans import an_offer
from tests.support.records import TODAY, next_number

TRIES = 25


def press_something(session, planned, today, dice):
    """One change that a payer could think of; whether it was possible."""
    now = datetime.combine(today, time(9), UTC)
    plan = changeable(session, planned.party_id, planned.reference, today)
    wish = today + timedelta(days=dice.randrange(120))
    kind = dice.choice(("move", "move", "day", "amount"))
    press = f"press-{next_number()}"

    def seen(first):
        return Seen(planned.party_id, planned.reference, plan.lock, press, first)

    try:
        if kind == "move":
            number = dice.randrange(len(plan.lines)) + 1
            first = plan.moved(number, wish).due
            return move_payment(session, seen(first), number, wish, PAYER, now)
        if kind == "day":
            first = plan.on_usual_day(wish)[0].due
            return change_usual_day(session, seen(first), wish, PAYER, now)
        amount = plan.page.offer.amount + Money(dice.randrange(1, 1500))
        first = plan.with_amount(amount)[0].due
        return change_amount(session, seen(first), amount, PAYER, now)
    except NoChange:
        return False


def check(session, planned, today, before):
    """What must hold after each change; the days of notice that were kept are looked at too."""
    plan = session.scalars(select(Plan).where(Plan.reference == planned.reference)).one()
    lines = session.scalars(
        select(InstalmentRow)
        .where(InstalmentRow.plan_id == plan.id)
        .order_by(InstalmentRow.number)
        .execution_options(populate_existing=True)
    ).all()
    assert total(line.amount for line in lines) + plan.paid_now == plan.total
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    dues = [line.due_on for line in lines]
    assert dues == sorted(set(dues))
    assert all(line.collect_on >= line.due_on for line in lines)
    assert dues[-1] <= before.latest
    for line in lines:
        slices = session.scalars(
            select(InstalmentSlice.amount).where(InstalmentSlice.instalment_id == line.id)
        )
        assert total(slices) == line.amount
    check_collections(session, plan, {line.id: line for line in lines}, today, before)


def check_collections(session, plan, lines, today, before):
    found = session.scalars(
        select(Collection)
        .where(Collection.plan_id == plan.id, Collection.state != CollectionState.CANCELLED)
        .order_by(Collection.entry_on, Collection.advised_on)
        .execution_options(populate_existing=True)
    ).all()
    for each in found:
        line = lines[each.instalment_id]
        assert (each.advised_on, each.entry_on) == (line.due_on, line.collect_on)
        assert each.amount == line.amount
        shares = select(CollectionShare.amount).where(CollectionShare.collection_id == each.id)
        assert total(session.scalars(shares)) == each.amount
        if each.notices > 1 and each.notified_on == today:
            notice = each.notice_days or before.numbers.notice_days
            assert before.days.add(each.notified_on, notice) <= each.entry_on
    if found:
        assert [each.is_last for each in found] == [False] * (len(found) - 1) + [True]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("collected", [True, False])
@pytest.mark.parametrize(
    "offer", [an_offer(), an_offer("43.00", Frequency.FORTNIGHTLY)], ids=["monthly", "two weeks"]
)
def test_whatever_a_payer_changes_the_plan_stays_whole(session, seed, collected, offer):
    dice = random.Random(seed)  # nosec B311  # of tests
    planned = a_planned_resident(session, offer=offer)
    if collected:
        lodge(session, give(session, planned).mandate_id)
    changed, today = 0, TODAY
    for _ in range(TRIES):
        today += timedelta(days=dice.randrange(12))
        before = changeable(session, planned.party_id, planned.reference, today)
        changed += press_something(session, planned, today, dice)
        check(session, planned, today, before)
    assert changed > 1
