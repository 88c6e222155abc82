"""Whose hold it is, and whether what it waits for is still undecided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hardship_states import BEING_DECIDED
from shared.domain.objection_states import ObjectionState
from shared.models import (
    Debt,
    HardshipApplication,
    Hold,
    Liability,
    Moratorium,
    Objection,
    Plan,
    Proposal,
    Replan,
)

OBJECTION, HARDSHIP = "objection", "hardship"
BY_RECORD: Mapping[str, Any] = {
    OBJECTION: Objection,
    HARDSHIP: HardshipApplication,
    "moratorium": Moratorium,
    "proposal": Proposal,
    "plan": Plan,
    "replan": Replan,
}
"""Subjects that name a record of one party (`objection:12`)."""
BY_NUMBER = frozenset({"party", "asked", "support", "distress", "deceased"})
"""Subjects that end in the party's own number."""


def owners(session: Session, holds: Iterable[tuple[int | None, str]]) -> dict[str, int | None]:
    """Whose the holds on debts are, by their subject; a query for each kind of record at most."""
    subjects = {subject for party_id, subject in holds if party_id is None}
    found: dict[str, int | None] = {}
    wanted: dict[str, dict[str, int]] = {}
    for subject in subjects:
        kind, number = _parts(subject)
        if kind in BY_NUMBER:
            found[subject] = number or None
        elif kind in BY_RECORD and number:
            wanted.setdefault(kind, {})[subject] = number
    for kind, numbers in wanted.items():
        known = _parties(session, BY_RECORD[kind], set(numbers.values()))
        found.update({subject: known.get(number) for subject, number in numbers.items()})
    return found


def party_of(session: Session, hold: Hold) -> int | None:
    """The party that a hold is about; for a debt's hold whose cause it is, never who else is liable."""
    if hold.party_id is not None:
        return hold.party_id
    return owners(session, [(None, hold.subject)]).get(hold.subject)


def first_liable(session: Session, debt_id: int) -> int | None:
    """Somebody who is liable for a debt, for what must name a party."""
    return session.scalar(
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id == debt_id, Liability.removed_on.is_(None))
        .order_by(Liability.party_id)
        .limit(1)
    )


def is_liable(session: Session, party_id: int, debt_id: int) -> bool:
    """Whether a debt is one of a party's."""
    found = (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .where(Debt.id == debt_id, Liability.party_id == party_id, Liability.removed_on.is_(None))
    )
    return session.scalar(found) is not None


def is_undecided(session: Session, subject: str) -> bool:
    """Whether what a hold waits for has no answer of ours yet: then it does not end by itself."""
    kind, number = _parts(subject)
    if kind == OBJECTION:
        state = session.scalar(select(Objection.state).where(Objection.id == number))
        return state is ObjectionState.RECEIVED
    if kind == HARDSHIP:
        found = select(HardshipApplication.state).where(HardshipApplication.id == number)
        return session.scalar(found) in BEING_DECIDED
    return False


def _parties(session: Session, record: Any, ids: Collection[int]) -> dict[int, int | None]:
    rows = session.execute(select(record.id, record.party_id).where(record.id.in_(ids)))
    return {row.id: row.party_id for row in rows}


def _parts(subject: str) -> tuple[str, int]:
    """The kind of thing that a subject names, and its number: the first, or the last of `asked:…`."""
    kind, _, rest = subject.partition(":")
    number = rest.rpartition(":")[2] if kind in BY_NUMBER else rest.partition(":")[0]
    return kind, int(number) if number.isascii() and number.isdigit() else 0
