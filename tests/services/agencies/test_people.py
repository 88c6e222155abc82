"""Who works for an agency: joining, managing, leaving, and being withdrawn all together."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.models import (
    Agency,
    ApiKey,
    ApiToken,
    OutboxMessage,
    Webhook,
    WebSession,
)
from shared.services.agencies import people
from shared.services.agencies.decide import approve_again
from shared.services.agencies.leaving import colleagues, leave
from shared.services.agencies.people import LastAdministrator, NotAPerson
from shared.services.agencies.withdraw import held, withdraw
from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in.enrolment import Chosen, open_link_for, opened_link, set_up_person
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.limits import TooManyAttempts
from shared.services.sign_in.officer import check_password, check_second_factor
from shared.services.staff import Standing
from shared.services.web_sessions import ADVISER, begin_session, signed_in_adviser
from tests.support.agencies import a_client, an_adviser, an_agency, an_authority
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    an_account,
    an_officer,
    is_own_record,
    kept,
)
from tests.support.counting import queries_of
from tests.support.signing_in import CHEAPLY, KEYS, PASSWORD, SECRET, from_home


class Office:
    """An agency with an administrator and an adviser who can sign in."""

    def __init__(self, session):
        self.session = session
        self.agency = an_agency(session, domain="harbour.example")
        self.admin = an_adviser(session, self.agency, is_administrator=True, name="Elin Rees")
        self.adviser = an_adviser(
            session,
            self.agency,
            name="Bryn Tudor",
            email="bryn@harbour.example",
            password_hash=CHEAPLY.hashed(PASSWORD),
            totp_secret=KEYS.seal(SECRET),
        )
        self.me = Actor(ADVISER, self.admin.id)

    def add(self, name="Cara Pugh", email="cara@harbour.example", **more):
        return people.add_person(
            self.session, KEYS, self.me, self.agency.id, name, email, NOW, **more
        )

    def password(self, typed=PASSWORD, email="bryn@harbour.example"):
        return check_password(self.session, KEYS, CHEAPLY, email, typed, from_home(), ADVISERS)

    def factor(self, typed=None):
        typed = typed or pyotp.TOTP(SECRET).at(NOW)
        return check_second_factor(
            self.session, KEYS, self.adviser.id, typed, from_home(), NOW, ADVISERS
        )

    def sign_in(self, adviser):
        begin_session(
            self.session, f"t{adviser.id}", ADVISER, adviser.id, {}, NOW, timedelta(hours=8)
        )


@pytest.fixture
def office(session):
    return Office(session)


def sessions(session):
    return session.scalar(select(func.count()).select_from(WebSession))


def links(session):
    rows = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.template == "agency_set_up")
    )
    return [body.partition("/agency/set-up/")[2].split()[0] for body in rows]


# ------------------------------------------------------------------ signing in


def test_an_adviser_signs_in_with_both_factors(office):
    assert office.password() == office.adviser.id
    assert office.factor().person_id == office.adviser.id


def test_a_code_works_once(office):
    assert office.factor() is not None
    assert office.factor() is None


def test_a_wrong_password_is_refused_and_counted(office):
    for _ in range(10):
        assert office.password("wrong words here") is None
    with pytest.raises(TooManyAttempts):
        office.password()


def test_an_officers_tries_do_not_count_for_an_adviser_of_the_same_email(session, office):
    for _ in range(10):
        check_password(session, KEYS, CHEAPLY, office.adviser.email, "wrong", from_home())
    with pytest.raises(TooManyAttempts):
        office.password()
    elsewhere = from_home(address="198.51.100.7")
    found = check_password(
        session, KEYS, CHEAPLY, office.adviser.email, PASSWORD, elsewhere, ADVISERS
    )
    assert found == office.adviser.id


@pytest.mark.parametrize("state", [AgencyState.APPLIED, AgencyState.REFUSED, AgencyState.WITHDRAWN])
def test_nobody_of_an_agency_that_is_not_approved_gets_in(session, office, state):
    office.agency.state = state
    session.flush()
    assert office.password() is None
    assert office.factor() is None
    assert signed_in_adviser(session, office.adviser.id) is None


def test_an_adviser_is_no_officer(session, office):
    assert (
        check_password(session, KEYS, CHEAPLY, office.adviser.email, PASSWORD, from_home()) is None
    )


def test_a_link_sets_somebody_up_once(session, office):
    adviser_id = office.add()
    (link,) = links(session)
    secret = opened_link(session, KEYS, link, NOW, ADVISERS).secret
    chosen = Chosen("three quiet lanterns", "three quiet lanterns", pyotp.TOTP(secret).at(NOW))
    codes = set_up_person(session, KEYS, CHEAPLY, link, chosen, NOW, NOW, ADVISERS)
    assert len(codes) == 10
    assert opened_link(session, KEYS, link, NOW, ADVISERS) is None
    found = office.password("three quiet lanterns", "cara@harbour.example")
    assert found == adviser_id


def test_a_recovery_code_of_an_officer_is_none_of_an_adviser(session, office):
    from shared.services.sign_in.second_factor import new_recovery_codes

    officer = an_officer(session)
    code = new_recovery_codes(session, KEYS, officer.id)[0]
    assert office.factor(code) is None
    own = new_recovery_codes(session, KEYS, office.adviser.id, ADVISERS)[0]
    assert office.factor(own).by_recovery_code


# ------------------------------------------------------------------ joining


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "cara@harbour.example", "name"),
        ("Cara", "cara@other.example", "email"),
        ("Cara", "cara@sub.harbour.example", "email"),
        ("Cara", "cara@harbour.example.evil.example", "email"),
        ("Cara", "bryn@harbour.example", "email"),
    ],
)
def test_only_somebody_new_at_the_domain_can_join(office, name, email, field):
    with pytest.raises(NotAPerson) as wrong:
        office.add(name, email)
    assert [each for each, _ in wrong.value.problems] == [field]


def test_somebody_who_joins_is_written_to_and_waits(session, office):
    adviser_id = office.add()
    assert people.member(session, office.agency.id, adviser_id).standing is Standing.WAITING
    assert len(links(session)) == 1


def test_people_of_another_agency_are_not_there(session, office):
    other = an_adviser(session)
    for act in (
        lambda: people.member(session, office.agency.id, other.id),
        lambda: people.renew_link(session, KEYS, office.me, office.agency.id, other.id, NOW),
        lambda: people.set_administrator(
            session, office.me, office.agency.id, other.id, is_administrator=True, now=NOW
        ),
        lambda: leave(session, office.me, office.agency.id, other.id, office.adviser.id, NOW),
        lambda: leave(session, office.me, office.agency.id, office.adviser.id, other.id, NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_changes_what_they_may_do_themselves(session, office):
    with pytest.raises(NotAllowedHere):
        people.set_administrator(
            session, office.me, office.agency.id, office.admin.id, is_administrator=False, now=NOW
        )


def test_a_new_link_ends_what_worked_before(session, office):
    office.sign_in(office.adviser)
    people.renew_link(session, KEYS, office.me, office.agency.id, office.adviser.id, NOW)
    assert (office.password(), sessions(session)) == (None, 0)


def test_a_new_role_signs_somebody_out(session, office):
    office.sign_in(office.adviser)
    people.set_administrator(
        session, office.me, office.agency.id, office.adviser.id, is_administrator=True, now=NOW
    )
    assert (office.adviser.is_administrator, sessions(session)) == (True, 0)


def test_the_team_costs_one_query_however_large(session, office):
    for number in range(4):
        office.add(f"Person {number}", f"p{number}@harbour.example")
    with queries_of(session) as asked:
        found = people.team(session, office.agency.id)
    assert (len(found), len(asked)) == (6, 1)


# ------------------------------------------------------------------ leaving


def test_all_clients_of_a_leaver_move_in_one_statement(session, office):
    clients = [a_client(session, office.adviser) for _ in range(30)]
    closed = a_client(session, office.adviser, state="closed")
    elsewhere = a_client(session, an_adviser(session))
    with queries_of(session) as asked:
        moved = leave(session, office.me, office.agency.id, office.adviser.id, office.admin.id, NOW)
    assert moved == 31
    assert len([each for each in asked if "UPDATE agency_client" in each]) == 1
    session.expire_all()
    assert {each.adviser_id for each in (*clients, closed)} == {office.admin.id}
    assert elsewhere.adviser_id != office.admin.id


def test_a_leaver_is_out_at_once_and_keeps_no_way_in(session, office):
    office.sign_in(office.adviser)
    leave(session, office.me, office.agency.id, office.adviser.id, office.admin.id, NOW)
    assert (sessions(session), office.password(), office.factor()) == (0, None, None)
    assert people.member(session, office.agency.id, office.adviser.id).standing is Standing.LEFT


def test_the_authority_of_a_leavers_client_stays_with_the_agency(session, office):
    party = a_party(session)
    a_debt(session, an_account(session, party))
    authority = an_authority(session, a_client(session, office.adviser, party))
    leave(session, office.me, office.agency.id, office.adviser.id, office.admin.id, NOW)
    assert (authority.state, authority.asked_by) == (
        AuthorityState.GIVEN,
        f"adviser:{office.adviser.id}",
    )


def test_the_last_administrator_stays(session, office):
    officer = Actor("officer", an_officer(session).id)
    with pytest.raises(LastAdministrator):
        leave(session, officer, office.agency.id, office.admin.id, office.adviser.id, NOW)
    with pytest.raises(LastAdministrator):
        people.set_administrator(
            session, officer, office.agency.id, office.admin.id, is_administrator=False, now=NOW
        )


def test_clients_never_go_to_somebody_who_left(session, office):
    gone = an_adviser(session, office.agency, disabled_at=NOW)
    assert gone.id not in dict(colleagues(session, office.agency.id, office.adviser.id))
    with pytest.raises(NotFound):
        leave(session, office.me, office.agency.id, office.adviser.id, gone.id, NOW)


def test_somebody_who_comes_back_is_sent_a_link(session, office):
    leave(session, office.me, office.agency.id, office.adviser.id, office.admin.id, NOW)
    people.renew_link(session, KEYS, office.me, office.agency.id, office.adviser.id, NOW)
    assert people.member(session, office.agency.id, office.adviser.id).standing is Standing.WAITING


# ------------------------------------------------------------------ withdrawing


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
