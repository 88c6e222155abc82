"""Plans whose Direct Debit a supplier keeps, for tests of what comes of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from shared.db import Database
from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import Collection, Mandate, SupplierCollection, SupplierMandate
from shared.services.card_payments.events import Outcome
from shared.services.direct_debit.give import Given, GivenMandate
from shared.services.direct_debit.supplier_collecting import HandedIn, hand_in_due
from shared.services.direct_debit.supplier_events import take_supplier_event
from shared.services.direct_debit.supplier_set_up import begin_set_up, hand_over, look_up
from shared.services.direct_debit.supplier_sweep import Swept, sweep
from shared.services.working_days import working_days
from tests.support.clock import HeldClock
from tests.support.direct_debits import KEYS, PAYER, Planned, a_planned_resident
from tests.support.records import next_number
from tests.support.supplier_debits import PAYS, TrialDebits


class Supplied:
    """One plan, and everything that happens between its payer, us and the supplier."""

    planned: Planned

    def __init__(self, database: Database, debits: TrialDebits, clock: HeldClock) -> None:
        self.database, self.debits, self.clock = database, debits, clock
        self.port = debits.port
        self.planned = database.attempt(a_planned_resident)

    @classmethod
    def known(cls, database: Database, debits: TrialDebits, clock: HeldClock) -> Supplied:
        """What happens around a plan that is there already, seen from another process."""
        known = cls.__new__(cls)
        known.database, known.debits, known.clock = database, debits, clock
        known.port = debits.port
        return known

    def begin(self, **changes: Any) -> Given:
        """The payer presses the button of our summary."""
        wish = {
            "party_id": self.planned.party_id,
            "plan_reference": self.planned.reference,
            "holder_name": "Siân O'Hughes",
            "details": None,
            "verdict": "",
            "press": f"supplier-{next_number()}",
        }
        given = GivenMandate(**{**wish, **changes})
        return self.database.attempt(
            lambda session: begin_set_up(session, KEYS, given, PAYER, self.clock.now())
        )

    def hand_over(self, mandate_id: int) -> str | None:
        """They are sent to the supplier's page."""
        return hand_over(self.database, self.port, KEYS, mandate_id, PAYER, self.clock.now())

    def come_back(self, mandate_id: int) -> MandateState:
        """They come back from it."""
        return look_up(self.database, self.port, KEYS, mandate_id, PAYER, self.clock.now())

    def session_of(self, mandate_id: int) -> str:
        """The supplier's page of a mandate."""
        with self.database.reading() as session:
            return (
                session.scalars(
                    select(SupplierMandate.session_id).where(
                        SupplierMandate.mandate_id == mandate_id
                    )
                ).one()
                or ""
            )

    def give(self, number: str = PAYS) -> int:
        """The whole way: begun, given at the supplier, and come back; the mandate's id."""
        mandate_id = self.begin().mandate_id
        self.hand_over(mandate_id)
        self.debits.give(self.session_of(mandate_id), number)
        self.come_back(mandate_id)
        return mandate_id

    def stand(self, number: str = PAYS) -> int:
        """The same, and the bank takes it and says so."""
        mandate_id = self.give(number)
        self.debits.banks.pass_time(at_once=True)
        self.told()
        return mandate_id

    def told(self) -> list[Outcome | None]:
        """Every event that is due arrives."""
        taken = []

        def post(body: bytes, signature: str) -> int:
            event = self.port.read_event(body, signature, self.clock.now())
            outcome = take_supplier_event(self.database, self.port, KEYS, event, self.clock.now())
            taken.append(outcome)
            return 503 if outcome is Outcome.LATER else 200

        self.debits.cards.deliver_by(post)
        return taken

    def collect(self) -> HandedIn:
        """The job that asks for what is due."""
        return hand_in_due(self.database, self.port, KEYS, self.clock.now())

    def sweep(self) -> Swept:
        """The job that finishes what was left."""
        return sweep(self.database, self.port, KEYS, self.clock.now())

    def go_to(self, day: date) -> None:
        """The clock is moved to nine in the morning of a day."""
        self.clock.pass_by(timedelta(days=(day - self.clock.now().date()).days))

    def mandate(self, mandate_id: int) -> Mandate:
        """The mandate as it is now."""
        with self.database.reading() as session:
            return session.get_one(Mandate, mandate_id)

    def collections(self, mandate_id: int) -> list[Collection]:
        """Its collections in the order of their days."""
        with self.database.reading() as session:
            return list(
                session.scalars(
                    select(Collection)
                    .where(Collection.mandate_id == mandate_id)
                    .order_by(Collection.entry_on, Collection.id)
                )
            )

    def first(self, mandate_id: int) -> Collection:
        """Its first collection."""
        return self.collections(mandate_id)[0]

    def states(self, mandate_id: int) -> list[CollectionState]:
        """The states of its collections, in the order of their days."""
        return [each.state for each in self.collections(mandate_id)]

    def asked(self) -> list[SupplierCollection]:
        """What the supplier was asked for."""
        with self.database.reading() as session:
            return list(session.scalars(select(SupplierCollection).order_by(SupplierCollection.id)))

    def to_collect(self, number: str = PAYS) -> int:
        """A mandate that stands, on the day on which its first collection is asked for."""
        mandate_id = self.stand(number)
        first = self.first(mandate_id)
        with self.database.reading() as session:
            self.go_to(working_days(session).back(first.entry_on, 3))
        return mandate_id
