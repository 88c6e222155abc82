"""Whose hold ended a few days ago: payments that fell due under it are not late yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from shared.domain.gate import STOPS, Act
from shared.domain.london import LONDON
from shared.models import Debt, Hold, Liability


@dataclass(frozen=True)
class Waited:
    """Parties and debts whose hold ended on a day or after it."""

    parties: set[int] = field(default_factory=set)
    debts: set[int] = field(default_factory=set)

    def covers(self, party_id: int, debt_ids: Sequence[int]) -> bool:
        """Whether such a hold was on the party or on one of the debts."""
        return party_id in self.parties or not self.debts.isdisjoint(debt_ids)


def held_lately(session: Session, what: Act, since: date, today: date) -> Waited:
    """Whom a hold on an act protected on a day or since, though it may not any more; two queries.

    A hold on one liable party protected their debts, and so everybody who is liable for them.
    """
    kinds = [kind.value for kind, stop in STOPS.items() if what in stop.stops]
    begun = datetime.combine(since, time(0, 0), LONDON)
    lately = (
        Hold.kind.in_(kinds),
        or_(Hold.ends_on.is_(None), Hold.ends_on >= since),
        or_(Hold.ended_at.is_(None), Hold.ended_at >= begun),
        Hold.starts_on <= today,
    )
    found = Waited()
    for party_id, debt_id in session.execute(select(Hold.party_id, Hold.debt_id).where(*lately)):
        if party_id is not None:
            found.parties.add(party_id)
        if debt_id is not None:
            found.debts.add(debt_id)
    theirs = (
        select(Debt.id)
        .join(Liability, Liability.account_id == Debt.account_id)
        .join(Hold, Hold.party_id == Liability.party_id)
        .where(*lately, Liability.removed_on.is_(None))
    )
    found.debts.update(session.scalars(theirs))
    return found
