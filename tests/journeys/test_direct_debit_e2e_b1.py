"""The owner of the hardware shop, step 8: a mandate that two people must authorise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import MandateState
from shared.jobs import remind_signatories
from shared.models import Mandate, OutboxMessage, SecondSignature
from shared.services.direct_debit.second_signature import paper_returned
from tests.support.builders import signed_in_payer
from tests.support.checked_client import page_of
from tests.support.direct_debits import a_planned_resident
from tests.support.plan_pages import form_of, said
from tests.support.sign_ups import a_guarantee, set_up
from tests.support.signed_in import parts_of

PAPER = {"name": "Bethan Hughes", "route": "paper", "address": ""}


@pytest.fixture
def planned(database):
    with database.transaction() as session:
        a_guarantee(session)
        return a_planned_resident(session)


@pytest.fixture
def owner(client, planned):
    signed_in_payer(client, planned.party_id)
    return client


@pytest.fixture
def second(app):
    """The browser of the second person, who is not signed in and never will be."""
    return app.test_client()


def every(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


def the_link(database):
    with database.reading() as session:
        bodies = session.scalars(
            select(OutboxMessage.body)
            .where(OutboxMessage.template == "signature_request")
            .order_by(OutboxMessage.id.desc())
        ).all()
    return "/direct-debit/sign/" + bodies[0].partition("/direct-debit/sign/")[2].split()[0]


def plan_of(planned):
    return f"/plan/plans/{planned.reference}"


def heading(answer):
    return page_of(answer).all("h1")[0].text


def test_the_status_is_waiting_for_one_of_two_and_nothing_goes_to_the_bank(
    owner, planned, database
):
    page = said(set_up(owner, planned.reference, who="two"))
    assert "Your Direct Debit: waiting for 1 of 2 people." in page
    assert "We have sent Bethan Hughes a link. They have until Sunday 6 December 2026" in page
    assert "Waiting for 1 of 2 people" in said(owner.get(plan_of(planned)))
    assert every(database, Mandate.state) == [MandateState.WAITING_FOR_SIGNATURE]


def test_the_link_shows_what_must_be_seen_and_nothing_of_the_debt(owner, planned, second, database):
    set_up(owner, planned.reference, who="two")
    answer = second.get(the_link(database))
    page = said(answer)
    assert heading(answer) == "Do you authorise this Direct Debit?"
    for words in ("Carys Hughes asks you to.", "ending 958", "Tuesday 29 December 2026 £90.00"):
        assert words in page
    for words in ("Council tax", planned.reference, "summons", "66374958", "Mill Lane"):
        assert words not in page


def test_looking_is_not_signing(owner, planned, second, database):
    set_up(owner, planned.reference, who="two")
    for _ in range(3):
        second.get(the_link(database))
    assert every(database, SecondSignature.state) == ["waiting"]


def test_the_second_person_says_yes_and_the_direct_debit_is_set_up(
    owner, planned, second, database
):
    set_up(owner, planned.reference, who="two")
    link = the_link(database)
    form = {**form_of(second.get(link), link), "answer": "authorise"}
    for _ in range(2):
        answer = second.post(link, data=form, follow_redirects=True)
        assert heading(answer) == "Thank you. You have authorised it"
    assert every(database, Mandate.state) == [MandateState.CONFIRMED]
    assert "£90.00 on Tuesday 29 December 2026" in said(owner.get(plan_of(planned)))
    assert second.get(link).status_code == 404


def test_the_second_person_says_no_and_the_payer_can_set_it_up_again(
    owner, planned, second, database
):
    set_up(owner, planned.reference, who="two")
    link = the_link(database)
    answer = second.post(link, data={"answer": "refuse"}, follow_redirects=True)
    assert heading(answer) == "Thank you. Nothing will be taken"
    assert "Set up a Direct Debit" in said(owner.get(plan_of(planned)))


def test_an_answer_must_be_chosen(owner, planned, second, database):
    set_up(owner, planned.reference, who="two")
    answer = second.post(the_link(database), data={})
    assert "Choose whether you authorise it." in said(answer)


def test_a_reminder_goes_and_after_fourteen_days_the_payer_is_told(
    app, owner, planned, database, clock
):
    set_up(owner, planned.reference, who="two")
    link = the_link(database)
    clock.pass_by(timedelta(days=4))
    assert remind_signatories.run(parts_of(app)) == "reminded 1, lapsed 0"
    assert the_link(database) == link
    clock.pass_by(timedelta(days=10))
    assert remind_signatories.run(parts_of(app)) == "reminded 0, lapsed 1"
    assert "signature_outcome" in every(database, OutboxMessage.template)
    assert every(database, Mandate.state) == [MandateState.EXPIRED]


def test_the_payer_asks_at_another_address(owner, planned, second, database):
    set_up(owner, planned.reference, who="two")
    old = the_link(database)
    form = {"name": "Bethan Hughes", "route": "link", "address": "07700 900456"}
    path = f"/direct-debit/{planned.reference}/ask-again"
    answer = owner.post(path, data=form, follow_redirects=True)
    assert "We have sent the link to Bethan Hughes." in said(answer)
    assert second.get(old).status_code == 404
    assert second.get(the_link(database)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Enter the name of the person who must authorise it too."),
        ({"route": ""}, "Choose how we ask them."),
        ({"address": "bethan"}, "Enter an email address, such as name@example.com"),
        ({"address": "01632 960100"}, "or a UK mobile number."),
        ({"address": ""}, "Enter an email address, such as name@example.com"),
        ({"address": "CARYS.hughes@example.org"}, "This is your own."),
        ({"address": "07700900123"}, "This is your own."),
    ],
)
def test_what_is_wrong_with_the_second_person_is_said(owner, planned, typed, says):
    set_up(owner, planned.reference, who="two")
    form = {"name": "Bethan Hughes", "route": "link", "address": "b@example.org"}
    answer = owner.post(f"/direct-debit/{planned.reference}/ask-again", data={**form, **typed})
    assert answer.status_code == 200
    assert says in said(answer)


def test_the_paper_form_is_tracked_to_its_return(owner, planned, database):
    page = said(set_up(owner, planned.reference, who="two", second=PAPER))
    assert "Print the form. You and Bethan Hughes sign it." in page
    form = said(owner.get(f"/direct-debit/{planned.reference}/instruction"))
    assert "Second signature and date" in form
    assert "66374958" not in form
    with database.transaction() as session:
        paper_returned(session, session.scalars(select(Mandate.id)).one(), 7, parts_now(owner))
    assert every(database, Mandate.state) == [MandateState.CONFIRMED]


def parts_now(client):
    return parts_of(client.application).clock.now()


def test_the_payer_cancels_while_it_waits_and_the_link_opens_nothing(
    owner, planned, second, database
):
    set_up(owner, planned.reference, who="two")
    path = f"/direct-debit/{planned.reference}/cancel"
    answer = owner.post(path, data=form_of(owner.get(path), path), follow_redirects=True)
    assert "Your Direct Debit is cancelled." in said(answer)
    assert second.get(the_link(database)).status_code == 404


def test_many_wrong_links_are_stopped(second):
    answers = [second.get(f"/direct-debit/sign/{number:064}") for number in range(21)]
    assert [each.status_code for each in answers] == [404] * 20 + [429]
