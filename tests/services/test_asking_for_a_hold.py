"""Asking for a hold: given at once, dated by policy, and never twice for the same thing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.gate import HoldKind
from shared.models import Hold, OutboxMessage
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.holding.ask import HeldLongEnough, ask_hold
from shared.services.holding.terms import set_hold_number
from shared.services.holds import end_hold
from tests.support.builders import NOW, TODAY, the_resident

OFFICER = Actor("officer", 3)
COMMAND = Actor("command", "test")
DAY = timedelta(days=1)


def asked(session, made, now=NOW, kind=HoldKind.ADVICE, **more):
    return ask_hold(session, made.party.id, kind, Actor("payer", 1), now, **more)


def test_a_hold_for_advice_lasts_thirty_days_and_ends_on_a_working_day(session):
    made = the_resident(session)
    hold = asked(session, made)
    assert not hold.was_held_already
    assert hold.until >= TODAY + 30 * DAY
    assert hold.until.weekday() < 5


def test_asked_twice_it_is_the_same_hold(session):
    made = the_resident(session)
    first = asked(session, made)
    again = asked(session, made, NOW + 3 * DAY)
    assert again.was_held_already
    assert (again.hold_id, again.until) == (first.hold_id, first.until)
    assert session.scalar(select(func.count()).select_from(Hold)) == 1


def test_a_new_cause_makes_it_longer(session):
    made = the_resident(session)
    first = asked(session, made)
    later = asked(session, made, NOW + 10 * DAY, subject="referral:4")
    assert not later.was_held_already
    assert later.until > first.until


def test_nobody_asks_for_more_days_in_a_year_than_policy_gives(session):
    made = the_resident(session)
    first = asked(session, made)
    second = asked(session, made, NOW + (first.until - TODAY + DAY))
    with pytest.raises(HeldLongEnough) as refused:
        asked(session, made, NOW + (second.until - TODAY + DAY))
    assert refused.value.says.params["most"] == 60


def test_a_year_later_it_can_be_asked_for_again(session):
    made = the_resident(session)
    first = asked(session, made)
    asked(session, made, NOW + (first.until - TODAY + DAY))
    assert not asked(session, made, NOW + 400 * DAY).was_held_already


def test_days_after_a_hold_was_ended_are_not_counted(session):
    made = the_resident(session)
    for count in range(8):
        hold = asked(session, made, NOW + count * 2 * DAY)
        end_hold(session, hold.hold_id, OFFICER, NOW + count * 2 * DAY)
    assert not asked(session, made, NOW + 20 * DAY).was_held_already


def test_the_councils_own_number_counts_from_its_day(session):
    made = the_resident(session)
    set_hold_number(session, HoldKind.ADVICE, "days", 14, TODAY, COMMAND, NOW)
    assert asked(session, made).until <= TODAY + 17 * DAY


def test_a_hold_that_would_end_on_a_bank_holiday_ends_on_the_next_working_day(session):
    made = the_resident(session)
    christmas = date(TODAY.year, 12, 25)
    set_hold_number(session, HoldKind.ADVICE, "days", (christmas - TODAY).days, TODAY, COMMAND, NOW)
    until = asked(session, made).until
    assert until > date(TODAY.year, 12, 26)
    assert until.weekday() < 5


def test_the_revenues_system_hears_of_it_once(session):
    made = the_resident(session)
    asked(session, made)
    asked(session, made)
    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "recovery_hold")
    ).all()
    assert [each.channel for each in told] == ["revenues"]


def test_somebody_unknown_has_no_hold(session):
    with pytest.raises(NotFound):
        ask_hold(session, 999_999, HoldKind.ADVICE, OFFICER, NOW)


def test_in_the_days_of_reminder_asking_again_makes_it_longer(session):
    made = the_resident(session)
    first = asked(session, made)
    early = asked(session, made, NOW + (first.until - TODAY - 8 * DAY))
    later = asked(session, made, NOW + (first.until - TODAY - 7 * DAY))
    assert early.was_held_already
    assert not later.was_held_already
    assert later.until > first.until


def test_a_debt_of_somebody_else_is_not_held(session):
    made, other = the_resident(session), the_resident(session, "80099999")
    with pytest.raises(NotFound):
        asked(session, made, kind=HoldKind.DISPUTE, debt_id=other.debt.id)
