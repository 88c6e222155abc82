"""Disputes, complaints and appeals as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from shared.domain.objection_states import ObjectionKind, ObjectionState, Outcome
from shared.domain.objections import FOUND, about_says
from shared.domain.says import Says
from shared.domain.stages import DebtType
from shared.models import Account, Debt, Objection
from shared.services.errors import NotFound
from shared.services.holding.subjects import living_of
from shared.services.objections.rights import appeal_rights
from shared.services.objections.send import objection_subject


@dataclass(frozen=True)
class ObjectionLine:
    """One of them in a list."""

    id: int
    reference: str
    kind: ObjectionKind
    about: Says
    state: ObjectionState
    sent_at: datetime
    promise_on: date


@dataclass(frozen=True)
class OneObjection:
    """One of them in full."""

    id: int
    party_id: int
    reference: str
    kind: ObjectionKind
    about: Says
    state: ObjectionState
    said: str = field(repr=False)
    wants: str = field(repr=False)
    sent_at: datetime
    promise_on: date
    account_reference: str
    """The account that it is about; empty for everything."""
    debt_type: DebtType | None
    debt_year: int | None
    follows: str
    """The reference of the answer that it does not accept."""
    follows_answer: str = field(repr=False)
    held_until: date | None
    """Until when recovery waits for it now; none where it does not."""
    outcome: Outcome | None
    answer: str = field(repr=False)
    closed_at: datetime | None
    rights: tuple[Says, ...]
    """Where our answer can be taken, once it is there."""

    @property
    def subject(self) -> str:
        """How its evidence is named."""
        return objection_subject(self.id)

    @property
    def found(self) -> Says | None:
        """What we found, in words."""
        return FOUND[self.outcome] if self.outcome else None

    @property
    def is_open(self) -> bool:
        """Whether it waits for our answer."""
        return self.state is ObjectionState.RECEIVED

    @property
    def can_be_appealed(self) -> bool:
        """Whether somebody else here looks at it if they do not accept it; once, and not more."""
        return self.state is ObjectionState.ANSWERED and self.kind is not ObjectionKind.APPEAL


def objections_of(session: Session, party_id: int) -> tuple[ObjectionLine, ...]:
    """All that somebody sent, the newest first; one query."""
    rows = session.scalars(
        select(Objection).where(Objection.party_id == party_id).order_by(Objection.id.desc())
    )
    return tuple(
        ObjectionLine(
            row.id,
            row.reference,
            row.kind,
            about_says(row.kind, row.about),
            row.state,
            row.sent_at,
            row.promise_on,
        )
        for row in rows
    )


def objection_page(session: Session, party_id: int, reference: str) -> OneObjection:
    """One of somebody's own. Raises NotFound."""
    return _one(
        session,
        select(Objection).where(Objection.party_id == party_id, Objection.reference == reference),
    )


def objection_case(session: Session, party_id: int, objection_id: int) -> OneObjection:
    """One of a case. Raises NotFound."""
    return _one(
        session,
        select(Objection).where(Objection.party_id == party_id, Objection.id == objection_id),
    )


def _one(session: Session, wanted: Select[Objection]) -> OneObjection:
    row = session.scalars(wanted).one_or_none()
    if row is None:
        raise NotFound
    debt = session.execute(
        select(Account.reference, Account.type, Debt.year)
        .join(Debt, Debt.account_id == Account.id)
        .where(Debt.id == row.debt_id)
    ).one_or_none()
    before = session.get(Objection, row.follows_id) if row.follows_id is not None else None
    ends = [hold.ends_on for hold in living_of(session, objection_subject(row.id))]
    answered_on = row.closed_at.date() if row.closed_at and row.outcome else None
    debt_type = debt.type if debt else None
    return OneObjection(
        id=row.id,
        party_id=row.party_id,
        reference=row.reference,
        kind=row.kind,
        about=about_says(row.kind, row.about),
        state=row.state,
        said=row.said,
        wants=row.wants,
        sent_at=row.sent_at,
        promise_on=row.promise_on,
        account_reference=debt.reference if debt else "",
        debt_type=debt_type,
        debt_year=debt.year if debt else None,
        follows=before.reference if before else "",
        follows_answer=before.answer if before else "",
        held_until=max((each for each in ends if each is not None), default=None),
        outcome=row.outcome,
        answer=row.answer,
        closed_at=row.closed_at,
        rights=appeal_rights(session, row.kind, debt_type, answered_on) if answered_on else (),
    )
