"""Who works for an agency: joining, managing, leaving, and being withdrawn all together."""

from __future__ import annotations

import pyotp
import pytest
from sqlalchemy import select

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.models import (
    OutboxMessage,
)
from shared.services.agencies import people
from shared.services.agencies.leaving import colleagues, leave
from shared.services.agencies.people import LastAdministrator, NotAPerson
from shared.services.audit import Actor
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in.enrolment import Chosen, opened_link, set_up_person
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.limits import TooManyAttempts
from shared.services.sign_in.officer import check_password
from shared.services.staff import Standing
from shared.services.web_sessions import signed_in_adviser
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.agency_office import Office, sessions
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    an_account,
    an_officer,
)
from tests.support.counting import queries_of
from tests.support.signing_in import CHEAPLY, KEYS, PASSWORD, from_home


@pytest.fixture
def office(session):
    return Office(session)


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
