"""What can help: every way out on one page, each remembering what was done, and none of them a bill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.entitlements import Reduction
from shared.domain.hardship_states import HardshipState
from shared.models import (
    AdviceReferral,
    Consent,
    HardshipApplication,
    Hold,
    OutboxMessage,
    Party,
)
from tests.support.asked_help import a_check, an_agency
from tests.support.builders import (
    NOW,
    TODAY,
    a_hold,
    a_party,
    a_statement,
    kept,
    pounds,
    the_resident,
)
from tests.support.checked_client import page_of
from tests.support.plans import sandbox_policies
from tests.support.signed_in import signed_in_payer
from tests.support.statement_answers import words
from tests.web.test_finance_direct_debits import queries_of

PAGE = "/what-can-help"


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        sandbox_policies(session)
        made = the_resident(session)
        a_statement(session, made.party, left_over=pounds("-12.40"))
        return made.party.id


@pytest.fixture
def here(client, resident):
    signed_in_payer(client, resident)
    return client


def test_every_way_out_stands_on_one_page_and_money_comes_last(here):
    page = page_of(here.get(PAGE))
    assert [each.text for each in page.all("h2")][:6] == [
        "Pause what we do",
        "Check if your bill can be lower",
        "Apply for help with hardship",
        "Get free debt advice",
        "Tell us what would help",
        "Talk to a person",
    ]
    said = words(here.get(PAGE))
    assert "£12.40 more goes out than comes in" in said
    assert said.index("Offer a small amount") > said.index("Talk to a person")
    assert page.all("input") == [each for each in page.all("input") if each["type"] == "hidden"]


@pytest.mark.parametrize("path", ["/statement/result", "/plan", "/plan/offer", "/plan/check"])
def test_help_comes_before_any_form_that_asks_for_money(here, path):
    answer = here.get(path)
    assert (answer.status_code, answer.location) == (303, PAGE)


def test_a_pause_is_one_press_and_says_until_when(here, database):
    said = words(here.post(f"{PAGE}/pause", follow_redirects=True))
    assert "We take no further action up to and including Tuesday 22 December 2026" in said
    assert "Pause for 30 days" not in said
    here.post(f"{PAGE}/pause")
    with database.reading() as session:
        assert [each.kind for each in session.scalars(select(Hold))] == ["advice"]
        sent = session.scalars(
            select(OutboxMessage.template).where(OutboxMessage.channel != "revenues")
        )
        assert list(sent) == ["pause_given"]


def test_a_pause_that_policy_does_not_give_is_explained(here, database, resident):
    with database.transaction() as session:
        days = {"starts_on": TODAY - timedelta(days=80), "ends_on": TODAY - timedelta(days=5)}
        a_hold(session, party_id=resident, kind="advice", **days)
    answer = here.post(f"{PAGE}/pause")
    assert "as long as you can ask for yourself" in words(answer)
    assert page_of(answer).having("govuk-error-summary")


def test_what_was_done_is_remembered(here, database, resident):
    with database.transaction() as session:
        a_check(session, resident, Reduction.ONE_ADULT)
        kept(
            session,
            HardshipApplication(
                reference="H23456789",
                party_id=resident,
                power="s13a",
                state=HardshipState.SUBMITTED,
                decide_by=TODAY + timedelta(days=28),
                created_at=NOW,
            ),
        )
    said = words(here.get(PAGE))
    assert "You have asked for a reduction. We answer by Friday 4 December 2026" in said
    assert "You have applied. We answer by Sunday 20 December 2026" in said


def test_a_hold_of_somebody_else_who_is_liable_is_never_told(here, database):
    with database.transaction() as session:
        other = a_party(session, "Prosser")
        a_hold(session, party_id=other.id, kind="advice", ends_on=TODAY + timedelta(days=9))
    assert "Pause for 30 days" in words(here.get(PAGE))


@pytest.mark.parametrize("kind", ["open_proposal", "plan", "support_need"])
def test_a_hold_that_is_no_pause_of_everything_does_not_count_as_one(
    here, database, resident, kind
):
    with database.transaction() as session:
        a_hold(session, party_id=resident, kind=kind)
    assert "Pause for 30 days" in words(here.get(PAGE))


def test_without_a_statement_the_same_ways_are_there(client, database):
    with database.transaction() as session:
        party_id = the_resident(session).party.id
    signed_in_payer(client, party_id)
    page = client.get(PAGE)
    assert page_of(page).all("h1")[0].text == "What can help you"
    assert "Tell us your income and spending" in words(page)


def test_the_page_of_everything_owed_leads_there(here):
    links = [each["href"] for each in page_of(here.get("/account")).all("a")]
    assert {PAGE, "/reductions/start"} <= set(links)


# ------------------------------------------------------------------ debt advice


@pytest.fixture
def agency(database):
    with database.transaction() as session:
        return an_agency(session).id


def test_nobody_is_sent_on_without_the_box(here, database, agency):
    answer = here.post(f"{PAGE}/advice/{agency}")
    assert "Tick the box if you agree" in words(answer)
    with database.reading() as session:
        assert session.scalars(select(AdviceReferral)).all() == []


def test_sent_on_with_a_reference_and_a_day_and_taken_back(here, database, agency):
    said = words(
        here.post(f"{PAGE}/advice/{agency}", data={"agreed": "yes"}, follow_redirects=True)
    )
    with database.reading() as session:
        reference = session.scalars(select(AdviceReferral.reference)).one()
    assert f"Your reference is {reference}" in said
    assert "Tuesday 22 December 2026" in said
    assert "We asked Tidewell Advice to contact you" in words(here.get(PAGE))
    said = words(here.post(f"{PAGE}/advice/{reference}/withdraw", follow_redirects=True))
    assert "We have asked them not to contact you" in said
    assert "We take no further action up to" in words(here.get(PAGE))


def test_the_words_beside_the_box_are_those_that_are_kept(here, database, agency):
    page = page_of(here.get(f"{PAGE}/advice/{agency}"))
    beside = next(each.text for each in page.all("label") if each["for"] == "agreed")
    here.post(f"{PAGE}/advice/{agency}", data={"agreed": "yes"})
    with database.reading() as session:
        assert session.scalars(select(Consent.wording)).one() == beside


def test_in_welsh_the_consent_is_kept_in_welsh(here, database, agency, resident):
    with database.transaction() as session:
        session.get_one(Party, resident).language = "cy"
    here.get("/language/cy")
    page = page_of(here.get(f"{PAGE}/advice/{agency}"))
    beside = next(each.text for each in page.all("label") if each["for"] == "agreed")
    here.post(f"{PAGE}/advice/{agency}", data={"agreed": "yes"})
    with database.reading() as session:
        consent = session.scalars(select(Consent)).one()
        assert (consent.language, consent.wording) == ("cy", beside)


def test_a_place_that_takes_nobody_has_no_page(here, database):
    with database.transaction() as session:
        named = an_agency(session, "StepChange", "").id
    assert here.get(f"{PAGE}/advice/{named}").status_code == 404


def test_the_page_costs_few_queries(here, database, resident, agency):
    with database.transaction() as session:
        a_check(session, resident, Reduction.ONE_ADULT)
    here.post(f"{PAGE}/advice/{agency}", data={"agreed": "yes"})
    assert queries_of(here, database, PAGE) <= 20
