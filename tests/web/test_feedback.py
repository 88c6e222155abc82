"""Feedback is kept without a name, and a flood of it is passed over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.domain.roles import STAFF, Role
from shared.models import Feedback
from tests.support.builders import NOW
from tests.support.checked_client import page_of
from tests.support.plan_pages import counted, said
from tests.support.signed_in import signed_in_officer


def kept(database):
    with database.reading() as session:
        return [(each.rating, each.content) for each in session.scalars(select(Feedback))]


def test_what_somebody_thinks_is_kept(client, database):
    answer = client.post("/feedback", data={"rating": "4", "words": "  Quick.\r\nThank you "})
    assert answer.location == "/feedback/thank-you"
    assert kept(database) == [(4, "Quick.\nThank you")]


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"words": "Hm"}, "Choose how it was for you."),
        ({"rating": "6"}, "Choose one of the answers."),
        ({"rating": "4", "words": "a" * 1201}, "Shorten this to 1,200 characters or fewer."),
    ],
)
def test_what_is_missing_or_too_long_is_told_and_nothing_is_kept(client, database, sent, problem):
    page = page_of(client.post("/feedback", data=sent))
    summary = page.having("govuk-error-summary")[0]
    assert problem in summary.text
    assert kept(database) == []


def test_a_flood_is_thanked_and_passed_over(client, database):
    for _ in range(12):
        assert client.post("/feedback", data={"rating": "1"}).status_code == 303
    assert len(kept(database)) == 10


# ------------------------------------------------------------------ read


def give(database, count):
    with database.transaction() as session:
        session.add_all(
            Feedback(rating=number % 5 + 1, content=f"Said {number}.", path="", at=NOW)
            for number in range(count)
        )


def said_on(answer):
    return [row.all("td")[2].text for row in page_of(answer).all("tbody")[0].all("tr")]


def test_whoever_leads_the_team_reads_the_newest_first_page_by_page(client, database):
    give(database, 120)
    signed_in_officer(client, Role.TEAM_MANAGER)
    found, href = [], "/officers/feedback"
    while href:
        answer = client.get(href)
        found += said_on(answer)
        href = next((a["href"] for a in page_of(answer).all("a") if a["rel"] == "next"), None)
    assert found == [f"Said {number}." for number in reversed(range(120))]


def test_a_rating_is_read_in_words(client, database):
    give(database, 1)
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert "Very bad Said 0." in said(client.get("/officers/feedback"))


@pytest.mark.parametrize("role", sorted(STAFF - {Role.TEAM_MANAGER}))
def test_nobody_else_reads_it(client, role):
    signed_in_officer(client, role)
    assert client.get("/officers/feedback").status_code in (403, 404)


@pytest.mark.parametrize("before", ["x", "", "-1", "1.2", "9" * 30])
def test_a_page_that_we_never_wrote_is_not_found(client, before):
    signed_in_officer(client, Role.TEAM_MANAGER)
    assert client.get("/officers/feedback", query_string={"before": before}).status_code == 404


@pytest.mark.parametrize("count", [1, 120])
def test_one_query_and_the_session_make_a_page_of_it(client, database, count):
    give(database, count)
    signed_in_officer(client, Role.TEAM_MANAGER)
    client.get("/officers/feedback")
    with counted(database) as statements:
        client.get("/officers/feedback")
    assert len([each for each in statements if each.startswith("SELECT")]) == 2
