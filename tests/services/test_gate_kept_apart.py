"""The plan of one goes on as if the other, who is kept apart, had asked for nothing."""

from __future__ import annotations

import pytest

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.services.audit import Actor
from shared.services.gate import all_stops, may_go_out
from shared.services.support.apart import keep_apart
from tests.support.joint import a_couple
from tests.support.offers import a_hold
from tests.support.records import NOW, TODAY

SHE = Actor("payer", 1)
OF_A_PLAN = (Act.REMINDER, Act.CHASE, Act.COLLECTION)


def asked(session, act, party, debt):
    alone = may_go_out(session, act, party.id, debt.id, TODAY)
    many = all_stops(session, act, TODAY).answer(party.id, debt.id)
    some = all_stops(session, act, TODAY, [party.id]).answer(party.id, debt.id)
    assert type(alone) is type(many) is type(some)
    return type(alone)


@pytest.fixture
def couple(session):
    made = a_couple(session)
    keep_apart(session, made.first.id, SHE, NOW)
    return made


@pytest.mark.parametrize("act", OF_A_PLAN)
def test_a_pause_for_one_stops_nothing_of_the_others_plan(session, couple, act):
    a_hold(session, party_id=couple.first.id, kind=HoldKind.ADVICE)
    assert asked(session, act, couple.first, couple.debt) is Blocked
    assert asked(session, act, couple.second, couple.debt) is Allowed


@pytest.mark.parametrize("act", OF_A_PLAN)
def test_what_the_law_stops_is_stopped_for_both(session, couple, act):
    a_hold(session, party_id=couple.first.id, kind=HoldKind.BREATHING_SPACE)
    assert asked(session, act, couple.second, couple.debt) is Blocked


@pytest.mark.parametrize("act", [Act.NOTICE, Act.REFERRAL, Act.COST, Act.DEDUCTION])
def test_nothing_is_enforced_against_either(session, couple, act):
    a_hold(session, party_id=couple.first.id, kind=HoldKind.ADVICE)
    assert asked(session, act, couple.second, couple.debt) is Blocked


@pytest.mark.parametrize("act", OF_A_PLAN)
def test_where_nobody_is_kept_apart_a_pause_protects_both(session, act):
    couple = a_couple(session)
    a_hold(session, party_id=couple.first.id, kind=HoldKind.ADVICE)
    assert asked(session, act, couple.second, couple.debt) is Blocked
