"""An agency's moves: its stored state, who decided and why, and the event beside it, always together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AGENCY, AgencyEvent
from shared.models import Agency, AgencyEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound

APPLIED = "applied"
"""What the first row about an agency calls itself: it is no move of the lifecycle."""


def locked_agency(session: Session, reference: str) -> Agency:
    """An agency for somebody who is about to change it or its people. Raises NotFound."""
    found = session.scalar(
        select(Agency)
        .where(Agency.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def move_agency(
    session: Session, agency: Agency, event: AgencyEvent, why: str, officer_id: int, now: datetime
) -> None:
    """Make a move. Raises lifecycle.NotAllowed."""
    agency.state = AGENCY.after(agency.state, event)
    agency.decided_at, agency.decided_by, agency.why = now, officer_id, why
    note(session, agency, event.value, why, Actor("officer", officer_id), now)


def note(session: Session, agency: Agency, event: str, why: str, by: Actor, now: datetime) -> None:
    """Write down that something happened to an agency."""
    session.flush()
    session.execute(
        insert(AgencyEventRow).values(
            agency_id=agency.id, event=event, state=agency.state, why=why, by=str(by), at=now
        )
    )
    record_audit(session, by, f"agency_{event}", f"agency:{agency.id}", now)
