"""A pause that an agency asks for: at once, once, and no wider than its authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.models import AgencyAct, AuthorityAccount, Hold
from shared.services.agencies.authorised import Acting
from shared.services.agencies.holds import CannotHold, ask_hold_for
from shared.services.errors import NotFound
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import NOW, TODAY, a_debt, an_account, kept, the_resident


@pytest.fixture
def made(session):
    return the_resident(session)


@pytest.fixture
def adviser(session):
    return an_adviser(session)


@pytest.fixture
def client(session, made, adviser):
    return a_client(session, adviser, made.party)


@pytest.fixture
def authority(session, client):
    return an_authority(session, client)


def asked(session, adviser, client, now=NOW):
    acting = Acting(adviser.agency_id, adviser.id)
    return ask_hold_for(session, acting, client.reference, now)


def acts(session):
    return session.scalars(select(AgencyAct.act)).all()


def test_recovery_is_paused_at_once_and_the_client_told(session, adviser, client, authority, made):
    held = asked(session, adviser, client)
    assert held.until >= TODAY + timedelta(days=30)
    assert session.scalars(select(Hold.party_id)).all() == [made.party.id]
    assert acts(session) == ["hold"]


def test_asked_again_it_is_held_already_until_the_same_day(session, adviser, client, authority):
    first, again = asked(session, adviser, client), asked(session, adviser, client)
    assert (again.was_held_already, again.until) == (True, first.until)
    assert acts(session) == ["hold"]


def test_it_pauses_only_what_the_authority_reaches(session, adviser, client, authority, made):
    other = a_debt(session, an_account(session, made.party))
    authority.all_accounts = False
    kept(session, AuthorityAccount(authority_id=authority.id, account_id=other.account_id))
    asked(session, adviser, client)
    assert session.execute(select(Hold.party_id, Hold.debt_id)).all() == [(None, other.id)]


def test_an_authority_for_accounts_without_debts_pauses_nothing(
    session, adviser, client, authority
):
    authority.all_accounts = False
    session.flush()
    with pytest.raises(CannotHold):
        asked(session, adviser, client)


def test_as_long_as_policy_gives_and_no_longer(session, adviser, client, authority):
    asked(session, adviser, client)
    asked(session, adviser, client, NOW + timedelta(days=40))
    with pytest.raises(CannotHold) as refused:
        asked(session, adviser, client, NOW + timedelta(days=90))
    assert refused.value.says.params == {"most": 60}


@pytest.mark.parametrize("change", [{"may_discuss": False}, {"ends_on": TODAY - timedelta(days=1)}])
def test_without_authority_nothing_is_paused(session, adviser, client, authority, change):
    for name, value in change.items():
        setattr(authority, name, value)
    session.flush()
    with pytest.raises(NotFound):
        asked(session, adviser, client)
    assert session.scalars(select(Hold)).all() == []
