"""The enforcement agents who act for the council, and where each is told at once to stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.contacts import is_email
from shared.models import Debt, EnforcementAgent
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound


class NoAddress(ValueError):
    """What was given is no email address: nobody could be told there."""


@dataclass(frozen=True)
class KnownAgent:
    """One agent, as the council set them."""

    code: str
    name: str
    email: str
    phone: str
    has_ended: bool


def agents(session: Session) -> tuple[KnownAgent, ...]:
    """Every agent, also those who do not act any more, by their code."""
    rows = session.scalars(select(EnforcementAgent).order_by(EnforcementAgent.code))
    return tuple(
        KnownAgent(row.code, row.name, row.email, row.phone, row.ended_at is not None)
        for row in rows
    )


def unknown_codes(session: Session) -> tuple[str, ...]:
    """The codes of agents that debts name and nobody can be told under; empty when all are known."""
    known = select(EnforcementAgent.code).where(EnforcementAgent.ended_at.is_(None))
    rows = session.scalars(
        select(Debt.agent_code).where(Debt.agent_code != "", Debt.agent_code.not_in(known))
    )
    return tuple(sorted(set(rows)))


def set_agent(
    session: Session, code: str, name: str, email: str, phone: str, by: Actor, now: datetime
) -> None:
    """Say who stands behind a code of the extract; a second word replaces the first. Raises NoAddress."""
    if not is_email(email):
        raise NoAddress(email)
    row = session.scalar(select(EnforcementAgent).where(EnforcementAgent.code == code))
    if row is None:
        row = EnforcementAgent(code=code, name=name, email=email)
        session.add(row)
    row.name, row.email, row.phone, row.ended_at = name, email, phone, None
    session.flush()
    record_audit(session, by, "set an enforcement agent", f"agent:{code}", now)


def end_agent(session: Session, code: str, by: Actor, now: datetime) -> None:
    """Say that an agent does not act for the council any more. Raises NotFound."""
    row = session.scalar(
        select(EnforcementAgent).where(
            EnforcementAgent.code == code, EnforcementAgent.ended_at.is_(None)
        )
    )
    if row is None:
        raise NotFound
    row.ended_at = now
    record_audit(session, by, "ended an enforcement agent", f"agent:{code}", now)
