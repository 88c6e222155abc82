"""The officers' pages about money received, each with a payment, refund, move or dispute behind it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import CardPaymentEvent
from shared.domain.roles import Role
from shared.models import Dispute
from shared.services.audit import Actor
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.disputes import settle_dispute
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.phone import METHOD
from shared.services.card_payments.records import locked_payment, move
from shared.services.card_payments.refund_asking import RefundWish, ask
from shared.services.card_payments.settle import settle
from shared.services.card_payments.start import Intention, intend
from shared.services.ledger.reallocate import MoveWish, move_money
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.builders import NOW, TODAY, a_debt, an_officer, pounds, the_resident
from tests.support.paid_cards import (
    PROVIDER,
    a_paid_payment,
    receipt_id_of,
    seen_dispute,
    seen_paid,
)


def _paid(session: Session) -> tuple[int, int, int, int, int]:
    """The resident paid £300.00: the ids of party, payment, receipt, debt and another debt."""
    resident = the_resident(session)
    older = a_debt(session, resident.account, year=2025, charge="120.00")
    payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "300.00"})
    receipt_id = receipt_id_of(session, payment)
    return resident.party.id, payment.id, receipt_id, resident.debt.id, older.id


def _receipt(path: str, role: Role = Role.TEAM_MANAGER) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: list[int] = []

        def build(session: Session) -> int:
            found.extend(_paid(session))
            return found[0]

        visitor.given(build)
        visitor.as_officer(role)
        return path.format(party=found[0], receipt=found[2])

    return come


def _refund(role: Role, amount: str = "300.00") -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: list[int] = []

        def build(session: Session) -> int:
            party, payment, *_ = _paid(session)
            found.append(party)
            who = an_officer(session, Role.FINANCE)
            wish = RefundWish(payment, pounds(amount), "Paid twice.", "press", pounds("300.00"))
            return ask(session, wish, who.id, NOW)

        refund_id = visitor.given(build)
        visitor.as_officer(role)
        return f"/officers/cases/{found[0]}/refunds/{refund_id}"

    return come


def _move(visitor: Visitor) -> str:
    found: list[int] = []

    def build(session: Session) -> int:
        party, _payment, receipt, debt, older = _paid(session)
        found.append(party)
        wish = MoveWish(
            receipt, party, debt, older, pounds("90.00"), "Wrong year.", pounds("300.00")
        )
        return move_money(session, wish, an_officer(session).id, NOW)

    move_id = visitor.given(build)
    visitor.as_officer(Role.SENIOR_OFFICER)
    return f"/officers/cases/{found[0]}/moves/{move_id}"


def _dispute(path: str) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: list[int] = []

        def build(session: Session) -> int:
            resident = the_resident(session)
            found.append(resident.party.id)
            payment = a_paid_payment(session, resident.party.id, {resident.debt.id: "300.00"})
            settle_dispute(session, seen_dispute(payment, "300.00"), PROVIDER, NOW)
            return session.scalars(select(Dispute.id)).one()

        dispute_id = visitor.given(build)
        visitor.as_officer()
        return path.format(party=found[0], dispute=dispute_id)

    return come


def _choose(visitor: Visitor) -> str:
    party_id = visitor.given(lambda session: _paid(session)[0])
    visitor.as_officer()
    return f"/officers/cases/{party_id}/phone-payment"


def _send_link(visitor: Visitor) -> str:
    return _choose(visitor).replace("phone-payment", "payment-link")


def _by_phone(*events: CardPaymentEvent, paid: bool = False) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        found: list[int] = []

        def build(session: Session) -> int:
            resident = the_resident(session)
            found.append(resident.party.id)
            page = payment_page(session, resident.party.id, TODAY)
            choice = choose_debts(page, {resident.debt.id: pounds("50.00")})
            by = Actor("officer", 1)
            intention = Intention(choice, "press", METHOD, party_id=resident.party.id)
            payment_id = intend(session, intention, by, NOW)
            for event in events:
                move(session, locked_payment(session, payment_id), event, by, NOW)
            if paid:
                settle(session, payment_id, seen_paid(pounds("50.00"), "pi_1"), by, NOW)
            return payment_id

        payment_id = visitor.given(build)
        visitor.as_officer()
        return f"/officers/cases/{found[0]}/phone-payments/{payment_id}"

    return come


_E = CardPaymentEvent
PAGES = (
    ListedPage(
        "officers_payments.receipts",
        "Payments received: Carys Hughes",
        _receipt("/officers/cases/{party}/receipts"),
    ),
    ListedPage(
        "officers_payments.receipts",
        "Payments received: Carys Hughes",
        _receipt("/officers/cases/{party}/receipts?before=1"),
        "no more",
    ),
    ListedPage(
        "officers_payments.receipt",
        "Payment of £300.00",
        _receipt("/officers/cases/{party}/receipts/{receipt}"),
    ),
    ListedPage(
        "officers_payments.refund",
        "Refund a card payment",
        _receipt("/officers/cases/{party}/receipts/{receipt}/refund"),
    ),
    ListedPage(
        "officers_payments.move",
        "Move money to another debt",
        _receipt("/officers/cases/{party}/receipts/{receipt}/move"),
    ),
    ListedPage("officers_payments.check_refund", "Refund of £300.00", _refund(Role.TEAM_MANAGER)),
    ListedPage(
        "officers_payments.check_refund",
        "Refund of £25.00",
        _refund(Role.TEAM_MANAGER, "25.00"),
        "approved",
    ),
    ListedPage("officers_payments.check_move", "Move £90.00 to another debt", _move),
    ListedPage(
        "officers_payments.dispute",
        "Disputed card payment of £300.00",
        _dispute("/officers/cases/{party}/disputes/{dispute}"),
    ),
    ListedPage(
        "officers_cases.case", "Carys Hughes", _dispute("/officers/cases/{party}"), "with a dispute"
    ),
    ListedPage("officers_payments.phone", "Take a card payment by phone", _choose),
    ListedPage("officers_payments.link", "Send a link to pay by card", _send_link),
    ListedPage("officers_payments.phone_card", "Key the card in: £50.00", _by_phone()),
    ListedPage(
        "officers_payments.phone_card",
        "Key the card in: £50.00",
        _by_phone(_E.HANDED_OVER, _E.DECLINED),
        "declined",
    ),
    ListedPage("officers_payments.phone_card", "Payment received", _by_phone(paid=True), "paid"),
    ListedPage(
        "officers_payments.phone_card",
        "We do not know yet if it was paid",
        _by_phone(_E.HANDED_OVER),
        "unknown",
    ),
    ListedPage(
        "officers_payments.phone_card", "Nothing was taken", _by_phone(_E.ENDED), "not paid"
    ),
)
