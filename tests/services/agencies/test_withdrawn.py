"""An agency is withdrawn: every way in ends at once, and what it held is listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.models import (
    Agency,
    ApiKey,
    ApiToken,
    OutboxMessage,
    Webhook,
)
from shared.services.agencies.decide import approve_again
from shared.services.agencies.withdraw import held, withdraw
from shared.services.sign_in.enrolment import open_link_for, opened_link
from shared.services.sign_in.kinds import ADVISERS
from shared.services.web_sessions import ADVISER, begin_session
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.agency_office import Office, sessions
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    an_account,
    an_officer,
    is_own_record,
    kept,
)
from tests.support.signing_in import KEYS


class Busy(Office):
    """An agency with sessions, a key, a token, a webhook and a client who gave authority."""

    def __init__(self, session):
        super().__init__(session)
        self.sign_in(self.adviser)
        self.key = kept(
            session,
            ApiKey(
                agency_id=self.agency.id,
                client_id="k1",
                secret_hash="x",
                name="Case software",
                scopes="clients:read",
                created_at=NOW,
                created_by=self.admin.id,
            ),
        )
        kept(
            session,
            ApiToken(token_hash="y", key_id=self.key.id, scopes="clients:read", expires_at=NOW),
        )
        self.hook = kept(
            session,
            Webhook(
                reference="WH1",
                agency_id=self.agency.id,
                url="https://advice.example/hook",
                secret="z",
                created_at=NOW,
                created_by=str(self.me),
            ),
        )
        self.party = a_party(session)
        a_debt(session, an_account(session, self.party))
        self.client = a_client(
            session, self.adviser, self.party, called="=cmd()", own_reference="A-1"
        )
        self.authority = an_authority(session, self.client)
        other = a_party(session)
        a_debt(session, an_account(session, other))
        self.asked = an_authority(
            session,
            a_client(session, self.adviser, other),
            state=AuthorityState.ASKED,
            given_at=None,
        )
        self.officer_id = an_officer(session).id

    def withdraw(self):
        return withdraw(
            self.session, self.agency.reference, "They asked for it.", self.officer_id, NOW
        )


@pytest.fixture
def busy(session):
    return Busy(session)


def test_withdrawing_ends_every_way_in_at_once(session, busy):
    stopped = busy.withdraw()
    session.expire_all()
    assert (stopped.sessions, stopped.keys, stopped.webhooks, stopped.authorities) == (1, 1, 1, 2)
    assert sessions(session) == 0
    assert busy.key.revoked_at == NOW
    assert session.scalar(select(func.count()).select_from(ApiToken)) == 0
    assert (busy.hook.stopped_at, busy.hook.why_stopped) == (NOW, "withdrawn")
    assert {busy.authority.state, busy.asked.state} == {AuthorityState.ENDED}


def test_another_agency_goes_on(session, busy):
    agency = an_agency(session)
    adviser = an_adviser(session, agency)
    begin_session(session, "other", ADVISER, adviser.id, {}, NOW, timedelta(hours=8))
    party = a_party(session)
    a_debt(session, an_account(session, party))
    authority = an_authority(session, a_client(session, adviser, party))
    busy.withdraw()
    session.expire_all()
    assert (sessions(session), authority.state) == (1, AuthorityState.GIVEN)


def test_each_client_who_gave_authority_is_told(session, busy):
    busy.withdraw()
    told = session.scalars(
        select(OutboxMessage.party_id).where(OutboxMessage.party_id.is_not(None))
    ).all()
    assert list(told) == [busy.party.id]


def test_what_it_held_is_listed_with_the_last_authority(session, busy):
    busy.withdraw()
    rows = list(held(session, busy.agency.reference, busy.officer_id))
    first = rows[0]
    assert (len(rows), first.own_reference, first.authority_state) == (2, "A-1", "ended")
    assert first.authority == busy.authority.reference


def test_an_officers_own_household_is_not_on_their_list(session, busy):
    officer = an_officer(session)
    is_own_record(session, officer, busy.party)
    rows = list(held(session, busy.agency.reference, officer.id))
    assert [row.reference for row in rows] != []
    assert busy.client.reference not in {row.reference for row in rows}


def test_approving_again_lets_people_in_and_revives_nothing(session, busy):
    busy.withdraw()
    approve_again(session, busy.agency.reference, "All is well.", busy.officer_id, NOW)
    session.expire_all()
    assert busy.password() == busy.adviser.id
    assert busy.key.revoked_at is not None
    assert busy.authority.state is AuthorityState.ENDED
    agency = session.get_one(Agency, busy.agency.id)
    assert agency.state is AgencyState.APPROVED


def test_a_link_from_before_a_withdrawal_opens_nothing(session, busy):
    link = open_link_for(session, KEYS, busy.adviser.id, NOW, ADVISERS)
    busy.withdraw()
    assert opened_link(session, KEYS, link, NOW, ADVISERS) is None
