"""The panel of somebody's privacy: their statements and for how long, who looked, and what was shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.year_month import months_after
from shared.models import AuditEntry, OutboxMessage, Plan, Proposal, Receipt, Statement
from shared.models.statements import StatementState
from shared.services.cases.sources import LOOKED
from shared.services.letters.own import EPOCH, SHOWN
from shared.services.outbox_rows import TO_PEOPLE
from shared.services.sharing import SharedShown, shared_of
from shared.services.support.consent import GivenConsent, consents_of

KEPT_MONTHS = 6 * 12
"""For which a statement is kept at least; longer while a plan stands on it. As our privacy notice says."""
LOOKS = 50


@dataclass(frozen=True)
class KeptStatement:
    """One version of a statement that was sent."""

    id: int
    version: int
    sent_on: date
    kept_until: date
    """It is kept up to this day at least."""


@dataclass(frozen=True)
class Look:
    """That a member of staff opened their record."""

    at: datetime
    officer_id: int
    """Which of them it was: a number, so that whoever asks about one look can be answered."""


@dataclass(frozen=True)
class Kept:
    """Everything that the panel says."""

    statements: tuple[KeptStatement, ...]
    offers: int
    plans: int
    payments: int
    messages: int
    looks: tuple[Look, ...]
    """The newest first."""
    shared: tuple[SharedShown, ...]
    consents: tuple[GivenConsent, ...]


def kept_about(session: Session, party_id: int) -> Kept:
    """What is kept about a party; five queries, however much it is."""
    counts = session.execute(
        select(
            _count(Proposal.party_id == party_id),
            _count(Plan.party_id == party_id),
            _count(Receipt.party_id == party_id),
            _count(
                OutboxMessage.party_id == party_id,
                OutboxMessage.secret.is_(False),
                OutboxMessage.state.in_(SHOWN),
                OutboxMessage.channel.in_(TO_PEOPLE),
            ),
        )
    ).one()
    return Kept(
        statements=_statements(session, party_id),
        offers=counts[0],
        plans=counts[1],
        payments=counts[2],
        messages=counts[3],
        looks=_looks(session, party_id),
        shared=shared_of(session, party_id),
        consents=consents_of(session, party_id),
    )


def _count(*whose: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).where(*whose).scalar_subquery()


def _statements(session: Session, party_id: int) -> tuple[KeptStatement, ...]:
    rows = session.execute(
        select(Statement.id, Statement.version, Statement.submitted_at)
        .where(Statement.party_id == party_id, Statement.state == StatementState.SUBMITTED)
        .order_by(Statement.version.desc())
    )
    found = []
    for row in rows:
        sent_on = (row.submitted_at or EPOCH).astimezone(LONDON).date()
        until = months_after(sent_on, KEPT_MONTHS)
        found.append(KeptStatement(row.id, row.version or 0, sent_on, until))
    return tuple(found)


def _looks(session: Session, party_id: int) -> tuple[Look, ...]:
    rows = session.execute(
        select(AuditEntry.at, AuditEntry.actor)
        .where(
            AuditEntry.subject == f"party:{party_id}",
            AuditEntry.action == LOOKED,
            AuditEntry.actor.startswith("officer:"),
        )
        .order_by(AuditEntry.id.desc())
        .limit(LOOKS)
    )
    return tuple(Look(at, int(actor.removeprefix("officer:"))) for at, actor in rows)
