"""Asking for a refund: never more than is left, once per press, and a second person above a limit."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import RefundState
from shared.domain.money import ZERO
from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Refund,
    WorkItem,
)
from shared.services.card_payments.refund_asking import (
    NotRefundable,
    approve,
    ask,
    decline,
)
from shared.services.errors import AlreadyDecided, NotAllowedHere, StaleVersion
from tests.support.builders import (
    NOW,
    an_officer,
    is_own_record,
    pounds,
)
from tests.support.money_moves import a_card_payment
from tests.support.plans import at_once
from tests.support.refunding import RefundScene, asked, owed_now, state_of


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return RefundScene(session)


def test_a_small_refund_needs_no_second_person(database, scene):
    assert state_of(database, asked(database, scene)) is RefundState.APPROVED


def test_a_refund_over_the_limit_waits_for_a_second_person(database, scene):
    refund_id = asked(database, scene, "250.01")
    assert state_of(database, refund_id) is RefundState.WAITING
    with database.reading() as session:
        item = session.scalars(select(WorkItem)).one()
        assert (item.kind, item.subject) == (WorkKind.MONEY_CHECK, f"refund:{refund_id}")


def test_nothing_moves_before_the_provider_was_asked(database, scene):
    asked(database, scene)
    assert owed_now(database, scene) == pounds("756.50")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ZERO}, "amount"),
        ({"amount": pounds("-1")}, "amount"),
        ({"amount": pounds("300.01")}, "amount"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_cannot_go_back_is_refused_beside_its_field(database, scene, changes, field):
    with database.transaction() as session, pytest.raises(NotRefundable) as refused:
        ask(session, scene.wish(**changes), scene.ann.id, NOW)
    assert refused.value.field == field


def test_a_second_press_of_the_same_button_is_the_same_refund(database, scene):
    assert asked(database, scene) == asked(database, scene)


def test_a_press_is_not_used_for_another_amount(database, scene):
    asked(database, scene)
    with pytest.raises(StaleVersion):
        asked(database, scene, "30.00", press="refund-25.00")


def test_a_whole_refund_leaves_nothing_to_refund(database, scene):
    asked(database, scene, "300.00")
    with pytest.raises(NotRefundable, match="Nothing is left"):
        asked(database, scene, "1.00", seen_left=ZERO)


def test_a_payment_that_was_not_paid_cannot_be_refunded(database):
    with database.transaction() as session:
        scene = RefundScene(session)
        unpaid = a_card_payment(session, scene.resident.debt, party_id=scene.resident.party.id)
        wish = scene.wish(payment_id=unpaid.id, seen_left=ZERO)
        with pytest.raises(NotRefundable):
            ask(session, wish, scene.ann.id, NOW)


def test_nobody_refunds_on_their_own_record(database, scene):
    with database.transaction() as session:
        is_own_record(session, scene.ann, scene.resident.party)
    with pytest.raises(NotAllowedHere):
        asked(database, scene)


def test_two_officers_at_once_make_one_refund_and_the_other_is_told_who(database, scene):
    def press(officer, token):
        def run():
            try:
                wish = scene.wish("300.00", press=token)
                return database.attempt(lambda session: ask(session, wish, officer.id, NOW))
            except AlreadyDecided as first:
                return first

        return run

    found = at_once(press(scene.ann, "a"), press(scene.bob, "b"))
    refused = [each for each in found if isinstance(each, AlreadyDecided)]
    assert [each.by in {"Ann Price", "Bob Rees"} for each in refused] == [True]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Refund)) == 1


def test_the_one_who_asked_cannot_approve(database, scene):
    refund_id = asked(database, scene, "300.00")
    with database.transaction() as session, pytest.raises(NotAllowedHere):
        approve(session, refund_id, scene.ann.id, NOW)


def test_a_second_person_approves_and_the_item_leaves_the_worklist(database, scene):
    refund_id = asked(database, scene, "300.00")
    with database.transaction() as session:
        approve(session, refund_id, scene.bob.id, NOW)
    assert state_of(database, refund_id) is RefundState.APPROVED
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).one() == "done"


def test_two_second_persons_at_once_and_one_is_told(database, scene):
    refund_id = asked(database, scene, "300.00")
    with database.transaction() as session:
        cat = an_officer(session, Role.FINANCE, name="Cat Lee")

    def press(officer_id, act, *more):
        def run():
            try:
                return database.attempt(
                    lambda session: act(session, refund_id, officer_id, *more, NOW)
                )
            except AlreadyDecided as first:
                return first.by

        return run

    found = at_once(press(scene.bob.id, approve), press(cat.id, decline, "No."))
    assert sorted(each is None for each in found) == [False, True]


def test_a_declined_refund_gives_its_part_of_the_payment_free(database, scene):
    refund_id = asked(database, scene, "300.00")
    with database.transaction() as session:
        decline(session, refund_id, scene.bob.id, "Not paid twice.", NOW)
    assert asked(database, scene, "20.00")
