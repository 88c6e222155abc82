"""Differences as officers see them, and what a person says of one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.stages import DebtType
from shared.domain.truth import WORDS, Difference, DifferenceWords
from shared.models import Account, Debt, Party, Plan, TruthDifference
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.truth.records import subject_of
from shared.services.work_items import finish_work

AT_ONCE = 50
LONGEST_WHY = 500


@dataclass(frozen=True)
class ShownDifference:
    """One difference, with whose debt or plan it is about."""

    id: int
    kind: Difference
    ours: Money
    theirs: Money
    found_on: date
    seen_on: date
    state: str
    ended_at: datetime | None
    ended_why: str
    party_id: int | None
    forenames: str
    surname: str
    organisation: str
    account: str | None
    type: DebtType | None
    year: int | None
    plan: str | None

    @property
    def words(self) -> DifferenceWords:
        """What it is called, what it means and what to do."""
        return WORDS[self.kind]

    @property
    def more(self) -> Money:
        """By how much it is more in the revenues system; below nought by how much less."""
        return self.theirs - self.ours

    @property
    def name(self) -> str:
        """Who owes it."""
        return self.organisation or f"{self.forenames} {self.surname}".strip()


@dataclass(frozen=True)
class DifferencePage:
    """Some of the differences, and from where to go on."""

    rows: tuple[ShownDifference, ...]
    next: int | None


def open_counts(session: Session) -> dict[Difference, int]:
    """How many of each kind are open; one query."""
    rows = session.execute(
        select(TruthDifference.kind, func.count())
        .where(TruthDifference.state == "open")
        .group_by(TruthDifference.kind)
    )
    found = {kind: count for kind, count in rows}  # noqa: C416 - rows are no pairs to mypy
    return {kind: found.get(kind.value, 0) for kind in Difference}


def difference_list(
    session: Session,
    kind: Difference | None = None,
    after: int = 0,
    besides: Collection[int] = (),
) -> DifferencePage:
    """Open differences in the order in which they were found, of one kind or of all.

    `besides` are parties whom the reader may not open: their own household.
    """
    party = TruthDifference.party_id
    asked = _asked().where(TruthDifference.state == "open", TruthDifference.id > after)
    asked = asked.where(or_(party.is_(None), party.not_in(besides)))
    if kind is not None:
        asked = asked.where(TruthDifference.kind == kind.value)
    rows = session.execute(asked.order_by(TruthDifference.id).limit(AT_ONCE + 1)).all()
    shown = tuple(_shown(row) for row in rows[:AT_ONCE])
    return DifferencePage(shown, shown[-1].id if len(rows) > AT_ONCE else None)


def one_difference(session: Session, difference_id: int) -> ShownDifference:
    """One difference, whatever became of it. Raises NotFound."""
    row = session.execute(_asked().where(TruthDifference.id == difference_id)).first()
    if row is None:
        raise NotFound
    return _shown(row)


def settle(session: Session, difference_id: int, why: str, by: Actor, now: datetime) -> None:
    """A person says that it is settled, and how. Raises NotFound, or StaleVersion when it was ended."""
    ended = session.scalar(
        update(TruthDifference)
        .where(TruthDifference.id == difference_id, TruthDifference.state == "open")
        .values(state="settled", ended_at=now, ended_by=str(by), ended_why=why)
        .returning(TruthDifference.id)
    )
    if ended is None:
        one_difference(session, difference_id)
        raise StaleVersion
    finish_work(session, subject_of(difference_id), by, now)
    record_audit(session, by, "settled a difference", subject_of(difference_id), now)


def _asked() -> Select[Any]:
    this = TruthDifference
    asked: Any = (
        select(
            this.id,
            this.kind,
            this.ours,
            this.theirs,
            this.found_on,
            this.seen_on,
            this.state,
            this.ended_at,
            this.ended_why,
            this.party_id,
            func.coalesce(Party.forenames, "").label("forenames"),
            func.coalesce(Party.surname, "").label("surname"),
            func.coalesce(Party.organisation, "").label("organisation"),
            Account.reference.label("account"),
            Account.type,
            Debt.year,
            Plan.reference.label("plan"),
        )
        .outerjoin(Party, Party.id == this.party_id)
        .outerjoin(Debt, Debt.id == this.debt_id)
        .outerjoin(Account, Account.id == Debt.account_id)
        .outerjoin(Plan, Plan.id == this.plan_id)
    )
    found: Select[Any] = asked
    return found


def _shown(row: Any) -> ShownDifference:
    return ShownDifference(**{**row._asdict(), "kind": Difference(row.kind)})
