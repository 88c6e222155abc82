"""Feedback is kept without a name, and a flood of it is passed over."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.models import Feedback
from tests.support.checked_client import page_of


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
