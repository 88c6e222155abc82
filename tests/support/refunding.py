"""A paid card payment, two people of finance, and refunds of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.card_payment_states import RefundState
from shared.domain.ledger import PostingKind
from shared.domain.money import Money
from shared.domain.roles import Role
from shared.gateways.card_ports import SeenRefund
from shared.models import Posting, Refund
from shared.services.card_payments.refund_asking import RefundWish, ask
from shared.services.card_payments.refunds import send, settle_refund
from tests.support.builders import NOW, an_officer, pounds, the_resident
from tests.support.paid_cards import PROVIDER, RefundingProvider, a_paid_payment, owed


class RefundScene:
    """The resident paid £300.00 of her £1,056.50, and two people may refund it."""

    def __init__(self, session: Session, amount: str = "300.00", **changes: Any) -> None:
        self.resident = the_resident(session)
        self.debt_id = self.resident.debt.id
        self.payment = a_paid_payment(
            session, self.resident.party.id, {self.debt_id: amount}, **changes
        )
        self.ann = an_officer(session, Role.FINANCE, name="Ann Price")
        self.bob = an_officer(session, Role.TEAM_MANAGER, name="Bob Rees")

    def wish(self, amount: str = "25.00", **changes: Any) -> RefundWish:
        """A refund as the page asks for it."""
        given = {
            "payment_id": self.payment.id,
            "amount": pounds(amount),
            "reason": "Paid twice.",
            "press": f"refund-{amount}",
            "seen_left": pounds("300.00"),
        }
        return RefundWish(**{**given, **changes})


def asked(database: Database, scene: RefundScene, amount: str = "25.00", **changes: Any) -> int:
    """Ann asks for a refund; its id."""
    with database.transaction() as session:
        return ask(session, scene.wish(amount, **changes), scene.ann.id, NOW)


def sent(
    database: Database,
    scene: RefundScene,
    amount: str = "25.00",
    provider: RefundingProvider | None = None,
) -> int:
    """Ann asks for a refund and it goes to the provider; its id."""
    refund_id = asked(database, scene, amount)
    send(database, provider or RefundingProvider(), refund_id, NOW)  # type: ignore[arg-type]
    return refund_id


def told(database: Database, *seen: SeenRefund) -> None:
    """The provider says something."""
    with database.transaction() as session:
        for each in seen:
            settle_refund(session, each, PROVIDER, NOW)


def state_of(database: Database, refund_id: int) -> RefundState:
    """Where a refund stands."""
    with database.reading() as session:
        return session.get_one(Refund, refund_id).state


def owed_now(database: Database, scene: RefundScene) -> Money:
    """What the resident owes."""
    with database.reading() as session:
        return owed(session, scene.debt_id)


def kinds(database: Database) -> list[PostingKind]:
    """The kinds of every posting, the first first."""
    with database.reading() as session:
        return list(session.scalars(select(Posting.kind).order_by(Posting.id)))
