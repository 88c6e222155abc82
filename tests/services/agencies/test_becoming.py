"""An agency applies, an officer answers, and nothing tells a stranger who is on file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from shared.domain.agency_application import Application, at_domain, bare_domain, problems
from shared.domain.agency_states import AgencyState
from shared.domain.lifecycle import NotAllowed
from shared.domain.roles import Role
from shared.models import Adviser, Agency, AgencyEventRow, OutboxMessage
from shared.services.agencies import decide, directory
from shared.services.agencies.apply import NotAnApplication, apply
from shared.services.agencies.people import NotAPerson
from shared.services.errors import NotFound
from shared.services.sign_in.enrolment import opened_link
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.limits import TooManyAttempts
from tests.support.agencies import an_adviser, an_agency
from tests.support.builders import NOW, an_officer
from tests.support.signing_in import KEYS

TOLD = Application(
    name="Harbour Money Advice",
    kind="advice",
    sfs_number="SFS 1234",
    fca="authorised",
    fca_number="612345",
    exemption="",
    ico_number="za123456",
    domain="harbour.example",
    address="1 Quay",
    phone="01632 960000",
    contact_name="Elin Rees",
    contact_email="Elin@Harbour.example",
)
HERE = "192.0.2.10"


def applied(session, **changes):
    return apply(session, KEYS, replace(TOLD, **changes), HERE, "en", NOW)


def approved(session, **changes):
    reference = applied(session, **changes)
    decide.approve(session, KEYS, reference, "Registers looked up.", an_officer(session).id, NOW)
    return reference


def state_of(session, reference):
    return session.scalars(select(Agency.state).where(Agency.reference == reference)).one()


def mails(session, template):
    rows = session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id)
    )
    return [(row.address, row.body) for row in rows]


# ------------------------------------------------------------------ applying


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": ""}),
        ("name", {"name": "x" * 121}),
        ("kind", {"kind": "bank"}),
        ("sfs_number", {"sfs_number": "=1+1"}),
        ("fca", {"fca": ""}),
        ("fca_number", {"fca_number": "12"}),
        ("exemption", {"fca": "exempt"}),
        ("ico_number", {"ico_number": "123"}),
        ("domain", {"domain": "harbour", "contact_email": "elin@harbour"}),
        ("domain", {"domain": "gmail.com", "contact_email": "elin@gmail.com"}),
        ("contact_name", {"contact_name": "Elin\nRees"}),
        ("contact_email", {"contact_email": "elin@other.example"}),
        ("contact_email", {"contact_email": "elin@harbour.example.evil.example"}),
        ("contact_email", {"contact_email": "elin@mail.harbour.example"}),
        ("contact_email", {"contact_email": "a@b@harbour.example"}),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(field, changes):
    assert next(name for name, _ in problems(replace(TOLD, **changes))) == field


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Harbour.example", "harbour.example"),
        ("https://www.harbour.example/contact", "harbour.example"),
        ("@harbour.example", "harbour.example"),
    ],
)
def test_a_domain_is_read_however_it_was_typed(typed, domain):
    assert bare_domain(typed) == domain


def test_an_address_with_a_sign_of_another_alphabet_is_at_no_domain():
    assert not at_domain("elin@h\u0430rbour.example", "harbour.example")


def test_an_application_waits_for_an_officer_and_lets_nobody_in(session):
    reference = applied(session)
    people = session.scalar(select(func.count()).select_from(Adviser))
    assert (state_of(session, reference), people) == (AgencyState.APPLIED, 0)


def test_whoever_applied_is_written_to_without_a_word_that_they_typed(session):
    reference = applied(session)
    ((address, body),) = mails(session, "agency_applied")
    assert (address, reference in body) == ("elin@harbour.example", True)
    assert "Harbour Money" not in body
    assert "Elin" not in body


def test_an_application_that_will_not_do_leaves_nothing(session):
    with pytest.raises(NotAnApplication):
        applied(session, ico_number="")
    assert session.scalar(select(func.count()).select_from(Agency)) == 0


def test_a_second_application_of_a_known_agency_is_answered_the_same(session):
    one, other = applied(session), applied(session)
    assert one != other
    assert len(mails(session, "agency_applied")) == 2


def test_nobody_floods_us_with_applications(session):
    for number in range(5):
        applied(session, domain=f"n{number}.example", contact_email=f"e@n{number}.example")
    with pytest.raises(TooManyAttempts):
        applied(session)


# ------------------------------------------------------------------ the answer


def test_a_yes_makes_the_contact_an_administrator_with_a_link(session):
    approved(session)
    adviser = session.scalars(select(Adviser)).one()
    ((address, body),) = mails(session, "agency_set_up")
    link = body.partition("/agency/set-up/")[2].split()[0]
    found = opened_link(session, KEYS, link, NOW, ADVISERS)
    assert (adviser.is_administrator, address) == (True, "elin@harbour.example")
    assert found is not None
    assert (found.person_id, found.role) == (adviser.id, Role.AGENCY_ADMINISTRATOR)


def test_a_link_of_an_adviser_opens_nothing_for_officers(session):
    approved(session)
    body = mails(session, "agency_set_up")[0][1]
    link = body.partition("/agency/set-up/")[2].split()[0]
    assert opened_link(session, KEYS, link, NOW) is None


def test_a_no_is_told_with_its_reason_and_is_final(session):
    reference = applied(session)
    officer_id = an_officer(session).id
    decide.refuse(session, reference, "The ICO does not know this number.", officer_id, NOW)
    ((_, body),) = mails(session, "agency_answer")
    assert "The ICO does not know this number." in body
    with pytest.raises(NotAllowed):
        decide.approve(session, KEYS, reference, "After all.", officer_id, NOW)


def test_two_officers_cannot_both_answer(session):
    reference = approved(session)
    with pytest.raises(NotAllowed):
        decide.refuse(session, reference, "No.", an_officer(session).id, NOW)


def test_a_contact_who_works_for_an_agency_already_is_not_moved(session):
    an_adviser(session, email="elin@harbour.example")
    reference = applied(session)
    with pytest.raises(NotAPerson), session.begin_nested():
        decide.approve(session, KEYS, reference, "Yes.", an_officer(session).id, NOW)
    assert state_of(session, reference) is AgencyState.APPLIED
    assert directory.shown(session, reference).contact_is_taken


def test_every_move_is_kept_with_who_and_why(session):
    reference = approved(session)
    past = directory.shown(session, reference).past
    assert [(each.event, each.why) for each in past] == [
        ("approved", "Registers looked up."),
        ("applied", ""),
    ]
    assert past[0].by


def test_what_happened_is_never_changed(session):
    applied(session)
    row = session.scalars(select(AgencyEventRow)).one()
    row.why = "another"
    with pytest.raises(Exception, match="agency_event"):
        session.flush()


# ------------------------------------------------------------------ contacts, and the list


def test_only_officers_who_decide_can_be_an_agencys_own(session):
    agency = an_agency(session)
    officer, auditor = an_officer(session), an_officer(session, Role.AUDITOR)
    decide.set_contacts(session, agency.reference, officer.id, None, officer.id, NOW)
    assert directory.shown(session, agency.reference).officer == officer.name
    with pytest.raises(NotFound):
        decide.set_contacts(session, agency.reference, auditor.id, None, officer.id, NOW)


def test_those_who_wait_for_an_answer_stand_first(session):
    an_agency(session, name="Aardvark")
    waiting = applied(session)
    assert directory.every(session)[0].reference == waiting


def test_the_list_counts_people_clients_and_authorities_apart(session):
    from tests.support.agencies import a_client, an_authority
    from tests.support.builders import a_debt, a_party, an_account

    adviser = an_adviser(session)
    an_adviser(session, session.get_one(Agency, adviser.agency_id), disabled_at=NOW)
    party = a_party(session)
    a_debt(session, an_account(session, party))
    an_authority(session, a_client(session, adviser, party))
    a_client(session, adviser)
    (line,) = directory.every(session)
    assert (line.people, line.clients, line.authorities) == (1, 2, 1)
    counts = dict(directory.client_counts(session, adviser.agency_id))
    assert counts == {"holds": 1, "not_matched": 1}


def test_an_agency_that_there_is_not_is_not_found(session):
    with pytest.raises(NotFound):
        directory.shown(session, "ANOTHERE")
