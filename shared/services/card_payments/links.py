"""Links in messages that open one payment: they say how much and for what, and are paid once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.card_payment_states import WITHOUT_MONEY, CardPaymentState
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.models import CardPayment, PaymentLink
from shared.services.audit import Actor, record_audit
from shared.services.card_payments.choose import (
    NotPayable,
    PaymentChoice,
    choose_debts,
    choose_instalment,
)
from shared.services.card_payments.payable_page import (
    PayableDebt,
    PayablePage,
    PayablePlan,
    payment_page,
)
from shared.services.card_payments.start import Intention, intend
from shared.services.errors import NotFound
from shared.services.outbox import queue_message
from shared.services.web_sessions import new_token

LASTS = timedelta(days=14)
"""How long a link in a message can be used."""
MONEY_CAME = frozenset({CardPaymentState.ON_ITS_WAY, CardPaymentState.PAID})


class LinkGone(Exception):
    """The link is not one of ours, its time is over, or there is nothing left to pay with it."""


@dataclass(frozen=True)
class LinkedPayment:
    """What a link opens, as things stand now."""

    link_id: int
    party_id: int
    amount: Money
    debt: PayableDebt | None
    plan: PayablePlan | None
    expires_at: datetime
    is_paid: bool
    """Whether money has come, or is on its way, by this link."""
    choice: PaymentChoice


@dataclass(frozen=True)
class UsedLink:
    """The payment that a link began, and whose it is."""

    payment_id: int
    party_id: int


def make_link(
    session: Session,
    party_id: int,
    amount: Money,
    by: Actor,
    now: datetime,
    *,
    plan_id: int | None = None,
    debt_id: int | None = None,
) -> str:
    """A new link for a plan's instalment or one debt; its address, of which we keep only a hash.

    Raises NotFound for a plan or a debt that the party cannot pay.
    """
    page = payment_page(session, party_id, now.astimezone(LONDON).date())
    known = page.plan(plan_id) if plan_id is not None else page.debt(debt_id or 0)
    if known is None or amount <= ZERO:
        raise NotFound
    token = new_token()
    link = PaymentLink(
        token_sha256=_hash(token),
        party_id=party_id,
        plan_id=plan_id,
        debt_id=None if plan_id is not None else debt_id,
        amount=amount,
        expires_at=now + LASTS,
        created_at=now,
        created_by=str(by),
    )
    session.add(link)
    session.flush()
    record_audit(session, by, "made a payment link", f"payment_link:{link.id}", now)
    return f"{session.info['base_url']}/pay/link/{token}"


def send_link(
    session: Session,
    party_id: int,
    amount: Money,
    by: Actor,
    now: datetime,
    *,
    plan_id: int | None = None,
    debt_id: int | None = None,
    dedupe: str,
) -> str:
    """Make a link and send it to the party in their own way and language; its address."""
    address = make_link(session, party_id, amount, by, now, plan_id=plan_id, debt_id=debt_id)
    until = (now + LASTS).astimezone(LONDON).date()
    params = {"amount": amount, "link": address, "until": until}
    # Not as a secret: those run out within minutes, and all that this one can do is pay.
    queue_message(session, "card_payment_link", party_id, params, now, f"payment_link:{dedupe}")
    return address


def open_link(session: Session, token: str, now: datetime) -> LinkedPayment:
    """What a link would pay now; nothing changes, however often it is looked at. Raises LinkGone.

    The amount is that of the link, or what is still to pay where that has become less.
    """
    found = session.scalar(select(PaymentLink).where(PaymentLink.token_sha256 == _hash(token)))
    if found is None:
        raise LinkGone
    return _opened(session, found, now)


def use_link(session: Session, token: str, language: str, by: Actor, now: datetime) -> UsedLink:
    """Begin the payment of a link, or find the one that was begun with it. Raises LinkGone.

    A payment that came to nothing (it ran out, or the provider refused) leaves the link as it was.
    """
    same = PaymentLink.token_sha256 == _hash(token)
    link = session.scalar(select(PaymentLink).where(same).with_for_update())
    if link is None:
        raise LinkGone
    before = _begun(session, link)
    if before is not None and before.state not in WITHOUT_MONEY:
        return UsedLink(before.id, link.party_id)
    opened = _opened(session, link, now)
    press = f"link:{link.id}:{before.id if before is not None else 0}"
    wanted = Intention(opened.choice, press, "link", language, party_id=link.party_id)
    link.payment_id = payment_id = intend(session, wanted, by, now)
    link.used_at = now
    session.flush()
    return UsedLink(payment_id, link.party_id)


def _begun(session: Session, link: PaymentLink) -> CardPayment | None:
    return session.get(CardPayment, link.payment_id) if link.payment_id is not None else None


def _opened(session: Session, link: PaymentLink, now: datetime) -> LinkedPayment:
    before = _begun(session, link)
    is_paid = before is not None and before.state in MONEY_CAME
    page = payment_page(session, link.party_id, now.astimezone(LONDON).date())
    choice = _choice(page, link)
    if not is_paid and (choice is None or link.expires_at <= now):
        raise LinkGone
    return LinkedPayment(
        link_id=link.id,
        party_id=link.party_id,
        amount=choice.amount if choice is not None else link.amount,
        debt=page.debt(link.debt_id) if link.debt_id is not None else None,
        plan=page.plan(link.plan_id) if link.plan_id is not None else None,
        expires_at=link.expires_at,
        is_paid=is_paid,
        choice=choice or PaymentChoice(link.amount, ()),
    )


def _choice(page: PayablePage, link: PaymentLink) -> PaymentChoice | None:
    """What the link pays now; none when nothing is left, or when it is not theirs any more."""
    plan = page.plan(link.plan_id) if link.plan_id is not None else None
    debt = page.debt(link.debt_id) if link.debt_id is not None else None
    left = plan.left if plan is not None else debt.to_pay if debt is not None else ZERO
    amount = min(link.amount, left)
    try:
        if plan is not None:
            return choose_instalment(page, plan.plan_id, amount)
        return choose_debts(page, {debt.debt_id: amount}) if debt is not None else None
    except NotPayable:
        return None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
