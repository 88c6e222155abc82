"""A card payment from the payer's choice to its receipt, against a provider that says what a test wants."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.card_payment_states import CardPaymentState
from shared.domain.money import ZERO, Money
from shared.gateways.card_ports import (
    CardPage,
    CardsRefused,
    CardStatus,
    CardsUnavailable,
    CardWish,
    SeenPayment,
)
from shared.models import CardPayment, Debt, Liability, OutboxMessage, Receipt, SuspenseItem
from shared.services.audit import Actor
from shared.services.card_payments.choose import NotPayable, choose_debts, choose_instalment
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.returning import look_up
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, hand_over, intend
from shared.services.errors import NotFound, StaleVersion
from shared.services.ledger.invariants import violations
from shared.services.proposals.propose import confirm
from tests.support.builders import NOW, TODAY, a_party, a_statement, pounds, the_resident
from tests.support.plans import ENGLAND, PAYER, a_press, an_offer, facts_of, sandbox_policies

BY = Actor("payer", 1)
PROVIDER = Actor("provider", "evt_1")


@dataclass
class Provider:
    """A card provider that answers as it is told, and counts what it was asked."""

    problem: Exception | None = None
    seen: SeenPayment | None = None
    wishes: list[CardWish] = field(default_factory=list)

    def open_page(self, wish: CardWish) -> CardPage:
        self.wishes.append(wish)
        if self.problem is not None:
            raise self.problem
        return CardPage(f"cs_{wish.key}", f"https://cards.example/{wish.key}")

    def page(self, session_id: str) -> SeenPayment:
        if self.problem is not None:
            raise self.problem
        assert self.seen is not None
        return replace(self.seen, session_id=session_id)


def saw(status: CardStatus, amount: str = "90.00", **changes) -> SeenPayment:
    received = pounds(amount) if status is CardStatus.PAID else ZERO
    given = SeenPayment("", status, pounds(amount), received, "gbp", None, "pi_1")
    return replace(given, **changes)


@pytest.fixture
def resident(database):
    with database.transaction() as session:
        return the_resident(session)


def meant(database, resident, amount="90.00", press="press-1", **changes):
    """An intention of the resident's, and its id."""
    with database.transaction() as session:
        page = payment_page(session, resident.party.id, TODAY)
        choice = choose_debts(page, {page.debts[0].debt_id: pounds(amount)}, keeps_credit=False)
        choice = replace(choice, **changes)
        intention = Intention(choice, press, "online", party_id=resident.party.id)
        return intend(session, intention, BY, NOW)


def settled(database, payment_id, seen):
    return database.attempt(lambda session: settle(session, payment_id, seen, PROVIDER, NOW))


def owed(database, resident) -> Money:
    with database.reading() as session:
        return payment_page(session, resident.party.id, TODAY).debts[0].owed


def count(database, what) -> int:
    with database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(what)) or 0)


def test_a_payment_that_the_provider_took_is_posted_and_told_once(database, resident):
    payment_id = meant(database, resident)
    hand_over(database, Provider(), payment_id, BY, NOW)
    for _ in range(3):
        assert settled(database, payment_id, saw(CardStatus.PAID)) is CardPaymentState.PAID
    assert owed(database, resident) == pounds("966.50")
    assert (count(database, Receipt), count(database, OutboxMessage)) == (1, 1)


def test_costs_are_paid_before_the_charge(database, resident):
    settled(database, meant(database, resident), saw(CardStatus.PAID))
    with database.reading() as session:
        debt = session.scalars(select(Debt)).one()
    assert (debt.received, debt.received_costs) == (pounds("90.00"), pounds("84.50"))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (CardStatus.DECLINED, CardPaymentState.DECLINED),
        (CardStatus.PROCESSING, CardPaymentState.ON_ITS_WAY),
        (CardStatus.ENDED, CardPaymentState.ABANDONED),
        (CardStatus.WAITING, CardPaymentState.HANDED_OVER),
    ],
)
def test_nothing_is_posted_before_it_is_paid(database, resident, status, state):
    payment_id = meant(database, resident)
    hand_over(database, Provider(), payment_id, BY, NOW)
    assert settled(database, payment_id, saw(status)) is state
    assert (owed(database, resident), count(database, Receipt)) == (pounds("1056.50"), 0)


