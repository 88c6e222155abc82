"""Who may act for a person: seen, given, declined and stopped, signed in and by the link of a message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.agency_acts import AgencyActKind
from shared.domain.agency_states import AuthorityState, Proof, Scope
from shared.models import Agency, Authority
from shared.services.agencies.acts import record_act
from shared.services.agencies.asking import Wanted, ask_authority
from shared.services.agencies.authorised import Acting, authorised
from shared.services.agencies.giving import give
from shared.services.agencies.links import authority_code
from shared.services.audit import Actor
from shared.services.sign_in.keys import Keys
from tests.support.agencies import a_client, an_adviser
from tests.support.builders import NOW, TODAY, a_party, signed_in_payer, the_resident
from tests.support.plan_pages import counted, form_of, said
from tests.support.signed_in import parts_of

PAYER = Actor("payer", 1)


class Asked:
    """A resident whom an agency asks for authority."""

    def __init__(self, database, client):
        self.database = database
        self.keys = Keys(parts_of(client.application).settings.secret_key)
        with database.transaction() as session:
            self.party = the_resident(session).party
            adviser = an_adviser(session)
            self.agency = session.get_one(Agency, adviser.agency_id).name
            self.client = a_client(session, adviser, self.party)
            self.acting = Acting(adviser.agency_id, adviser.id)
            self.reference = ask_authority(
                session, self.acting, self.client.reference, Wanted(tuple(Scope)), NOW
            )
        self.own = f"/authority/{self.reference}"

    def give(self):
        with self.database.transaction() as session:
            give(session, self.party.id, self.reference, Proof.PORTAL, PAYER, NOW)

    def act(self, what=AgencyActKind.OFFER):
        with self.database.transaction() as session:
            here = authorised(session, self.acting, self.client.reference, Scope.NEGOTIATE, TODAY)
            record_act(session, self.acting, here, what, "proposal:1", NOW)

    @property
    def row(self):
        with self.database.reading() as session:
            return session.scalars(
                select(Authority).where(Authority.reference == self.reference)
            ).one()

    @property
    def link(self):
        return f"{self.own}/{authority_code(self.keys, self.reference, self.row.nonce)}"


@pytest.fixture
def asked(database, client):
    return Asked(database, client)


@pytest.fixture
def here(client, asked):
    signed_in_payer(client, asked.party.id)
    return client


def press(client, path, do):
    form = form_of(client.get(path), path)
    return client.post(path, data={**form, "do": do}, follow_redirects=True)


def know(client, path, postcode="TW1 4QT"):
    form = form_of(client.get(path), path)
    return client.post(path, data={**form, "postcode": postcode}, follow_redirects=True)


# ---- signed in


def test_the_account_page_says_that_somebody_asks(here):
    assert "Somebody asks to act for you" in said(here.get("/account"))


def test_the_account_page_says_nothing_once_it_is_answered(here, asked):
    asked.give()
    assert "Somebody asks to act for you" not in said(here.get("/account"))


def test_what_is_asked_for_is_read_before_it_is_given(here, asked):
    page = said(here.get(asked.own))
    assert f"I let {asked.agency} act for me." in page
    assert "every account of mine, new ones too" in page


def test_one_press_gives_it(here, asked):
    assert "They can act for you from now on." in said(press(here, asked.own, "give"))
    assert (asked.row.state, asked.row.proof) == (AuthorityState.GIVEN, Proof.PORTAL)


def test_what_was_read_is_what_is_kept(here, asked):
    shown = said(here.get(asked.own))
    press(here, asked.own, "give")
    assert asked.row.wording in shown


def test_one_press_declines_it(here, asked):
    press(here, asked.own, "decline")
    assert asked.row.state is AuthorityState.DECLINED


def test_two_presses_from_the_list_stop_it(here, asked):
    asked.give()
    assert asked.own in here.get("/authority").text
    assert "They can no longer act for you." in said(press(here, asked.own, "stop"))
    assert asked.row.state is AuthorityState.REVOKED


def test_everything_that_was_done_is_listed(here, asked):
    asked.give()
    asked.act()
    for path in ("/authority", asked.own):
        assert "They offered a payment plan for you." in said(here.get(path))


def test_in_welsh_the_consent_is_kept_in_welsh(here, asked):
    here.post("/language", data={"language": "cy"})
    press(here, asked.own, "give")
    assert asked.row.language in {"cy", "en"}


@pytest.mark.parametrize("do", ["", "GIVE", "revoke", "refuse"])
def test_what_is_no_press_changes_nothing(here, asked, do):
    press(here, asked.own, do)
    assert asked.row.state is AuthorityState.ASKED


def test_a_press_that_comes_too_late_changes_nothing(here, asked, clock):
    form = form_of(here.get(asked.own), asked.own)
    with asked.database.transaction() as session:
        row = session.scalars(select(Authority)).one()
        row.asked_at = NOW - timedelta(days=20)
    answer = here.post(asked.own, data={**form, "do": "give"}, follow_redirects=True)
    assert "Something changed since you opened that page." in said(answer)
    assert asked.row.state is AuthorityState.ASKED


def test_somebody_else_finds_nothing_there(client, database, asked):
    with database.transaction() as session:
        other = a_party(session)
    signed_in_payer(client, other.id)
    assert client.get(asked.own).status_code == 404
    assert client.post(asked.own, data={"do": "give"}).status_code in {400, 404}
    assert asked.row.state is AuthorityState.ASKED


def test_the_pages_cost_few_queries(here, asked, database):
    asked.give()
    for _ in range(5):
        asked.act()
    for path in ("/authority", asked.own):
        with counted(database) as statements:
            here.get(path)
        assert len([each for each in statements if "SELECT" in each]) <= 6, statements


# ---- by the link


def test_the_link_shows_nothing_before_one_fact(client, asked):
    page = said(client.get(asked.link))
    assert "First tell us your postcode" in page
    for what in (asked.agency, asked.party.surname, asked.client.account_reference):
        assert what not in page


def test_a_wrong_fact_shows_nothing(client, asked):
    page = said(know(client, asked.link, "AB1 2CD"))
    assert "This is not the postcode that we have." in page
    assert asked.agency not in page


@pytest.mark.parametrize("postcode", ["", "1AA", "AA"])
def test_part_of_a_fact_is_none(client, asked, postcode):
    assert asked.agency not in said(know(client, asked.link, postcode))


def test_postcodes_are_not_tried_for_long(client, asked):
    form = form_of(client.get(asked.link), asked.link)
    codes = [
        client.post(asked.link, data={**form, "postcode": f"AB{number} 2CD"}).status_code
        for number in range(8)
    ]
    assert codes[-1] == 429


def test_with_the_fact_the_request_is_shown_without_a_name(client, asked):
    page = said(know(client, asked.link))
    assert f"{asked.agency} asks to act for you" in page
    assert asked.party.surname not in page


def test_it_is_given_by_the_link(client, asked):
    know(client, asked.link)
    page = said(press(client, asked.link, "give"))
    assert f"{asked.agency} can act for you" in page
    assert (asked.row.state, asked.row.proof) == (AuthorityState.GIVEN, Proof.LINK)


def test_nothing_is_given_without_the_fact(client, asked):
    form = form_of(client.get(asked.link), asked.link)
    client.post(asked.link, data={**form, "do": "give"})
    assert asked.row.state is AuthorityState.ASKED


def test_it_is_stopped_by_the_same_link_and_then_the_link_is_gone(client, asked):
    asked.give()
    link = asked.link
    know(client, link)
    assert "can no longer act for you" in said(press(client, link, "stop"))
    assert asked.row.state is AuthorityState.REVOKED
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("code", ["x", "A" * 22, "%00"])
def test_a_guessed_link_opens_nothing(client, asked, code):
    answer = client.get(f"{asked.own}/{code}")
    assert answer.status_code == 404
    assert asked.agency not in answer.text


def test_the_link_of_another_authority_opens_nothing(client, asked):
    other = authority_code(asked.keys, "U2222", asked.row.nonce)
    assert client.get(f"{asked.own}/{other}").status_code == 404


def test_links_are_not_guessed_for_long(client, asked):
    codes = [client.get(f"{asked.own}/guess{number}").status_code for number in range(25)]
    assert codes[-1] == 429


def test_after_its_days_the_link_is_gone(client, asked, clock):
    link = asked.link
    clock.move_to(NOW + timedelta(days=15))
    assert client.get(link).status_code == 404
