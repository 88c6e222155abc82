"""What gets past a hold: nothing that nobody has classified, and of recovery nothing at all."""

from __future__ import annotations

from datetime import date

import pytest

from shared.domain.gate import (
    ALWAYS,
    RECOVERY,
    STOPS,
    Act,
    Allowed,
    Blocked,
    HoldInForce,
    HoldKind,
    Permission,
    judge,
)

UNTIL = date(2027, 1, 2)
FREEZES = sorted(frozenset(HoldKind) - {HoldKind.PLAN, HoldKind.SUPPORT})


def held(kind: str, until: date | None = UNTIL) -> HoldInForce:
    return HoldInForce(kind, until)


def test_every_act_and_every_hold_is_classified():
    assert frozenset(Act) == RECOVERY | ALWAYS
    assert not RECOVERY & ALWAYS
    assert set(STOPS) == set(HoldKind)


@pytest.mark.parametrize("act", sorted(Act))
def test_without_a_hold_everything_classified_may_go_out(act):
    assert judge(act, []) == Allowed()


@pytest.mark.parametrize("kind", FREEZES)
@pytest.mark.parametrize("act", sorted(RECOVERY))
def test_no_recovery_gets_past_a_hold(act, kind):
    found = judge(act, [held(kind)])
    assert isinstance(found, Blocked)
    assert (found.rule, found.until) == (kind, UNTIL)
    assert found.source


@pytest.mark.parametrize("kind", sorted(frozenset(HoldKind) - {HoldKind.DECEASED}))
@pytest.mark.parametrize("act", sorted(ALWAYS))
def test_a_living_person_still_has_answers_receipts_bills_and_help(act, kind):
    assert judge(act, [held(kind)]) == Allowed()


@pytest.mark.parametrize("act", sorted(frozenset(Act) - {Act.REQUIRED}))
def test_nothing_goes_to_somebody_who_died(act):
    assert isinstance(judge(act, [held(HoldKind.DECEASED, None)]), Blocked)


@pytest.mark.parametrize(
    ("act", "passes"),
    [
        (Act.COLLECTION, True),
        (Act.REMINDER, True),
        (Act.CHASE, True),
        (Act.NOTICE, False),
        (Act.REFERRAL, False),
    ],
)
def test_a_plan_lets_its_own_instalments_pass(act, passes):
    assert isinstance(judge(act, [held(HoldKind.PLAN)]), Allowed) is passes


@pytest.mark.parametrize(
    ("act", "passes"),
    [
        (Act.REFERRAL, False),
        (Act.DEDUCTION, False),
        (Act.COST, False),
        (Act.FEE, False),
        (Act.REMINDER, True),
        (Act.COLLECTION, True),
    ],
)
def test_a_need_that_nobody_has_looked_at_keeps_the_agents_away(act, passes):
    assert isinstance(judge(act, [held(HoldKind.SUPPORT)]), Allowed) is passes


@pytest.mark.parametrize("act", ["leaflet", "", "NOTICE", "notice "])
def test_what_nobody_has_classified_is_blocked(act):
    assert isinstance(judge(act, []), Blocked)


def test_a_hold_that_nobody_has_classified_stops_everything():
    for act in Act:
        assert isinstance(judge(act, [held("new_kind")]), Blocked)


@pytest.mark.parametrize(
    ("permission", "passes"),
    [
        (Permission(Act.NOTICE, "G12AB345", 1, 2), True),
        (Permission(Act.NOTICE, "G12AB345", 1, 1), False),
        (Permission(Act.NOTICE, "  ", 1, 2), False),
        (Permission(Act.REFERRAL, "G12AB345", 1, 2), False),
        (None, False),
    ],
)
def test_only_a_court_and_two_people_let_a_step_past_breathing_space(permission, passes):
    found = judge(Act.NOTICE, [held(HoldKind.BREATHING_SPACE)], permission)
    assert isinstance(found, Allowed) is passes


def test_a_courts_permission_opens_no_other_hold():
    permission = Permission(Act.NOTICE, "G12AB345", 1, 2)
    holds = [held(HoldKind.BREATHING_SPACE), held(HoldKind.COMPLAINT)]
    found = judge(Act.NOTICE, holds, permission)
    assert isinstance(found, Blocked)
    assert found.rule == HoldKind.COMPLAINT


def test_the_hold_that_lasts_longest_is_told():
    holds = [held(HoldKind.ADVICE), held(HoldKind.DISPUTE, date(2027, 2, 1))]
    found = judge(Act.CHASE, holds)
    assert isinstance(found, Blocked)
    assert (found.rule, found.until) == (HoldKind.DISPUTE, date(2027, 2, 1))
    found = judge(Act.CHASE, [*holds, held(HoldKind.OFFICER, None)])
    assert isinstance(found, Blocked)
    assert (found.rule, found.until) == (HoldKind.OFFICER, None)
