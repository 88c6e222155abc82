"""A change of circumstances that somebody told us of."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.changed import ChangeKind
from shared.models import ChangeReport, Party
from shared.services.audit import Actor
from shared.services.changes.report import Told, report_change
from tests.support.records import NOW, TODAY, next_number

JOB_LOST = (ChangeKind.JOB, ChangeKind.PEOPLE)


def a_change(session: Session, party: Party, words: str = "The shop has closed.") -> ChangeReport:
    """Somebody told us that they lost their job and live with somebody else now."""
    told = Told(party.id, JOB_LOST, f"change-{next_number()}", TODAY, words)
    reference = report_change(session, told, Actor("payer", 1), NOW)
    return session.scalars(select(ChangeReport).where(ChangeReport.reference == reference)).one()
