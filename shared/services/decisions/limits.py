"""How large a debt each role may decide alone; the administrator sets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.roles import DECIDERS, Role
from shared.models import DecidingLimit
from shared.services.audit import Actor, record_audit


def deciding_limits(session: Session) -> Mapping[Role, Money]:
    """The limit of each role that has one; a role without one may decide any amount."""
    rows = session.execute(select(DecidingLimit.role, DecidingLimit.most))
    return {row.role: row.most for row in rows}


def set_limit(
    session: Session, role: Role, most: Money | None, actor: Actor, now: datetime
) -> None:
    """Give a role a limit, or take it away with None. Raises ValueError for a role that decides nothing."""
    if role not in DECIDERS:
        raise ValueError(f"{role} decides nothing")
    session.execute(delete(DecidingLimit).where(DecidingLimit.role == role))
    if most is not None:
        session.add(DecidingLimit(role=role, most=most))
    session.flush()
    record_audit(
        session, actor, "set a deciding limit", f"role:{role}", now, limited=most is not None
    )
