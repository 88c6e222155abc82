"""The gate asked for many at once says what it says of each alone."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from shared.models import Hold, Liability
from shared.services.audit import Actor
from shared.services.holds import GoingOut, HoldKind, all_stops, end_hold, may_go_out, put_hold
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account
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


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=holds, what=st.sampled_from(sorted(GoingOut)))
def test_many_at_once_are_answered_as_each_alone(session, wanted, what):
    session.execute(delete(Hold))
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
    stops = all_stops(session, what, TODAY)
    for party in parties:
        for debt in (None, *debts):
            debt_id = None if debt is None else debt.id
            alone = may_go_out(session, what, party.id, debt_id, TODAY)
            assert stops.answer(party.id, debt_id) == alone