def test_money_that_came_after_all_is_posted(database, resident):
    payment_id = meant(database, resident)
    hand_over(database, Provider(), payment_id, BY, NOW)
    settled(database, payment_id, saw(CardStatus.ENDED))
    assert settled(database, payment_id, saw(CardStatus.PAID)) is CardPaymentState.PAID
    assert owed(database, resident) == pounds("966.50")


def test_an_old_word_changes_nothing_once_it_is_paid(database, resident):
    payment_id = meant(database, resident)
    settled(database, payment_id, saw(CardStatus.PAID))
    for status in (CardStatus.DECLINED, CardStatus.ENDED, CardStatus.PROCESSING):
        assert settled(database, payment_id, saw(status)) is CardPaymentState.PAID


def test_another_amount_than_ours_goes_to_suspense(database, resident):
    settled(database, meant(database, resident), saw(CardStatus.PAID, "80.00"))
    assert owed(database, resident) == pounds("1056.50")
    with database.reading() as session:
        item = session.scalars(select(SuspenseItem)).one()
        assert (item.amount, item.why) == (pounds("80.00"), "other_amount")
        assert violations(session) == ()


def test_another_currency_is_never_posted(database, resident):
    payment_id = meant(database, resident)
    settled(database, payment_id, saw(CardStatus.PAID, currency="eur"))
    assert (owed(database, resident), count(database, Receipt)) == (pounds("1056.50"), 0)


def test_money_for_a_debt_that_went_to_somebody_else_waits_in_suspense(database, resident):
    payment_id = meant(database, resident)
    with database.transaction() as session:
        liability = session.scalars(select(Liability)).one()
        liability.removed_on = TODAY
    settled(database, payment_id, saw(CardStatus.PAID))
    with database.reading() as session:
        item = session.scalars(select(SuspenseItem)).one()
    assert (item.amount, item.why) == (pounds("90.00"), "debt_gone")


@pytest.mark.parametrize(
    ("keeps", "balance", "in_suspense"),
    [(True, "-3.50", "0.00"), (False, "0.00", "3.50")],
)
def test_more_than_is_owed_is_a_credit_only_when_the_payer_said_so(
    database, resident, keeps, balance, in_suspense
):
    payment_id = meant(database, resident, "1060.00", keeps_credit=keeps)
    settled(database, payment_id, saw(CardStatus.PAID, "1060.00"))
    with database.reading() as session:
        debt = session.scalars(select(Debt)).one()
        kept = session.scalars(select(SuspenseItem)).first()
    assert debt.charge + debt.costs - debt.received == pounds(balance)
    assert (kept.amount if kept else ZERO) == pounds(in_suspense)


def test_the_same_press_is_the_same_payment(database, resident):
    assert meant(database, resident) == meant(database, resident)


def test_a_press_used_for_another_amount_is_refused_and_changes_nothing(database, resident):
    payment_id = meant(database, resident)
    with pytest.raises(StaleVersion):
        meant(database, resident, "80.00")
    with database.reading() as session:
        assert session.get_one(CardPayment, payment_id).amount == pounds("90.00")


def test_a_second_tab_finds_the_payment_of_the_first(database, resident):
    assert meant(database, resident) == meant(database, resident, press="press-2")


def test_a_second_tab_that_means_another_amount_is_another_payment(database, resident):
    assert meant(database, resident) != meant(database, resident, "80.00", press="press-2")


def test_the_provider_is_asked_with_the_same_key_again(database, resident):
    payment_id, provider = meant(database, resident), Provider(CardsUnavailable("timeout"))
    with pytest.raises(CardsUnavailable):
        hand_over(database, provider, payment_id, BY, NOW)
    provider.problem = None
    hand_over(database, provider, payment_id, BY, NOW + timedelta(minutes=3))
    first, second = provider.wishes
    assert first == second


def test_a_payment_that_is_on_the_page_already_is_not_begun_again(database, resident):
    payment_id, provider = meant(database, resident), Provider()
    addresses = {hand_over(database, provider, payment_id, BY, NOW) for _ in range(2)}
    assert (len(addresses), len(provider.wishes)) == (1, 1)


