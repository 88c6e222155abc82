"""A case with a card payment that was made on the provider's page, and what officers do with it."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from shared.db import Database
from shared.models import Base, CardPayment
from shared.services.card_payments.choose import choose_debts
from shared.services.card_payments.payable_page import payment_page
from shared.services.card_payments.start import Intention, hand_over, intend
from tests.support.builders import NOW, TODAY, Resident, a_debt, pounds, the_resident
from tests.support.cards import GOOD, TrialCards
from tests.support.checked_client import page_of
from tests.support.paid_cards import owed, receipt_id_of
from tests.support.plans import PAYER

Record = TypeVar("Record", bound=Base)


class PaidCase:
    """The resident paid £300.00 on the provider's page for this year; she owes £120.00 for last year."""

    def __init__(
        self, database: Database, cards: TrialCards, client: FlaskClient, card: str = GOOD
    ) -> None:
        self.database = database
        with database.transaction() as session:
            self.resident = the_resident(session)
            self.older = a_debt(session, self.resident.account, year=2025, charge="120.00")
            payment_id = _begun(session, self.resident, "300.00")
        hand_over(database, cards.port, payment_id, PAYER, NOW)
        with database.reading() as session:
            session_id = session.get_one(CardPayment, payment_id).session_id
        cards.pay(session_id or "", card)
        cards.deliver(client)
        with database.reading() as session:
            self.payment = session.get_one(CardPayment, payment_id)
            self.receipt_id = receipt_id_of(session, self.payment)
        self.case = f"/officers/cases/{self.resident.party.id}"
        self.receipt = f"{self.case}/receipts/{self.receipt_id}"

    def owed(self) -> str:
        """What is owed for this year."""
        with self.database.reading() as session:
            return owed(session, self.resident.debt.id).plain()

    def last(self, record: type[Record]) -> Record:
        """The newest record of a kind."""
        newest = select(record).order_by(record.id.desc()).limit(1)  # type: ignore[attr-defined]
        with self.database.reading() as session:
            return session.scalars(newest).one()


def _begun(session: Session, resident: Resident, amount: str) -> int:
    page = payment_page(session, resident.party.id, TODAY)
    choice = choose_debts(page, {resident.debt.id: pounds(amount)})
    intention = Intention(choice, "press", "online", party_id=resident.party.id)
    return intend(session, intention, PAYER, NOW)


def text_of(client: FlaskClient, path: str) -> str:
    """What a page says."""
    return page_of(client.get(path)).all("main")[0].text


def ask_for(
    client: FlaskClient,
    scene: PaidCase,
    amount: str = "25.00",
    reason: str = "Paid twice.",
    **changed: Any,
) -> TestResponse:
    """Press the button of a refund."""
    page = client.get(f"{scene.receipt}/refund").text
    shown = {
        name: found[1]
        for name in ("press", "seen")
        if (found := re.search(f'name="{name}" value="([^"]*)"', page))
    }
    sent = {**shown, "amount": amount, "reason": reason, **changed}
    return client.post(f"{scene.receipt}/refund", data=sent)


def ask_to_move(
    client: FlaskClient, scene: PaidCase, amount: str = "90.00", **changed: Any
) -> TestResponse:
    """Press the button of a move to last year's debt."""
    sent = {
        "from_debt": scene.resident.debt.id,
        "to_debt": scene.older.id,
        "amount": amount,
        "reason": "Posted to the wrong year.",
        **changed,
    }
    return client.post(f"{scene.receipt}/move", data=sent)
