"""People who were sent on to an agency: on its desk, taken up, closed, and told of each."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import AdviceReferral, Agency, AgencyClient, OutboxMessage
from shared.services.audit import Actor
from shared.services.hardship.referral import refer, withdraw_referral
from tests.support.agencies import a_client, an_adviser
from tests.support.asked_help import an_agency as a_signpost
from tests.support.builders import NOW, the_resident
from tests.support.plan_pages import form_of, said
from tests.support.signed_in import signed_in_adviser

PAGE = "/agency/referrals"
PAYER = Actor("payer", 1)


class Sent:
    """A resident who was sent on to an agency that works with us."""

    def __init__(self, database):
        self.database = database
        with database.transaction() as session:
            self.party = the_resident(session).party
            signpost = a_signpost(session)
            signpost_id = signpost if isinstance(signpost, int) else signpost.id
            adviser = an_adviser(session)
            session.get_one(Agency, adviser.agency_id).signpost_id = signpost_id
            self.adviser = adviser
            self.reference = refer(session, self.party.id, signpost_id, PAYER, NOW).reference

    def state(self):
        with self.database.reading() as session:
            return session.scalars(select(AdviceReferral.state)).one()

    def clients(self):
        with self.database.reading() as session:
            return session.scalars(select(AgencyClient)).all()

    def news(self):
        with self.database.reading() as session:
            wanted = select(OutboxMessage.body).where(OutboxMessage.template == "referral_news")
            return session.scalars(wanted).all()


@pytest.fixture
def sent(database):
    return Sent(database)


@pytest.fixture
def adviser(client, sent):
    signed_in_adviser(client, sent.adviser.id)
    return client


def press(client, sent, what):
    path = f"{PAGE}/{sent.reference}/{what}"
    return client.post(path, data=form_of(client.get(PAGE), path))


def test_they_are_on_the_desk_of_the_agency(adviser, sent):
    page = said(adviser.get(PAGE))
    assert sent.reference in page
    assert sent.party.surname in page


def test_another_agency_sees_nobody(client, sent):
    signed_in_adviser(client)
    assert "Nobody waits for you." in said(client.get(PAGE))
    for what in ("take-up", "close"):
        answered = client.post(f"{PAGE}/{sent.reference}/{what}")
        assert answered.status_code in {400, 404}
    assert sent.state() == "sent"


def test_taken_up_they_are_a_client_without_authority_and_told(adviser, sent):
    assert press(adviser, sent, "take-up").status_code == 303
    assert sent.state() == "taken_up"
    (client,) = sent.clients()
    assert (client.party_id, client.adviser_id) == (sent.party.id, sent.adviser.id)
    assert "have taken up your case" in sent.news()[0]


def test_taken_up_twice_is_one_client_and_one_message(adviser, sent):
    path = f"{PAGE}/{sent.reference}/take-up"
    form = form_of(adviser.get(PAGE), path)
    for _ in range(2):
        assert adviser.post(path, data=form).status_code == 303
    assert len(sent.clients()) == len(sent.news()) == 1


def test_somebody_on_the_desk_already_is_not_put_there_again(adviser, sent, database):
    with database.transaction() as session:
        a_client(session, sent.adviser, sent.party)
    press(adviser, sent, "take-up")
    assert len(sent.clients()) == 1


def test_closed_they_are_told_and_gone(adviser, sent):
    press(adviser, sent, "close")
    assert sent.state() == "closed"
    assert "have closed your case" in sent.news()[0]
    assert "Nobody waits for you." in said(adviser.get(PAGE))


def test_who_took_it_back_is_gone(adviser, sent, database):
    with database.transaction() as session:
        withdraw_referral(session, sent.party.id, sent.reference, PAYER, NOW)
    assert "Nobody waits for you." in said(adviser.get(PAGE))
