"""The gate: what may go out towards somebody, and what stops it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.domain.gate import STOPS, Act, Allowed, Blocked, HoldKind
from shared.models import Liability
from shared.services.audit import Actor
from shared.services.gate import may_go_out
from shared.services.holds import end_hold, end_holds, put_hold
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account, the_resident

OFFICER = Actor("officer", 3)


def hold(session, kind=HoldKind.DISPUTE, **changes):
    given = {"starts_on": TODAY, **changes}
    return put_hold(session, kind, "officer:3", OFFICER, NOW, **given)


def asked(session, who, debt=None, what=Act.NOTICE, on=TODAY):
    return may_go_out(session, what, who.id, debt.id if debt else None, on)


def stopped_by(found):
    """What stops it and until when; none where it may go out."""
    return (found.rule, found.until) if isinstance(found, Blocked) else None


@pytest.mark.parametrize("what", Act)
def test_without_a_hold_everything_may_go_out(session, what):
    made = the_resident(session)
    assert asked(session, made.party, made.debt, what) == Allowed()


@pytest.mark.parametrize("what", sorted(Act))
@pytest.mark.parametrize("kind", sorted(HoldKind))
def test_a_hold_stops_what_its_kind_stops(session, kind, what):
    made = the_resident(session)
    hold(session, kind, party_id=made.party.id)
    wanted = (kind, None) if what in STOPS[kind].stops else None
    assert stopped_by(asked(session, made.party, made.debt, what)) == wanted


def test_an_act_that_nobody_has_classified_is_blocked(session):
    made = the_resident(session)
    found = asked(session, made.party, made.debt, "leaflet")
    assert stopped_by(found) == ("unclassified", None)


def test_recovery_about_no_debt_in_particular_stops_where_any_debt_is_held(session):
    made = the_resident(session)
    hold(session, debt_id=made.debt.id)
    assert stopped_by(asked(session, made.party, None, Act.CHASE)) == ("dispute", None)
    assert asked(session, made.party, None, Act.ANSWER) == Allowed()


def test_a_death_leaves_the_other_liable_person_their_answers(session):
    made = the_resident(session)
    partner = a_party(session)
    session.add(Liability(account_id=made.account.id, party_id=partner.id))
    session.flush()
    hold(session, HoldKind.DECEASED, party_id=partner.id)
    assert asked(session, made.party, made.debt, Act.RECEIPT) == Allowed()
    assert stopped_by(asked(session, made.party, made.debt, Act.NOTICE)) == ("deceased", None)


def test_the_instalments_of_a_plan_are_still_collected(session):
    made = the_resident(session)
    hold(session, HoldKind.PLAN, debt_id=made.debt.id)
    assert asked(session, made.party, made.debt, Act.COLLECTION) == Allowed()
    assert stopped_by(asked(session, made.party, made.debt, Act.NOTICE)) == ("plan", None)


def test_the_last_day_of_a_hold_counts(session):
    made = the_resident(session)
    last = TODAY + timedelta(days=30)
    hold(session, party_id=made.party.id, ends_on=last)
    assert stopped_by(asked(session, made.party, on=last)) == ("dispute", last)
    assert asked(session, made.party, on=last + timedelta(days=1)) == Allowed()


def test_a_hold_does_not_reach_back(session):
    made = the_resident(session)
    hold(session, party_id=made.party.id, starts_on=date(2026, 12, 1))
    assert asked(session, made.party) == Allowed()


def test_a_hold_on_one_debt_leaves_the_others(session):
    made = the_resident(session)
    other = a_debt(session, made.account, year=2024)
    hold(session, debt_id=made.debt.id)
    assert stopped_by(asked(session, made.party, made.debt)) == ("dispute", None)
    assert asked(session, made.party, other) == Allowed()


def test_a_hold_on_one_liable_person_protects_the_debt_of_both(session):
    made = the_resident(session)
    partner = a_party(session)
    session.add(Liability(account_id=made.account.id, party_id=partner.id))
    session.flush()
    hold(session, HoldKind.BREATHING_SPACE, party_id=partner.id)
    assert stopped_by(asked(session, made.party, made.debt)) == ("breathing_space", None)


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
