"""Differences between the two ledgers, for tests of who reads and settles them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.domain.truth import Difference
from shared.models import TruthDifference
from tests.support.people import Resident
from tests.support.records import TODAY, pounds


def a_difference(
    session: Session, resident: Resident, kind: Difference, ours: str, theirs: str
) -> int:
    """One open difference about a resident's debt, found today; its id."""
    made = TruthDifference(
        kind=kind.value,
        subject=f"debt:{resident.debt.id}",
        party_id=resident.party.id,
        debt_id=resident.debt.id,
        ours=pounds(ours),
        theirs=pounds(theirs),
        found_on=TODAY,
        seen_on=TODAY,
    )
    session.add(made)
    session.flush()
    return made.id
