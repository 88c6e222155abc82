"""Authorities and the register of sharing as officers see them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState, Proof, Scope
from shared.domain.roles import Role
from shared.domain.sharing import BY_MESSAGE
from shared.domain.support_needs import ConsentUse
from shared.models import AuditEntry, Authority, Officer, OutboxMessage, Party, WorkItem
from shared.services.agencies.asking import Wanted
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.forms import SentForm, ask_with_form
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.evidence.take import NotTaken, Sent
from shared.services.sharing import record
from shared.services.support.consent import give_consent
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, TODAY, a_party, is_own_record, the_resident
from tests.support.evidence_files import EICAR, a_paper
from tests.support.plan_pages import counted, form_of, said
from tests.support.signed_in import parts_of, signed_in_officer


class Uploaded:
    """A client of an agency that sent a signed form."""

    def __init__(self, database, app):
        parts = parts_of(app)
        self.database = database
        with database.transaction() as session:
            self.party = the_resident(session).party
            adviser = an_adviser(session)
            self.client = a_client(session, adviser, self.party)
            self.acting = Acting(adviser.agency_id, adviser.id)
            form = SentForm(Sent("form.pdf", a_paper()), parts.evidence, parts.scanner)
            ask_with_form(
                session, self.acting, self.client.reference, Wanted((Scope.DATA,)), form, NOW
            )
            self.id = session.scalars(select(Authority.id)).one()
        self.path = f"/officers/cases/{self.party.id}/authorities/{self.id}"

    @property
    def row(self):
        with self.database.reading() as session:
            return session.get_one(Authority, self.id)

    def work(self):
        with self.database.reading() as session:
            return session.scalars(
                select(WorkItem.state).where(WorkItem.subject == f"authority:{self.id}")
            ).all()


@pytest.fixture
def sent(database, app):
    return Uploaded(database, app)


@pytest.fixture
def office(client, sent):
    signed_in_officer(client, Role.OFFICER)
    return client


def answer(client, path, **given):
    return client.post(path, data={**form_of(client.get(path), path), **given})


def test_a_form_holds_from_its_upload(sent):
    assert (sent.row.state, sent.row.proof) == (AuthorityState.GIVEN, Proof.FORM)
    with sent.database.reading() as session:
        found = authorised(session, sent.acting, sent.client.reference, Scope.DATA, TODAY)
    assert found.party_id == sent.party.id


def test_the_client_is_told_of_the_form(sent):
    with sent.database.reading() as session:
        (message,) = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.template == "authority_given")
        ).all()
    assert "sent us a form with your signature" in message


def test_the_case_shows_who_acts_and_that_the_form_waits(office, sent):
    page = said(office.get(f"/officers/cases/{sent.party.id}"))
    assert "acts for them up to and including 22 November 2027" in page
    assert "See accounts and plans" in page
    assert "Form to check by 27 November 2026" in page
    assert "Check that the form is this person's" in page


def test_a_form_in_order_goes_off_the_worklist(office, sent):
    assert answer(office, sent.path, found="in_order").status_code == 303
    assert sent.work() == ["done"]
    assert sent.row.state is AuthorityState.GIVEN


def test_a_form_that_gives_nothing_ends_the_authority(office, sent):
    answer(office, sent.path, found="refused", why="It is not signed.")
    assert sent.row.state is AuthorityState.REFUSED
    assert sent.work() == ["done"]
    with sent.database.reading() as session, pytest.raises(NotFound):
        authorised(session, sent.acting, sent.client.reference, Scope.DATA, TODAY)


def test_refusing_it_needs_a_reason(office, sent):
    page = said(answer(office, sent.path, found="refused"))
    assert "Say why it does not" in page
    assert sent.row.state is AuthorityState.GIVEN


def test_a_second_answer_finds_that_it_changed(office, sent):
    form = form_of(office.get(sent.path), sent.path)
    for _ in range(2):
        last = office.post(sent.path, data={**form, "found": "in_order"})
    assert last.status_code == 409


def test_the_form_can_be_saved(office, sent):
    answered = office.get(f"{sent.path}/form")
    assert answered.data == a_paper()
    assert "attachment" in answered.headers["Content-Disposition"]


def test_the_number_of_another_case_opens_nothing(office, sent, database):
    with database.transaction() as session:
        other = a_party(session).id
    for more in ("", "/form"):
        assert office.get(f"/officers/cases/{other}/authorities/{sent.id}{more}").status_code == 404


def test_an_auditor_sees_it_and_changes_nothing(client, sent):
    signed_in_officer(client, Role.AUDITOR)
    assert "Check it" not in said(client.get(sent.path))
    assert "Who acts for" in said(client.get(f"/officers/cases/{sent.party.id}/authorities"))


def test_a_harmful_form_gives_nothing(database, app):
    parts = parts_of(app)
    with database.transaction() as session:
        adviser = an_adviser(session)
        client = a_client(session, adviser, the_resident(session).party)
        acting = Acting(adviser.agency_id, adviser.id)
        form = SentForm(Sent("form.pdf", EICAR), parts.evidence, parts.scanner)
        with pytest.raises(NotTaken):
            ask_with_form(session, acting, client.reference, Wanted((Scope.DATA,)), form, NOW)


# ---- the register


@pytest.fixture
def shared(database):
    with database.transaction() as session:
        party = a_party(session)
        for template in ("agent_hold", "advice_referral"):
            by = Actor("system", "outbox")
            record(session, party.id, BY_MESSAGE[template], f"=Firm {template}", "m:1", by, NOW)
        give_consent(session, party.id, ConsentUse.ADJUSTMENTS, Actor("payer", 1), NOW)
        return party.id


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DATA_PROTECTION, Role.TEAM_MANAGER])
def test_whoever_watches_over_it_reads_the_register(client, shared, role):
    signed_in_officer(client, role)
    page = said(client.get("/officers/sharing"))
    assert "=Firm agent_hold" in page
    assert "The law says that we must" in page


def test_the_register_is_narrowed(client, shared):
    signed_in_officer(client, Role.AUDITOR)
    page = said(client.get("/officers/sharing?kind=advice&first=2026-11-01"))
    assert "=Firm advice_referral" in page
    assert "=Firm agent_hold" not in page


def test_the_file_holds_no_formula(client, shared):
    signed_in_officer(client, Role.AUDITOR)
    text = client.get("/officers/sharing/register.csv").text
    assert text.count("'=Firm") == 2


def test_reading_the_register_is_on_record(client, shared, database):
    officer = signed_in_officer(client, Role.AUDITOR)
    client.get(f"/officers/sharing?party={shared}")
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.action, row.subject) == ("read the register of sharing", f"party:{shared}")
    assert row.actor.startswith("officer:")
    assert officer


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=9999999999"])
def test_a_page_that_was_made_up_is_none(client, query):
    signed_in_officer(client, Role.AUDITOR)
    for path in ("/officers/sharing", "/officers/sharing/consents"):
        assert client.get(f"{path}?{query}").status_code == 404


def test_the_ledger_shows_words_time_and_how(client, shared):
    signed_in_officer(client, Role.DATA_PROTECTION)
    page = said(client.get("/officers/sharing/consents?use=adjustments"))
    assert "I agree that you keep what would help me" in page
    assert "Signed in" in page
    assert "No consent fits" in said(client.get("/officers/sharing/consents?use=advice"))


def test_the_pages_cost_few_queries(client, sent, shared, database):
    signed_in_officer(client, Role.TEAM_MANAGER)
    for path in (sent.path, f"/officers/cases/{sent.party.id}/authorities", "/officers/sharing"):
        client.get(path)
        with counted(database) as statements:
            client.get(path)
        assert len([each for each in statements if "SELECT" in each]) <= 9, statements


def test_an_officer_reads_nothing_of_their_own_household(client, database, shared):
    officer = signed_in_officer(client, Role.AUDITOR)
    with database.transaction() as session:
        own = session.get_one(Party, shared)
        is_own_record(session, session.get_one(Officer, officer.officer_id), own)
    for path in ("/officers/sharing", "/officers/sharing/register.csv"):
        assert "Firm" not in client.get(path).text
    assert "No consent fits" in said(client.get("/officers/sharing/consents"))
