"""Plans with a Direct Debit, for tests of what comes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.bank_check import BankDetails
from shared.domain.mandate_states import MandateEvent
from shared.models import Collection, Mandate
from shared.services.audit import Actor
from shared.services.direct_debit.give import Given, GivenMandate, give_mandate
from shared.services.direct_debit.records import locked_mandate, move_mandate
from shared.services.proposals.propose import Confirmed
from shared.services.sign_in.keys import Keys
from tests.support.builders import a_statement
from tests.support.people import Resident, the_resident
from tests.support.plans import press_confirm, sandbox_policies
from tests.support.records import NOW, next_number

SECRET = "a secret of the tests, long enough to be one"  # nosec B105  # of tests
KEYS = Keys(SECRET)
DETAILS = BankDetails("089999", "66374958")
OTHER_DETAILS = BankDetails("107999", "88837491")
PAYER = Actor("payer", 1)
BANK = Actor("job", "test")


@dataclass(frozen=True)
class Planned:
    """The resident of the first walkthrough with an agreed plan: £90.00 a month from 28 December."""

    resident: Resident
    reference: str

    @property
    def party_id(self) -> int:
        """Whose plan it is."""
        return self.resident.party.id


def a_planned_resident(session: Session, reference: str = "80012345", **press: Any) -> Planned:
    """Agree the plan of the first walkthrough for a new resident (policies loaded if need be)."""
    sandbox_policies(session)
    resident = the_resident(session, reference)
    a_statement(session, resident.party)
    done = press_confirm(session, resident.party.id, **press)
    assert isinstance(done, Confirmed)
    return Planned(resident, done.reference)


def give(
    session: Session,
    planned: Planned,
    now: datetime = NOW,
    details: BankDetails | None = DETAILS,
    *,
    keys: Keys = KEYS,
    **changes: Any,
) -> Given:
    """Give a mandate on a plan, as its payer does in the portal; `keys` are those of the installation."""
    wish = {
        "party_id": planned.party_id,
        "plan_reference": planned.reference,
        "holder_name": "Siân O'Hughes",
        "details": details,
        "verdict": "valid",
        "press": f"mandate-{next_number()}",
    }
    return give_mandate(session, keys, GivenMandate(**{**wish, **changes}), PAYER, now)


def lodge(session: Session, mandate_id: int, now: datetime = NOW, *, stood: bool = True) -> Mandate:
    """Bring a given mandate to lodged, or to active, without a run."""
    mandate = locked_mandate(session, mandate_id)
    move_mandate(session, mandate, MandateEvent.PUT_IN_RUN, BANK, now)
    move_mandate(session, mandate, MandateEvent.HANDED_IN, BANK, now)
    if stood:
        move_mandate(session, mandate, MandateEvent.STOOD, BANK, now)
    return mandate


def collections_of(session: Session, mandate_id: int) -> list[Collection]:
    """The collections of a mandate in the order of their days."""
    found = session.scalars(
        select(Collection)
        .where(Collection.mandate_id == mandate_id)
        .order_by(Collection.entry_on, Collection.id)
        .execution_options(populate_existing=True)
    )
    return list(found)
