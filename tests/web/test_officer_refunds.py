"""A refund on pages: asked for, checked by a colleague, sent, and never twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.roles import (
    Role,
)
from shared.models import OutboxMessage, Refund
from tests.support.builders import (
    signed_in_officer,
)
from tests.support.cards import REFUND_WAITS, Fault
from tests.support.checked_client import page_of
from tests.support.paid_case import PaidCase, ask_for, text_of


@pytest.fixture
def scene(database, cards, client):
    return PaidCase(database, cards, client)


def test_a_small_refund_goes_back_at_once(client, cards, database, scene):
    signed_in_officer(client, Role.FINANCE)
    assert ask_for(client, scene).headers["Location"] == scene.case
    assert "POST /v1/refunds" in cards.sent
    assert scene.owed() == "781.50"
    assert "£25.00 went back" in text_of(client, scene.case)
    assert scene.last(OutboxMessage).template == "card_payment_refunded"


def test_a_large_refund_waits_for_a_colleague(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    answer = ask_for(client, scene, "300.00")
    assert "A second person must approve this refund." in client.get(answer.location).text
    assert "POST /v1/refunds" not in cards.sent
    own = text_of(client, f"{scene.case}/refunds/{scene.last(Refund).id}")
    assert "a colleague must approve it" in own
    assert "Approve and send" not in own


def test_the_colleague_approves_and_it_is_sent(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    link = next(
        a for a in page_of(client.get(scene.case)).all("a") if a.text.startswith("Check a refund")
    )
    client.post(link["href"], data={"go": "approve"})
    assert scene.owed() == "1056.50"


def test_the_colleague_declines_and_says_why(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = f"{scene.case}/refunds/{scene.last(Refund).id}"
    client.post(where, data={"go": "decline", "note": "It was not paid twice."})
    said = text_of(client, where)
    assert "Not made" in said
    assert "It was not paid twice." in said
    assert "POST /v1/refunds" not in cards.sent


def test_a_no_without_a_reason_is_asked_for_one(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    signed_in_officer(client, Role.TEAM_MANAGER)
    where = f"{scene.case}/refunds/{scene.last(Refund).id}"
    assert "Say why you decline" in client.post(where, data={"go": "decline"}).text
    assert scene.last(Refund).state == "waiting"


def test_who_asked_takes_it_back_without_saying_why(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    where = f"{scene.case}/refunds/{scene.last(Refund).id}"
    client.post(where, data={"go": "decline"})
    assert scene.last(Refund).state == "refused"


def test_who_asked_cannot_approve_by_a_forged_press(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene, "300.00")
    where = f"{scene.case}/refunds/{scene.last(Refund).id}"
    assert client.post(where, data={"go": "approve"}).status_code == 404
    assert scene.owed() == "756.50"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"amount": ""}, "Enter how much goes back."),
        ({"amount": "0"}, "Enter how much goes back, such as 25.00"),
        ({"amount": "300.01"}, "No more than £300.00 of this payment can go back."),
        ({"amount": "twenty"}, "Enter an amount in pounds using numbers only"),
        ({"reason": ""}, "Say why the money goes back."),
    ],
)
def test_a_refund_that_cannot_be_made_keeps_what_was_typed(client, scene, sent, says):
    signed_in_officer(client, Role.FINANCE)
    answer = ask_for(client, scene, **sent)
    assert answer.status_code == 200
    assert says in answer.text
    typed = {"amount": "25.00", "reason": "Paid twice.", **sent}
    assert all(value in answer.text for value in typed.values())


def test_a_page_that_saw_more_than_is_left_is_told_who_was_first(client, scene):
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene)
    late = ask_for(client, scene, "30.00", seen="300.00", press="other")
    assert late.status_code == 409
    assert "was first" in late.text


def test_a_double_press_is_one_refund(client, database, scene):
    signed_in_officer(client, Role.FINANCE)
    same = {"press": "same", "seen": "300.00"}
    for _ in range(2):
        ask_for(client, scene, **same)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Refund)) == 1


def test_a_provider_without_an_answer_leaves_the_refund_to_the_sweeper(client, cards, scene):
    signed_in_officer(client, Role.FINANCE)
    cards.fail(Fault.DOWN, only="POST /v1/refunds")
    answer = ask_for(client, scene)
    assert "It is sent as soon as the provider answers." in client.get(answer.location).text
    assert scene.owed() == "756.50"


def test_a_refund_on_its_way_is_shown_as_such(client, cards, database):
    scene = PaidCase(database, cards, client, REFUND_WAITS)
    signed_in_officer(client, Role.FINANCE)
    ask_for(client, scene)
    assert "Refund of £25.00 On its way" in text_of(client, scene.case)
    cards.finish()
    cards.deliver(client)
    assert "Refund of £25.00 Sent" in text_of(client, scene.case)
