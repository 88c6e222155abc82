"""Which debts take money only when the payer means it: those under a hold of their own or of somebody liable."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.gate import HoldKind
from shared.services.ledger.payable import payable_of_party
from tests.support.builders import TODAY, a_debt, a_hold, a_party, an_account


def held(session, party) -> list[bool]:
    return [debt.is_held for debt in payable_of_party(session, party.id, TODAY)]


@pytest.fixture
def party(session):
    made = a_party(session)
    a_debt(session, an_account(session, made))
    return made


def test_a_hold_of_somebody_else_holds_nothing_of_ours(session, party):
    other = a_party(session)
    other_debt = a_debt(session, an_account(session, other))
    a_hold(session, party_id=other.id, kind=HoldKind.BREATHING_SPACE)
    a_hold(session, debt_id=other_debt.id, kind=HoldKind.ADVICE)
    assert (held(session, party), held(session, other)) == ([False], [True])


def test_a_hold_of_one_of_two_who_are_liable_reaches_the_debt_of_both(session):
    first, second = a_party(session), a_party(session)
    a_debt(session, an_account(session, first, second))
    a_hold(session, party_id=second.id, kind=HoldKind.BREATHING_SPACE)
    assert held(session, first) == [True]


@pytest.mark.parametrize("kind", [HoldKind.PLAN, HoldKind.OPEN_PROPOSAL])
def test_a_plan_or_an_open_offer_keeps_no_money_away(session, party, kind):
    a_hold(session, party_id=party.id, kind=kind)
    assert held(session, party) == [False]


@pytest.mark.parametrize(("days", "is_held"), [(-1, False), (0, True)])
def test_a_hold_ends_with_its_last_day(session, party, days, is_held):
    ends = TODAY + timedelta(days=days)
    a_hold(session, party_id=party.id, kind=HoldKind.ADVICE, ends_on=ends)
    assert held(session, party) == [is_held]
