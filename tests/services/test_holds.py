"""The gate: what may go out towards somebody, and what stops it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.models import Liability
from shared.services.audit import Actor
from shared.services.holds import (
    Allowed,
    Blocked,
    GoingOut,
    HoldKind,
    end_hold,
    end_holds,
    may_go_out,
    put_hold,
)
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, the_resident

OFFICER = Actor("officer", 3)


def hold(session, kind=HoldKind.DISPUTE, **changes):
    given = {"starts_on": TODAY, **changes}
    return put_hold(session, kind, "officer:3", OFFICER, NOW, **given)


def asked(session, who, debt=None, what=GoingOut.NOTICE, on=TODAY):
    return may_go_out(session, what, who.id, debt.id if debt else None, on)


@pytest.mark.parametrize("what", GoingOut)
def test_without_a_hold_everything_may_go_out(session, what):
    made = the_resident(session)
    assert asked(session, made.party, made.debt, what) == Allowed()


@pytest.mark.parametrize("what", GoingOut)
@pytest.mark.parametrize("kind", sorted(set(HoldKind) - {HoldKind.PLAN}))
def test_a_hold_stops_everything_that_goes_out(session, kind, what):
    made = the_resident(session)
    hold(session, kind, party_id=made.party.id)
    assert asked(session, made.party, made.debt, what) == Blocked(kind, None)


def test_the_instalments_of_a_plan_are_still_collected(session):
    made = the_resident(session)
    hold(session, HoldKind.PLAN, debt_id=made.debt.id)
    assert asked(session, made.party, made.debt, GoingOut.COLLECTION) == Allowed()
    assert asked(session, made.party, made.debt, GoingOut.NOTICE) == Blocked("plan", None)


def test_the_last_day_of_a_hold_counts(session):
    made = the_resident(session)
    last = TODAY + timedelta(days=30)
    hold(session, party_id=made.party.id, ends_on=last)
    assert asked(session, made.party, on=last) == Blocked("dispute", last)
    assert asked(session, made.party, on=last + timedelta(days=1)) == Allowed()


def test_a_hold_does_not_reach_back(session):
    made = the_resident(session)
    hold(session, party_id=made.party.id, starts_on=date(2026, 12, 1))
    assert asked(session, made.party) == Allowed()


def test_a_hold_on_one_debt_leaves_the_others(session):
    made = the_resident(session)
    other = a_debt(session, made.account, year=2024)
    hold(session, debt_id=made.debt.id)
    assert asked(session, made.party, made.debt) == Blocked("dispute", None)
    assert asked(session, made.party, other) == Allowed()


def test_a_hold_on_one_liable_person_protects_the_debt_of_both(session):
    made = the_resident(session)
    partner = a_party(session)
    session.add(Liability(account_id=made.account.id, party_id=partner.id))
    session.flush()
    hold(session, HoldKind.BREATHING_SPACE, party_id=partner.id)
    assert asked(session, made.party, made.debt) == Blocked("breathing_space", None)


def test_a_hold_on_one_person_leaves_a_strangers_debt(session):
    made = the_resident(session)
    stranger = a_party(session)
    debt = a_debt(session, an_account(session, stranger))
    hold(session, party_id=made.party.id)
    assert asked(session, stranger, debt) == Allowed()


def test_an_ended_hold_stops_nothing(session):
    made = the_resident(session)
    number = hold(session, party_id=made.party.id)
    assert end_hold(session, number, OFFICER, NOW)
    assert not end_hold(session, number, OFFICER, NOW)
    assert asked(session, made.party) == Allowed()


def test_all_holds_of_one_subject_end_together(session):
    made = the_resident(session)
    hold(session, party_id=made.party.id)
    hold(session, debt_id=made.debt.id)
    assert end_holds(session, "officer:3", OFFICER, NOW) == 2
    assert asked(session, made.party, made.debt) == Allowed()
