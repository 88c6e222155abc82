"""Beginning a card payment: write down what is meant, and only then ask the provider for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import CardPaymentEvent, CardPaymentState
from shared.domain.says import N_, Says
from shared.gateways.card_ports import CardPage, CardPort, CardsRefused, CardWish
from shared.models import Account, CardPayment, CardPaymentDebt, Party
from shared.services.audit import Actor
from shared.services.card_payments.choose import PaymentChoice
from shared.services.card_payments.records import locked_payment, move, note_event, wishes_of
from shared.services.errors import StaleVersion
from shared.services.references import new_reference
from shared.services.wording import say

PAGE_LASTS = timedelta(minutes=60)
"""How long the provider's page can be paid on. The provider allows 30 minutes to 24 hours."""
SAME_PAYMENT = timedelta(minutes=30)
"""A second tab within this time finds the payment of the first."""
FIRST_LOOK = timedelta(minutes=2)
"""When the sweeper first asks after a payment that was not handed over."""
NEXT_LOOK = timedelta(minutes=10)
"""When the sweeper first asks after a payer who is on the provider's page."""
STILL_TO_PAY = (CardPaymentState.INTENDED, CardPaymentState.HANDED_OVER, CardPaymentState.DECLINED)


@dataclass(frozen=True)
class Intention:
    """What is to be paid, by whom and how. `press` is the token of the button that was pressed."""

    choice: PaymentChoice
    press: str
    method: str
    """`online`, `reference`, `link` or `phone`."""
    language: str = "en"
    party_id: int | None = None
    account_id: int | None = None
    officer_id: int | None = None


def intend(session: Session, intention: Intention, by: Actor, now: datetime) -> int:
    """Write down a payment that is about to be made; its id.

    The same press gives the same payment, and so does a second tab that means the same within half
    an hour. Raises StaleVersion when the press was used for another amount before.
    """
    _wait_for_others(session, intention)
    if (known := _pressed_before(session, intention)) is not None:
        return known
    if (known := _same_in_another_tab(session, intention, now)) is not None:
        return known
    choice = intention.choice
    payment = CardPayment(
        reference=new_reference("C"),
        party_id=intention.party_id,
        account_id=intention.account_id,
        plan_id=choice.plan_id,
        method=intention.method,
        amount=choice.amount,
        keeps_credit=choice.keeps_credit,
        state=CardPaymentState.INTENDED,
        language=intention.language,
        press=intention.press,
        officer_id=intention.officer_id,
        look_at=now + FIRST_LOOK,
        created_at=now,
    )
    session.add(payment)
    session.flush()
    session.add_all(
        CardPaymentDebt(
            payment_id=payment.id,
            debt_id=wish.debt_id,
            position=position,
            amount=wish.amount,
            rule=wish.rule,
        )
        for position, wish in enumerate(choice.wishes)
    )
    note_event(session, payment, CardPaymentEvent.INTENDED, by, now)
    return payment.id


def hand_over(
    database: Database, cards: CardPort, payment_id: int, by: Actor, now: datetime
) -> str:
    """Ask the provider for its page, and give the page's address.

    To be called when the intention is committed. What is recorded is recorded in transactions of
    its own, around the call. Raises CardsUnavailable (nobody knows yet: the sweeper asks again
    with the same key) and CardsRefused (nothing was begun).
    """
    with database.reading() as session:
        payment = session.get_one(CardPayment, payment_id)
        if payment.page_address and payment.state in STILL_TO_PAY:
            return payment.page_address
        wish = wish_of(session, payment)
    try:
        page = cards.open_page(wish)
    except CardsRefused:
        database.attempt(lambda session: _refused(session, payment_id, by, now))
        raise
    database.attempt(lambda session: _handed_over(session, payment_id, page, by, now))
    return page.address


def wish_of(session: Session, payment: CardPayment) -> CardWish:
    """What we ask of the provider: made from the record alone, so that a repeat is the same request."""
    base_url, council = session.info["base_url"], session.info["council"]
    says = Says(
        N_("Payment to %(council)s, reference %(reference)s"),
        {"council": council.called(payment.language), "reference": payment.reference},
    )
    # Whoever is not signed in comes back to a page that asks for no sign-in.
    way = "pay" if payment.method == "online" else "pay-a-bill"
    comes_back = f"{base_url}/{way}/{payment.reference}"
    return CardWish(
        key=payment.reference,
        reference=payment.reference,
        amount=payment.amount,
        says=say(says, payment.language),
        language=payment.language,
        return_address=comes_back,
        cancel_address=comes_back,
        expires_at=payment.created_at + PAGE_LASTS,
    )


def _handed_over(
    session: Session, payment_id: int, page: CardPage, by: Actor, now: datetime
) -> None:
    payment = locked_payment(session, payment_id)
    payment.session_id = payment.session_id or page.session_id
    payment.page_address = page.address
    # A webhook may have been quicker than we are.
    if payment.state is CardPaymentState.INTENDED:
        payment.look_at = now + NEXT_LOOK
        move(session, payment, CardPaymentEvent.HANDED_OVER, by, now)


def _refused(session: Session, payment_id: int, by: Actor, now: datetime) -> None:
    payment = locked_payment(session, payment_id)
    if payment.state is CardPaymentState.INTENDED:
        move(session, payment, CardPaymentEvent.REFUSED, by, now)


def _wait_for_others(session: Session, intention: Intention) -> None:
    """Two tabs of one payer, one after the other. SQLite has one writer at a time anyway."""
    if intention.party_id is not None:
        session.execute(select(Party.id).where(Party.id == intention.party_id).with_for_update())
    elif intention.account_id is not None:
        same = Account.id == intention.account_id
        session.execute(select(Account.id).where(same).with_for_update())


def _pressed_before(session: Session, intention: Intention) -> int | None:
    found = session.scalar(select(CardPayment).where(CardPayment.press == intention.press))
    if found is None:
        return None
    same_payer = (found.party_id, found.account_id) == (intention.party_id, intention.account_id)
    if not same_payer or found.amount != intention.choice.amount:
        raise StaleVersion
    return found.id


def _same_in_another_tab(session: Session, intention: Intention, now: datetime) -> int | None:
    if intention.party_id is None or intention.method == "phone":
        return None
    candidates = session.scalars(
        select(CardPayment)
        .where(
            CardPayment.party_id == intention.party_id,
            CardPayment.method == intention.method,
            CardPayment.amount == intention.choice.amount,
            CardPayment.state.in_(STILL_TO_PAY),
            CardPayment.created_at > now - SAME_PAYMENT,
        )
        .order_by(CardPayment.id.desc())
        .limit(5)
    ).all()
    for payment in candidates:
        if wishes_of(session, payment.id) == intention.choice.wishes:
            return payment.id
    return None
