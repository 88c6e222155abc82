"""A court's permission: one act, one debt, two people, and not a day longer than the order says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.domain.roles import Role
from shared.services.audit import Actor
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound
from shared.services.gate import all_stops, may_go_out
from shared.services.holding.permissions import (
    NotAPermission,
    WantedPermission,
    ask_permission,
    check_permission,
    permissions_of,
    withdraw_permission,
)
from shared.services.holds import put_hold
from tests.support.builders import (
    NOW,
    TODAY,
    a_debt,
    an_officer,
    is_own_record,
    the_resident,
)

DAY = timedelta(days=1)


@pytest.fixture
def resident(session):
    made = the_resident(session)
    put_hold(
        session,
        HoldKind.BREATHING_SPACE,
        "moratorium:1",
        Actor("officer", 3),
        NOW,
        starts_on=TODAY,
        party_id=made.party.id,
    )
    return made


def ask(session, resident, officer, **changes):
    given = {
        "party_id": resident.party.id,
        "debt_id": resident.debt.id,
        "act": Act.REFERRAL,
        "court_reference": "N244 12345",
        "permitted_on": TODAY,
        "reason": "Goods were removed before",
        **changes,
    }
    return ask_permission(session, WantedPermission(**given), officer.id, NOW)


def given(session, resident, **changes):
    permission_id = ask(session, resident, an_officer(session), **changes)
    second = an_officer(session, Role.TEAM_MANAGER)
    check_permission(session, permission_id, second.id, NOW, is_given=True)
    return permission_id


def may(session, resident, what=Act.REFERRAL, on=TODAY, debt=None):
    debt_id = (debt or resident.debt).id
    one = may_go_out(session, what, resident.party.id, debt_id, on)
    assert all_stops(session, what, on).answer(resident.party.id, debt_id) == one
    return one


def test_with_two_people_the_one_act_passes_for_the_one_debt(session, resident):
    other = a_debt(session, resident.account, year=2025)
    given(session, resident)
    assert may(session, resident) == Allowed()
    assert isinstance(may(session, resident, Act.FEE), Blocked)
    assert isinstance(may(session, resident, debt=other), Blocked)


def test_it_opens_what_a_court_can_open_and_no_hold_of_our_own(session, resident):
    given(session, resident)
    put_hold(
        session,
        HoldKind.OFFICER,
        f"party:{resident.party.id}",
        Actor("officer", 3),
        NOW,
        starts_on=TODAY,
        party_id=resident.party.id,
    )
    assert may(session, resident).rule == "officer"


def test_it_may_be_used_up_to_its_last_day_and_not_before_it_was_given(session, resident):
    given(session, resident, until=TODAY + 5 * DAY)
    assert may(session, resident, on=TODAY + 5 * DAY) == Allowed()
    assert isinstance(may(session, resident, on=TODAY + 6 * DAY), Blocked)


def test_nobody_checks_what_they_asked_for(session, resident):
    officer = an_officer(session)
    permission_id = ask(session, resident, officer)
    with pytest.raises(NotAllowedHere):
        check_permission(session, permission_id, officer.id, NOW, is_given=True)
    assert isinstance(may(session, resident), Blocked)


def test_nobody_checks_one_about_their_own_household(session, resident):
    permission_id = ask(session, resident, an_officer(session))
    second = an_officer(session, Role.TEAM_MANAGER)
    is_own_record(session, second, resident.party)
    with pytest.raises(NotAllowedHere):
        check_permission(session, permission_id, second.id, NOW, is_given=True)


def test_what_was_refused_or_taken_back_passes_nothing_and_stays_so(session, resident):
    permission_id = given(session, resident)
    withdraw_permission(session, permission_id, an_officer(session).id, NOW)
    assert isinstance(may(session, resident), Blocked)
    with pytest.raises(AlreadyDecided):
        check_permission(session, permission_id, an_officer(session).id, NOW, is_given=True)
    refused = ask(session, resident, an_officer(session))
    check_permission(session, refused, an_officer(session).id, NOW, is_given=False)
    assert isinstance(may(session, resident), Blocked)
    assert [each.state for each in permissions_of(session, resident.party.id)] == [
        "refused",
        "withdrawn",
    ]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("act", {"act": Act.ANSWER}),
        ("court_reference", {"court_reference": "  "}),
        ("permitted_on", {"permitted_on": TODAY + DAY}),
        ("until", {"until": TODAY - DAY}),
        ("reason", {"reason": "x"}),
    ],
)
def test_what_says_too_little_is_refused(session, resident, field, changes):
    with pytest.raises(NotAPermission) as refused:
        ask(session, resident, an_officer(session), **changes)
    assert refused.value.field == field


def test_it_is_about_a_debt_of_theirs(session, resident):
    other = the_resident(session, "80099999")
    with pytest.raises(NotFound):
        ask(session, resident, an_officer(session), debt_id=other.debt.id)
