"""An adviser asks a client for authority: by a message, on our website, or with a signed form."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from shared.domain.agency_states import AuthorityState, Proof
from shared.models import Authority, AuthorityAccount, OutboxMessage
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import the_resident
from tests.support.evidence_files import EICAR, a_paper
from tests.support.plan_pages import counted, form_of, said
from tests.support.signed_in import signed_in_adviser


class Desk:
    """An adviser with a client who has not been asked."""

    def __init__(self, database, **changes):
        self.database = database
        with database.transaction() as session:
            self.party = the_resident(session).party
            adviser = an_adviser(session)
            self.client = a_client(session, adviser, self.party, **changes)
            self.adviser_id = adviser.id
        self.path = f"/agency/clients/{self.client.reference}/authority"

    def authorities(self):
        with self.database.reading() as session:
            return session.scalars(select(Authority).order_by(Authority.id)).all()

    def templates(self):
        with self.database.reading() as session:
            return session.scalars(select(OutboxMessage.template)).all()


@pytest.fixture
def desk(database):
    return Desk(database)


@pytest.fixture
def adviser(client, desk):
    signed_in_adviser(client, desk.adviser_id)
    return client


def ask(client, path, **changes):
    known = form_of(client.get(path), path)
    given = {"scopes": ["discuss", "negotiate"], "accounts": "every", "how": "link", **changes}
    return client.post(path, data={**known, **given}, content_type="multipart/form-data")


def a_file(content=b""):
    return (io.BytesIO(content or a_paper()), "form.pdf")


@pytest.mark.parametrize("how", ["link", "portal"])
def test_one_press_asks_the_client(adviser, desk, how):
    assert ask(adviser, desk.path, how=how).status_code == 303
    (asked,) = desk.authorities()
    assert (asked.state, asked.proof) == (AuthorityState.ASKED, Proof(how))
    assert (asked.may_negotiate, asked.sees_data) == (True, False)
    assert "authority_asked" in desk.templates()
    assert "Asked for" in said(adviser.get(desk.path))


def test_only_the_account_that_they_named(adviser, desk):
    ask(adviser, desk.path, accounts="one")
    with desk.database.reading() as session:
        assert len(session.scalars(select(AuthorityAccount)).all()) == 1


def test_a_signed_form_holds(adviser, desk):
    assert ask(adviser, desk.path, how="form", form=a_file()).status_code == 303
    (given,) = desk.authorities()
    assert (given.state, given.proof) == (AuthorityState.GIVEN, Proof.FORM)
    assert "An officer checks it by" in said(adviser.get(desk.path))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"how": "form"}, "Choose a photo or a PDF."),
        ({"how": "form", "form": b"no paper"}, "There is a problem"),
        ({"how": "form", "form": EICAR}, "There is a problem"),
        ({"scopes": []}, "Choose at least one."),
        ({"scopes": ["everything"]}, "Choose at least one."),
        ({"how": ""}, "Choose how they say yes."),
        ({"accounts": "80099999"}, "Choose one of the answers."),
        (
            {"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2030"},
            "Choose a day from today on",
        ),
        (
            {"ends_on-day": "1", "ends_on-month": "1", "ends_on-year": "2020"},
            "Choose a day from today on",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(adviser, desk, changes, problem):
    if isinstance(changes.get("form"), bytes):
        changes = {**changes, "form": a_file(changes["form"])}
    assert problem in said(ask(adviser, desk.path, **changes))
    assert desk.authorities() == []


def test_nothing_of_ours_is_shown_before_the_client_says_yes(adviser, desk):
    page = said(adviser.get(desk.path))
    for ours in (desk.party.email, desk.party.phone, desk.party.letter_address):
        assert not ours or ours not in page


def test_somebody_who_is_not_known_cannot_be_asked(client, database):
    with database.transaction() as session:
        adviser = an_adviser(session)
        found = a_client(session, adviser)
    signed_in_adviser(client, adviser.id)
    page = client.get(f"/agency/clients/{found.reference}/authority")
    assert "Give us another fact first." in said(page)


def test_an_adviser_of_another_agency_finds_nothing(client, desk):
    signed_in_adviser(client)
    assert client.get(desk.path).status_code == 404
    for path in (desk.path, f"{desk.path}/end"):
        assert client.post(path, data={"how": "link"}).status_code in {400, 404}
    assert desk.authorities() == []


def test_the_agency_can_give_it_up(adviser, desk, database):
    with database.transaction() as session:
        an_authority(session, desk.client)
    path = f"{desk.path}/end"
    adviser.post(path, data=form_of(adviser.get(desk.path), path))
    assert [each.state for each in desk.authorities()] == [AuthorityState.ENDED]
    assert "authority_over" in desk.templates()


def test_the_page_costs_few_queries(adviser, desk, database):
    adviser.get(desk.path)
    with counted(database) as statements:
        adviser.get(desk.path)
    assert len([each for each in statements if "SELECT" in each]) <= 6, statements
