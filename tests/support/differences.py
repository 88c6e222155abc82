"""Differences between the two ledgers, for tests of who reads and settles them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.truth import Difference
from shared.models import TruthDifference
from tests.support.people import Resident
from tests.support.records import TODAY, pounds


def a_difference(
    session: Session, resident: Resident, kind: Difference, ours: str, theirs: str
) -> int:
    """One open difference about a resident's debt, found today; its id."""
    found = (resident.party.id, resident.debt.id)
    return _kept(session, kind, *found, pounds(ours), pounds(theirs))


def a_difference_of(session: Session, party_id: int, debt_id: int, mark: str) -> int:
    """One that is open about somebody's debt, with a mark in what it was judged by; its id."""
    made = (party_id, debt_id, pounds("90.00"), pounds("0.00"))
    return _kept(session, Difference.DOUBLE_POST, *made, content=mark)


def _kept(
    session: Session,
    kind: Difference,
    party_id: int,
    debt_id: int,
    ours: Money,
    theirs: Money,
    content: str = "",
) -> int:
    made = TruthDifference(
        kind=kind.value,
        subject=f"debt:{debt_id}",
        party_id=party_id,
        debt_id=debt_id,
        ours=ours,
        theirs=theirs,
        content=content,
        found_on=TODAY,
        seen_on=TODAY,
    )
    session.add(made)
    session.flush()
    return made.id
