"""What is kept about a person: shown, downloaded, and consent taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState, Proof, Scope
from shared.domain.sharing import BY_MESSAGE
from shared.domain.support_needs import ConsentUse
from shared.models import AuditEntry, Authority, Consent
from shared.services.agencies.asking import Wanted, ask_authority
from shared.services.agencies.authorised import Acting
from shared.services.agencies.giving import give
from shared.services.audit import Actor
from shared.services.cases.view import record_look
from shared.services.sharing import record
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import (
    NOW,
    a_debt,
    a_party,
    a_statement,
    an_account,
    signed_in_payer,
    the_resident,
)
from tests.support.plan_pages import counted, form_of, said

PAGE = "/your-information"
PAYER = Actor("payer", 1)


@pytest.fixture
def party(database):
    """Somebody with one of everything."""
    with database.transaction() as session:
        party = the_resident(session).party
        a_statement(session, party)
        record_look(session, 7, party.id, NOW)
        record(session, party.id, BY_MESSAGE["agent_hold"], "Firm & Co", "m:1", PAYER, NOW)
        adviser = an_adviser(session)
        client = a_client(session, adviser, party)
        acting = Acting(adviser.agency_id, adviser.id)
        reference = ask_authority(session, acting, client.reference, Wanted((Scope.DATA,)), NOW)
        give(session, party.id, reference, Proof.PORTAL, PAYER, NOW)
        return party


@pytest.fixture
def here(client, party):
    signed_in_payer(client, party.id)
    return client


@pytest.mark.parametrize(
    "words",
    [
        "Version 1, sent on",
        "We keep it until",
        "Member of staff 7",
        "Firm & Co Enforcement agent",
        "Basis: The law says that we must.",
        "act for me. They may see what I owe",
    ],
)
def test_the_page_says_it_all(here, words):
    assert words in said(here.get(PAGE))


def test_the_copy_holds_the_same_and_more(here, party):
    answer = here.get(f"{PAGE}/copy.json")
    copy = answer.get_json()
    assert copy["you"]["email"] == party.email
    assert copy["shared"][0]["to"] == "Firm & Co"
    assert copy["statements"][0]["lines"]
    assert copy["debts"]
    assert copy["messages"]
    assert copy["consents"][0]["taken_back"] is None
    assert "attachment" in answer.headers["Content-Disposition"]


def test_no_link_that_acts_is_in_the_copy(here):
    assert "[[" not in here.get(f"{PAGE}/copy.json").text


def test_taking_the_copy_is_on_record(here, party, database):
    here.get(f"{PAGE}/copy.json")
    with database.reading() as session:
        row = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (row.action, row.subject) == ("took a copy of what is kept", f"party:{party.id}")


def test_nothing_of_somebody_else_is_in_it(client, database, party):
    with database.transaction() as session:
        other = a_party(session)
        a_debt(session, an_account(session, other))
    signed_in_payer(client, other.id)
    assert "Firm & Co" not in said(client.get(PAGE))
    copy = client.get(f"{PAGE}/copy.json").get_json()
    assert copy["statements"] == copy["shared"] == copy["authorities"] == []


def test_one_press_stops_everybody_who_acts(here, database):
    form = form_of(here.get(PAGE), f"{PAGE}/withdraw")
    here.post(f"{PAGE}/withdraw", data=form)
    with database.reading() as session:
        assert session.scalars(select(Authority.state)).all() == [AuthorityState.REVOKED]
        wanted = select(Consent.withdrawn_at).where(Consent.use == ConsentUse.ACT_FOR_ME)
        assert session.scalars(wanted).all() == [NOW]


@pytest.mark.parametrize("use", ["", "words", "advice", "x"])
def test_what_is_kept_elsewhere_is_not_taken_back_here(here, use):
    form = form_of(here.get(PAGE), f"{PAGE}/withdraw")
    assert here.post(f"{PAGE}/withdraw", data={**form, "use": use}).status_code == 404


def test_the_page_costs_few_queries(here, database):
    here.get(PAGE)
    with counted(database) as statements:
        here.get(PAGE)
    assert len([each for each in statements if "SELECT" in each]) <= 7, statements