def test_a_refusal_of_the_provider_ends_the_payment(database, resident):
    payment_id = meant(database, resident)
    with pytest.raises(CardsRefused):
        hand_over(database, Provider(CardsRefused("key")), payment_id, BY, NOW)
    with database.reading() as session:
        assert session.get_one(CardPayment, payment_id).state is CardPaymentState.NOT_STARTED


def back(database, resident, provider):
    with database.reading() as session:
        reference = session.scalars(select(CardPayment.reference)).one()
    return look_up(database, provider, reference, resident.party.id, BY, NOW)


def test_who_comes_back_sees_their_money_on_its_way_and_not_yet_paid(database, resident):
    payment_id = meant(database, resident)
    hand_over(database, Provider(), payment_id, BY, NOW)
    shown = back(database, resident, Provider(seen=saw(CardStatus.PAID)))
    assert (shown.state, shown.receipt) == (CardPaymentState.ON_ITS_WAY, None)
    with database.reading() as session:
        debt = payment_page(session, resident.party.id, TODAY).debts[0]
    assert (debt.owed, debt.on_its_way, debt.to_pay) == (
        pounds("1056.50"),
        pounds("90.00"),
        pounds("966.50"),
    )


def test_when_the_provider_cannot_be_asked_the_page_says_that_we_do_not_know(database, resident):
    payment_id = meant(database, resident)
    hand_over(database, Provider(), payment_id, BY, NOW)
    shown = back(database, resident, Provider(CardsUnavailable("timeout")))
    assert (shown.state, shown.is_known) == (CardPaymentState.HANDED_OVER, False)


def test_a_payment_is_nobody_elses_to_look_up(database, resident):
    meant(database, resident)
    with database.transaction() as session:
        other = a_party(session)
    with pytest.raises(NotFound):
        back(database, type(resident)(**{**resident.__dict__, "party": other}), Provider())


@pytest.fixture
def planned(database):
    """The resident with a plan of twelve payments of £90.00, the last £66.50."""
    with database.transaction() as session:
        sandbox_policies(session)
        resident = the_resident(session)
        a_statement(session, resident.party)
        facts = facts_of(session, resident.party.id)
        confirm(session, resident.party.id, a_press(facts, an_offer("90.00")), PAYER, ENGLAND, NOW)
        return resident


def instalment(database, resident, amount=None) -> int:
    with database.transaction() as session:
        page = payment_page(session, resident.party.id, TODAY)
        choice = choose_instalment(page, page.plans[0].plan_id, amount)
        press = f"press-{choice.amount.pence}-{page.plans[0].due}"
        intention = Intention(choice, press, "online", party_id=resident.party.id)
        return intend(session, intention, BY, NOW)


@pytest.mark.parametrize(
    ("paid", "next_amount"), [("89.99", "0.01"), ("90.00", "90.00"), ("90.01", "89.99")]
)
def test_a_penny_over_or_under_stays_with_the_plan(database, planned, paid, next_amount):
    seen = saw(CardStatus.PAID, paid)
    settled(database, instalment(database, planned, pounds(paid)), seen)
    with database.reading() as session:
        plan = payment_page(session, planned.party.id, TODAY).plans[0]
    assert plan.amount == pounds(next_amount)
    assert plan.left == pounds("1056.50") - pounds(paid)


def test_an_instalment_on_its_way_is_not_asked_for_again(database, planned):
    payment_id = instalment(database, planned)
    database.attempt(
        lambda session: settle(session, payment_id, saw(CardStatus.PROCESSING), PROVIDER, NOW)
    )
    with database.reading() as session:
        plan = payment_page(session, planned.party.id, TODAY).plans[0]
    assert (plan.due.month, plan.amount) == (1, pounds("90.00"))


@pytest.mark.parametrize(("amount", "fits"), [("0.99", False), ("1.00", True)])
def test_there_is_a_least_amount(database, resident, amount, fits):
    assert chosen(database, resident, amount) is fits


@pytest.mark.parametrize(("amount", "fits"), [("5000.00", True), ("5000.01", False)])
def test_there_is_a_most_amount(database, resident, amount, fits):
    assert chosen(database, resident, amount) is fits


def chosen(database, resident, amount) -> bool:
    with database.reading() as session:
        page = payment_page(session, resident.party.id, TODAY)
    try:
        choose_debts(page, {page.debts[0].debt_id: pounds(amount)})
    except NotPayable:
        return False
    return True
