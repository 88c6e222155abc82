"""A move of money on pages: made at once, or agreed to by a second person."""

from __future__ import annotations

import pytest

from shared.domain.roles import (
    MOVE_CHECKERS,
    READERS,
    Role,
)
from shared.models import OutboxMessage, Reallocation
from tests.support.builders import (
    signed_in_officer,
)
from tests.support.checked_client import page_of
from tests.support.paid_case import PaidCase, ask_to_move, text_of


@pytest.fixture
def scene(database, cards, client):
    return PaidCase(database, cards, client)


def test_a_small_move_is_made_at_once(client, scene):
    signed_in_officer(client)
    answer = ask_to_move(client, scene, "50.00")
    assert "The money is moved." in client.get(answer.location).text
    assert scene.owed() == "806.50"


def test_ninety_pounds_posted_to_the_wrong_year_needs_a_second_person(client, scene):
    signed_in_officer(client)
    answer = ask_to_move(client, scene)
    assert "A second person must agree to this move." in client.get(answer.location).text
    assert scene.owed() == "756.50"
    signed_in_officer(client, Role.SENIOR_OFFICER)
    link = next(
        a for a in page_of(client.get(scene.case)).all("a") if a.text.startswith("Check a refund")
    )
    client.post(link["href"], data={"go": "approve"})
    assert scene.owed() == "846.50"
    assert "£90.00: Council tax 2025/26" in text_of(client, scene.receipt)
    assert "£90.00 of your payment" in scene.last(OutboxMessage).body


def test_a_colleague_declines_a_move(client, scene):
    signed_in_officer(client)
    ask_to_move(client, scene)
    signed_in_officer(client, Role.SENIOR_OFFICER)
    where = f"{scene.case}/moves/{scene.last(Reallocation).id}"
    client.post(where, data={"go": "decline"})
    assert "The move was declined." in text_of(client, where)
    assert scene.owed() == "756.50"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"amount": "300.01"}, "Enter an amount up to £300.00, which is there."),
        ({"amount": "120.01"}, "Only £120.00 is owed on the other debt."),
        ({"reason": ""}, "Say why the money moves."),
        ({"to_debt": ""}, "Choose the debt that the money should pay."),
        ({"to_debt": "999"}, "Choose one of the answers."),
    ],
)
def test_a_move_that_cannot_be_made_keeps_what_was_typed(client, scene, sent, says):
    signed_in_officer(client)
    answer = ask_to_move(client, scene, **sent)
    assert answer.status_code == 200
    assert says in answer.text
    assert sent.get("reason", "Posted to the wrong year.") in answer.text


@pytest.mark.parametrize("role", sorted(READERS))
def test_the_second_person_for_a_move_is_no_ordinary_officer(client, scene, role):
    signed_in_officer(client)
    ask_to_move(client, scene)
    signed_in_officer(client, role)
    where = f"{scene.case}/moves/{scene.last(Reallocation).id}"
    assert (client.get(where).status_code == 200) == (role in MOVE_CHECKERS)
