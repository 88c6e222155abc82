"""A desk in the browser: an adviser who is signed in, with the resident as their client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from shared.db import Database
from shared.models import Authority, Proposal
from shared.models.base import Base
from shared.services.decisions.counter_offer import make_counter_offer
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import (
    NOW,
    a_statement,
    the_resident,
)
from tests.support.deciding import seen_now, somebody
from tests.support.plans import ENGLAND, an_offer, sandbox_policies
from tests.support.signed_in import signed_in_adviser

Row = TypeVar("Row", bound=Base)

OFFER = {"amount": "90.00", "frequency": "monthly", "method": "bank_transfer", "press": "one"}
SHEET = {
    "dated_on-day": "2",
    "dated_on-month": "11",
    "dated_on-year": "2026",
    "partner": "no",
    "client-salary-or-wages": "1500 m",
    "rent": "600 m",
    "groceries": "50 w",
}


class Desk:
    """An adviser who is signed in, and the resident as their client."""

    def __init__(self, client: FlaskClient, database: Database, **statement: Any) -> None:
        self.browser, self.database = client, database
        with database.transaction() as session:
            sandbox_policies(session)
            made = the_resident(session)
            a_statement(session, made.party, **statement)
            adviser = an_adviser(session)
            mine = a_client(session, adviser, made.party)
            authority = an_authority(session, mine)
            self.party_id, self.debt_id = made.party.id, made.debt.id
            self.adviser_id, self.agency_id = adviser.id, adviser.agency_id
            self.reference, self.authority_id = mine.reference, authority.id
        signed_in_adviser(client, self.adviser_id)

    @property
    def home(self) -> str:
        """The address of the client."""
        return f"/agency/clients/{self.reference}"

    def get(self, path: str = "", **more: Any) -> TestResponse:
        """A page of the client."""
        return self.browser.get(self.home + path, **more)

    def post(self, path: str, data: Mapping[str, str] | None = None, **more: Any) -> TestResponse:
        """Send a form of the client."""
        return self.browser.post(self.home + path, data=data or {}, **more)

    def authority(self, **changes: Any) -> None:
        """Change the authority."""
        with self.database.transaction() as session:
            row = session.get_one(Authority, self.authority_id)
            for name, value in changes.items():
                setattr(row, name, value)

    def rows(self, of: type[Row]) -> Sequence[Row]:
        """Everything of one kind."""
        with self.database.reading() as session:
            return session.scalars(select(of)).all()

    def offered(self, amount: str = "90.00", **more: str) -> TestResponse:
        """Send an offer for the client."""
        sent = {**OFFER, "amount": amount, "debts": str(self.debt_id), "go": "send", **more}
        return self.post("/offer", sent)

    def offer_page(self, path: str = "") -> str:
        """The address of the last offer, below the client's."""
        return f"/offers/{self.rows(Proposal)[-1].reference}{path}"

    def counter(self) -> None:
        """An officer offers something else instead."""
        with self.database.transaction() as session:
            proposal_id = session.scalars(select(Proposal.id)).one()
            seen = seen_now(session, proposal_id)
            words = "We can say yes to this, and it fits what is left over."
            offer = an_offer("70.00")
            make_counter_offer(
                session, proposal_id, seen, somebody(session), offer, words, ENGLAND, NOW
            )
