"""The pages that anybody may read, with the sandbox's rules loaded."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import shared
from shared.domain.stages import STAGES, DebtType
from shared.models import Party
from shared.services.audit import Actor
from shared.services.policies import load_policies
from tests.support.checked_client import page_of
from tests.support.signed_in import signed_in_payer

POLICIES = Path(shared.__file__).parent / "sandbox_council" / "policies"
PAGES = (
    "/",
    "/can-i-make-a-plan",
    "/how-we-decide",
    "/contact",
    "/accessibility",
    "/privacy",
    "/cookies",
)


@pytest.fixture
def policies(database):
    with database.transaction() as session:
        load_policies(
            session, POLICIES, Actor("command", "test"), datetime(2026, 11, 22, tzinfo=UTC)
        )


@pytest.mark.parametrize("path", PAGES)
def test_anybody_may_read_it(client, path):
    assert client.get(path).status_code == 200


def test_the_first_page_leads_to_the_answer_about_a_summons(client):
    links = {each.text: each["href"] for each in page_of(client.get("/")).all("a")}
    page = page_of(client.get(links["I have had a court summons"]))
    main = page.all("main")[0].text
    assert page.all("h1")[0].text == "Yes, you can propose a plan"
    assert "date and place of the hearing are on your summons" in main
    assert "Costs of £84.50 are already added" in main
    assert "StepChange" in main


def test_the_check_answers_every_letter_about_every_debt(client):
    for kind in DebtType:
        for stage in (*STAGES[kind], "not_sure"):
            answer = client.get("/can-i-make-a-plan", query_string={"owe": kind, "stage": stage})
            assert "Yes, you can propose a plan" in answer.text


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("owe", {}),
        ("stage", {"owe": "council_tax"}),
        ("situation", {"owe": "sundry", "stage": "invoice"}),
    ],
)
def test_a_question_that_was_not_answered_is_asked_again(client, asked, given):
    page = page_of(
        client.get("/can-i-make-a-plan", query_string={**given, "asked": asked, "go": "1"})
    )
    assert page.having("govuk-error-summary")
    assert page.all("title")[0].text.startswith("Error: ")


@pytest.mark.parametrize(
    "given",
    [
        {"owe": "x"},
        {"owe": "sundry", "stage": "summons"},
        {"owe": "\x00"},
        {"owe": "sundry", "stage": "invoice", "situation": "?"},
    ],
)
def test_an_answer_that_was_never_offered_counts_as_none(client, given):
    assert client.get("/can-i-make-a-plan", query_string=given).status_code == 200


@pytest.mark.parametrize("language", ["en", "cy"])
def test_nothing_about_rates_says_council_tax_in_the_page_itself(client, language):
    client.get(f"/language/{language}")
    for stage in STAGES[DebtType.BUSINESS_RATES]:
        asked = {"owe": "business_rates", "stage": stage}
        main = page_of(client.get("/can-i-make-a-plan", query_string=asked)).all("main")[0].text
        assert not re.search("council tax|[dt]reth gyngor", main, re.IGNORECASE)


def test_the_rules_in_force_are_published(client, policies):
    main = page_of(client.get("/how-we-decide")).all("main")[0].text
    for said in (
        "If you pay every month: no more than 12 payments.",
        "no more than 50% of what you have left over each month",
        "You owe £2,500.00 or less.",
        "answers within 5 working days",
        "CT-2026.1",
    ):
        assert said in main


@pytest.mark.parametrize(
    ("spoken", "names"),
    [("en", ["Before a summons", "After a summons"]), ("cy", ["Cyn gwŷs", "Ar ôl gwŷs"])],
)
def test_rules_for_one_kind_of_debt_stand_under_one_heading_in_their_order(
    client, policies, spoken, names
):
    client.get(f"/language/{spoken}")
    page = page_of(client.get("/how-we-decide"))
    kinds = [each.text for each in page.all("h3")]
    assert len(kinds) == len(set(kinds)) == 3
    assert [each.text for each in page.all("h4")] == names


def test_without_rules_a_person_looks_at_everything(client):
    assert "a person looks at every offer" in client.get("/how-we-decide").text


def test_the_other_language_is_kept_and_leads_back(client):
    link = page_of(client.get("/contact?x=1")).having("govuk-language-navigation__link")[0]["href"]
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/contact?x=1")
    assert page_of(client.get("/contact")).all("html")[0]["lang"] == "cy"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_changing_the_language_never_leads_elsewhere(client, wanted):
    answer = client.get("/language/cy", query_string={"next": wanted})
    assert answer.headers["Location"] == "/"


def test_a_language_that_we_do_not_have_is_no_page(client):
    assert client.get("/language/fr").status_code == 404


def test_the_councils_colour_comes_as_a_file_that_may_be_kept(client):
    href = next(
        each["href"] for each in page_of(client.get("/")).all("link") if "brand" in each["href"]
    )
    answer = client.get(href)
    assert "--govuk-brand-colour:#1d5b79" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/brand/old/colours.css").headers["Cache-Control"] == "no-store"


def test_without_a_logo_there_is_none(client):
    assert client.get("/brand/x/logo").status_code == 404


def test_a_payers_choice_of_language_is_kept_with_them(client, database):
    payer = signed_in_payer(client)
    client.get("/language/cy")
    with database.reading() as session:
        assert session.scalar(select(Party.language).where(Party.id == payer.party_id)) == "cy"
