"""The records of applications for help with hardship: found, locked and moved, each move with its event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.hardship_form import Answers
from shared.domain.hardship_states import HARDSHIP, HardshipEvent
from shared.models import HardshipApplication, HardshipEventRow
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound


def subject_of(application_id: int) -> str:
    """How holds, work items, evidence and the trail name an application."""
    return f"hardship:{application_id}"


def own_for_update(session: Session, party_id: int, reference: str) -> HardshipApplication:
    """A party's own application, locked. Raises NotFound."""
    return _locked(
        session,
        HardshipApplication.party_id == party_id,
        HardshipApplication.reference == reference,
    )


def locked_application(session: Session, application_id: int) -> HardshipApplication:
    """An application by its id, locked. Raises NotFound."""
    return _locked(session, HardshipApplication.id == application_id)


def move(
    session: Session,
    application: HardshipApplication,
    event: HardshipEvent,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Bring a locked application to its next state, with its event and the trail. Raises NotAllowed."""
    application.state = HARDSHIP.after(application.state, event)
    application.revision += 1
    session.add(
        HardshipEventRow(
            application_id=application.id,
            event=event,
            state=application.state,
            by=str(by),
            at=now,
            reason=reason,
        )
    )
    record_audit(session, by, f"hardship {event}", subject_of(application.id), now)
    session.flush()


def answers_of(application: HardshipApplication) -> Answers:
    """What was answered so far."""
    found: Answers = json.loads(application.answers)
    return found


def _locked(session: Session, *which: Any) -> HardshipApplication:
    found = session.scalars(
        select(HardshipApplication)
        .where(*which)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
