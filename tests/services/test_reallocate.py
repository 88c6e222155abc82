"""Moving money between debts: a reversal and new rows, a second person above a limit, the payer told."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.gate import HoldKind
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.money import ZERO
from shared.domain.roles import Role
from shared.domain.stages import DebtType
from shared.models import Entry, OutboxMessage, Posting, Reallocation, Receipt, WorkItem
from shared.services.card_payments.refunds import settle_refund
from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.services.ledger.reallocate import (
    MoveWish,
    NotMovable,
    approve_move,
    decline_move,
    move_money,
)
from tests.support.builders import (
    NOW,
    a_debt,
    a_hold,
    a_party,
    a_statement,
    an_account,
    an_officer,
    is_own_record,
    pounds,
    the_resident,
)
from tests.support.paid_cards import PROVIDER, a_paid_payment, owed, receipt_id_of, seen_refund
from tests.support.plans import at_once, press_confirm, sandbox_policies


class Scene:
    """£90.00 was paid for this year and meant for last year."""

    def __init__(self, session, *, has_plan=False):
        self.resident = the_resident(session)
        if has_plan:
            sandbox_policies(session)
            a_statement(session, self.resident.party)
            self.plan = press_confirm(session, self.resident.party.id).reference
        self.right = a_debt(session, self.resident.account, year=2025, charge="120.00")
        self.wrong = self.resident.debt
        self.payment = a_paid_payment(session, self.resident.party.id, {self.wrong.id: "90.00"})
        self.receipt_id = receipt_id_of(session, self.payment)
        self.ann = an_officer(session, name="Ann Price")
        self.bob = an_officer(session, Role.SENIOR_OFFICER, name="Bob Rees")

    def wish(self, amount="90.00", **changes):
        given = {
            "receipt_id": self.receipt_id,
            "party_id": self.resident.party.id,
            "from_debt_id": self.wrong.id,
            "to_debt_id": self.right.id,
            "amount": pounds(amount),
            "reason": "Posted to the wrong year.",
            "seen": pounds("90.00"),
        }
        return MoveWish(**{**given, **changes})

    def owed(self, session):
        return owed(session, self.wrong.id).plain(), owed(session, self.right.id).plain()


@pytest.fixture
def scene(database):
    with database.transaction() as session:
        return Scene(session)


def moved(database, scene, amount="90.00", **changes):
    with database.transaction() as session:
        return move_money(session, scene.wish(amount, **changes), scene.ann.id, NOW)


def approved(database, scene, move_id):
    with database.transaction() as session:
        approve_move(session, move_id, scene.bob.id, NOW)


def balances(database, scene):
    with database.reading() as session:
        return scene.owed(session)


def message(database):
    with database.reading() as session:
        found = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "money_moved")
        ).one_or_none()
        return found.body if found else ""


def test_a_small_move_is_made_at_once(database, scene):
    moved(database, scene, "50.00")
    assert balances(database, scene) == ("1016.50", "70.00")


def test_a_larger_move_waits_for_a_second_person(database, scene):
    move_id = moved(database, scene)
    assert balances(database, scene) == ("966.50", "120.00")
    with database.reading() as session:
        item = session.scalars(select(WorkItem)).one()
        assert (item.kind, item.subject) == ("money_check", f"reallocation:{move_id}")


def test_the_second_person_makes_it_happen(database, scene):
    approved(database, scene, moved(database, scene))
    assert balances(database, scene) == ("1056.50", "30.00")
    with database.reading() as session:
        assert session.scalars(select(WorkItem.state)).one() == "done"


def test_who_asked_is_not_the_second_person(database, scene):
    move_id = moved(database, scene)
    with database.transaction() as session, pytest.raises(NotAllowedHere):
        approve_move(session, move_id, scene.ann.id, NOW)


def test_a_declined_move_moves_nothing_and_can_be_asked_again(database, scene):
    move_id = moved(database, scene)
    with database.transaction() as session:
        decline_move(session, move_id, scene.bob.id, NOW)
    assert balances(database, scene) == ("966.50", "120.00")
    assert moved(database, scene) != move_id


def test_nothing_is_edited_a_posting_takes_back_and_places_anew(database, scene):
    approved(database, scene, moved(database, scene))
    with database.reading() as session:
        kinds = list(session.scalars(select(Posting.kind).order_by(Posting.id)))
        rows = session.execute(
            select(Entry.debt_id, Entry.part, Entry.amount, Posting.reason)
            .join(Posting, Posting.id == Entry.posting_id)
            .where(Posting.kind == PostingKind.REALLOCATION)
            .order_by(Entry.id)
        ).all()
    assert kinds == [PostingKind.RECEIPT, PostingKind.REALLOCATION]
    assert [(row.debt_id, row.part, row.amount.plain()) for row in rows] == [
        (scene.wrong.id, "charge", "5.50"),
        (scene.wrong.id, "costs", "84.50"),
        (scene.right.id, "charge", "-90.00"),
    ]
    assert {row.reason for row in rows} == {"Posted to the wrong year."}


def test_the_payer_is_told_where_their_money_is_now(database, scene):
    approved(database, scene, moved(database, scene))
    said = message(database)
    assert "£90.00 of your payment" in said
    assert "It paid: Council tax 2026/27, account 80012345" in said
    assert "It now pays: Council tax 2025/26, account 80012345" in said
    assert "your plan" not in said


def test_nobody_is_told_before_it_happened(database, scene):
    moved(database, scene)
    assert message(database) == ""


def test_the_message_says_that_a_plan_is_affected(database):
    with database.transaction() as session:
        scene = Scene(session, has_plan=True)
        move_money(session, scene.wish("50.00"), scene.ann.id, NOW)
    assert f"your plan {scene.plan}" in message(database)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": ZERO}, "amount"),
        ({"amount": pounds("-5.00")}, "amount"),
        ({"amount": pounds("90.01")}, "amount"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_moved_is_refused_beside_its_field(database, scene, changes, field):
    with pytest.raises(NotMovable) as refused:
        moved(database, scene, **changes)
    assert refused.value.field == field


def test_no_more_moves_than_the_other_debt_owes(database, scene):
    with database.transaction() as session:
        small = a_debt(session, scene.resident.account, year=2024, charge="20.00")
    with pytest.raises(NotMovable, match="is owed on the other debt"):
        moved(database, scene, "40.00", to_debt_id=small.id)


def test_money_never_moves_from_one_fund_to_another(database, scene):
    with database.transaction() as session:
        rates = an_account(session, scene.resident.party, type=DebtType.SUNDRY)
        other = a_debt(session, rates)
    with pytest.raises(NotMovable, match="another kind of debt"):
        moved(database, scene, to_debt_id=other.id)


def test_money_never_moves_to_somebody_elses_debt(database, scene):
    with database.transaction() as session:
        other = a_debt(session, an_account(session, a_party(session)))
    with pytest.raises(NotFound):
        moved(database, scene, to_debt_id=other.id)


def test_money_goes_to_a_debt_that_waits_only_when_the_payer_asks(database, scene):
    with database.transaction() as session:
        a_hold(session, debt_id=scene.right.id, kind=HoldKind.BREATHING_SPACE)
    with pytest.raises(NotMovable, match="only when the person asks"):
        moved(database, scene, "50.00")
    moved(database, scene, "50.00", payer_asked=True)
    assert balances(database, scene) == ("1016.50", "70.00")


def test_nobody_moves_money_on_their_own_record(database, scene):
    with database.transaction() as session:
        is_own_record(session, scene.ann, scene.resident.party)
    with pytest.raises(NotAllowedHere):
        moved(database, scene)


def test_a_page_that_shows_what_is_not_there_any_more_is_stale(database, scene):
    moved(database, scene, "50.00")
    with pytest.raises(StaleVersion):
        moved(database, scene, "40.00")


def test_a_move_that_waits_is_not_made_once_the_money_was_refunded(database, scene):

    move_id = moved(database, scene)
    with database.transaction() as session:
        settle_refund(session, seen_refund(scene.payment, "10.00"), PROVIDER, NOW)
    with pytest.raises(StaleVersion):
        approved(database, scene, move_id)


def test_money_that_moved_is_refunded_from_where_it_is(database, scene):

    moved(database, scene, "50.00")
    with database.transaction() as session:
        settle_refund(session, seen_refund(scene.payment, "60.00"), PROVIDER, NOW)
    assert balances(database, scene) == ("1026.50", "120.00")


def test_a_second_wish_for_the_same_receipt_is_told_who_was_first(database, scene):
    moved(database, scene)
    with pytest.raises(AlreadyDecided) as first:
        moved(database, scene, "60.00")
    assert first.value.by == "Ann Price"


@pytest.mark.parametrize("second", [approve_move, decline_move])
def test_of_two_second_persons_at_once_one_wins_and_the_other_is_told(database, scene, second):
    move_id = moved(database, scene)
    with database.transaction() as session:
        cat = an_officer(session, Role.FINANCE, name="Cat Lee")

    def press(act, officer):
        def run():
            try:
                return database.attempt(lambda session: act(session, move_id, officer.id, NOW))
            except AlreadyDecided as first:
                return first.by

        return run

    found = at_once(press(approve_move, scene.bob), press(second, cat))
    assert len([each for each in found if each is None]) == 1


def test_two_officers_moving_the_same_money_at_once_move_it_once(database, scene):
    def press(officer):
        def run():
            wish = scene.wish("50.00")
            try:
                return database.attempt(lambda s: move_money(s, wish, officer.id, NOW))
            except StaleVersion as stale:
                return stale

        return run

    found = at_once(press(scene.ann), press(scene.bob))
    assert len([each for each in found if isinstance(each, StaleVersion)]) == 1
    assert balances(database, scene) == ("1016.50", "70.00")


def test_the_receipt_stays_as_it_was_made_out(database, scene):
    approved(database, scene, moved(database, scene))
    with database.reading() as session:
        receipt = session.get_one(Receipt, scene.receipt_id)
        card = session.scalars(
            select(func.count()).select_from(Entry).where(Entry.account == LedgerAccount.CARD)
        ).one()
        assert (receipt.amount, card) == (pounds("90.00"), 1)
        assert session.scalars(select(Reallocation.state)).one() == "done"
