"""The gate asked for many at once says what it says of each alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from shared.domain.gate import Act, Allowed, Blocked, HoldKind
from shared.models import CourtPermission, Hold, Liability
from shared.services.audit import Actor
from shared.services.gate import all_stops, may_go_out
from shared.services.holds import end_hold, put_hold
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account
from tests.support.people import an_officer
from tests.support.records import kept

OFFICER = Actor("officer", 3)
PARTIES, DEBTS = 3, 4
holds = st.lists(
    st.tuples(
        st.sampled_from(sorted(HoldKind)),
        st.integers(-5, 5),
        st.none() | st.integers(-3, 5),
        st.booleans(),
        st.integers(0, 11),
        st.booleans(),
    ),
    max_size=6,
)


def the_scene(session):
    """Three people; the first two are jointly liable for the first account, the third has moved out."""
    parties = [a_party(session) for _ in range(PARTIES)]
    accounts = [an_account(session, parties[0]), an_account(session, parties[1])]
    kept(session, Liability(account_id=accounts[0].id, party_id=parties[1].id))
    kept(
        session,
        Liability(account_id=accounts[1].id, party_id=parties[2].id, removed_on=TODAY),
    )
    debts = [a_debt(session, accounts[each % 2], year=2020 + each) for each in range(DEBTS)]
    return parties, debts


def a_permission(session, party_id, debt_id, what, **changes):
    """A court's permission for one act about one debt, checked by a second person."""
    officers = session.info.setdefault("officers", None) or [
        an_officer(session).id,
        an_officer(session).id,
    ]
    session.info["officers"] = officers
    given = {
        "party_id": party_id,
        "debt_id": debt_id,
        "act": what,
        "court_reference": "G12AB345",
        "permitted_on": TODAY,
        "reason": "The court agreed",
        "state": "given",
        "asked_by": officers[0],
        "asked_at": NOW,
        "checked_by": officers[1],
        "checked_at": NOW,
        **changes,
    }
    return kept(session, CourtPermission(**given))


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=holds, what=st.sampled_from(sorted(Act)), permitted=st.booleans())
def test_many_at_once_are_answered_as_each_alone(session, wanted, what, permitted):
    session.execute(delete(Hold))
    session.execute(delete(CourtPermission))
    parties, debts = session.info.setdefault("scene", None) or the_scene(session)
    session.info["scene"] = (parties, debts)
    for kind, start, end, of_party, which, ended in wanted:
        reach = (
            {"party_id": parties[which % PARTIES].id}
            if of_party
            else {"debt_id": debts[which % DEBTS].id}
        )
        starts_on = TODAY + timedelta(days=start)
        ends_on = None if end is None else TODAY + timedelta(days=end)
        put = put_hold(
            session, kind, "test", OFFICER, NOW, starts_on=starts_on, ends_on=ends_on, **reach
        )
        if ended:
            end_hold(session, put, OFFICER, NOW)
    if permitted:
        a_permission(session, parties[0].id, debts[0].id, what)
    stops = all_stops(session, what, TODAY)
    some = all_stops(session, what, TODAY, [parties[0].id])
    for party in parties:
        for debt in (None, *debts):
            debt_id = None if debt is None else debt.id
            alone = may_go_out(session, what, party.id, debt_id, TODAY)
            assert stops.answer(party.id, debt_id) == alone
            if party is parties[0] and (debt is None or debt.account_id == debts[0].account_id):
                assert some.answer(party.id, debt_id) == alone


@pytest.mark.parametrize(
    ("changes", "passes"),
    [
        ({}, True),
        ({"state": "waiting"}, False),
        ({"state": "withdrawn"}, False),
        ({"checked_by": None}, False),
        ({"act": "referral"}, False),
        ({"until": TODAY}, True),
        ({"until": TODAY - timedelta(days=1)}, False),
        ({"permitted_on": TODAY + timedelta(days=1)}, False),
    ],
    ids=str,
)
def test_only_a_permission_that_holds_today_opens_breathing_space(session, changes, passes):
    parties, debts = the_scene(session)
    party, debt = parties[0].id, debts[0].id
    put_hold(
        session,
        HoldKind.BREATHING_SPACE,
        "moratorium:1",
        OFFICER,
        NOW,
        starts_on=TODAY,
        debt_id=debt,
    )
    a_permission(session, party, debt, "notice", **changes)
    found = may_go_out(session, "notice", party, debt, TODAY)
    assert isinstance(found, Allowed) is passes
    assert all_stops(session, "notice", TODAY).answer(party, debt) == found


def test_a_permission_of_one_officer_alone_opens_nothing(session):
    parties, debts = the_scene(session)
    party, debt = parties[0].id, debts[0].id
    put_hold(
        session,
        HoldKind.BREATHING_SPACE,
        "moratorium:1",
        OFFICER,
        NOW,
        starts_on=TODAY,
        debt_id=debt,
    )
    given = a_permission(session, party, debt, "notice")
    given.checked_by = given.asked_by
    session.flush()
    assert isinstance(may_go_out(session, "notice", party, debt, TODAY), Blocked)
