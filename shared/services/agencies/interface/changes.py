"""What changed for an agency's clients since a cursor: only what it may know today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState
from shared.domain.api_scopes import ALWAYS_TOLD
from shared.models import Agency, AgencyChange, AgencyClient, Authority
from shared.services.agencies.authorised import Acting, holds_on


@dataclass(frozen=True)
class Change:
    """One change: which client, what, and when. What it says now is asked of the client's own address."""

    cursor: int
    client: str
    kind: str
    at: datetime


@dataclass(frozen=True)
class Changes:
    """Some changes in their order, and where to go on."""

    changes: tuple[Change, ...]
    cursor: int
    has_more: bool


def changes_since(session: Session, acting: Acting, cursor: int, most: int, today: date) -> Changes:
    """The changes after a cursor, the oldest first; nought is the beginning."""
    rows = session.execute(
        select(AgencyChange.id, AgencyClient.reference, AgencyChange.kind, AgencyChange.at)
        .join(AgencyClient, AgencyClient.id == AgencyChange.client_id)
        .join(Agency, Agency.id == AgencyChange.agency_id)
        .where(
            AgencyChange.agency_id == acting.agency_id,
            Agency.state == AgencyState.APPROVED,
            AgencyChange.id > cursor,
            may_be_known(today),
        )
        .order_by(AgencyChange.id)
        .limit(most + 1)
    ).all()
    shown = tuple(Change(row.id, row.reference, row.kind, row.at) for row in rows[:most])
    return Changes(shown, shown[-1].cursor if shown else cursor, len(rows) > most)


def may_be_known(today: date) -> ColumnElement[bool]:
    """Whether the agency may know of a change: it is about authority itself, or authority holds."""
    return or_(
        AgencyChange.kind.startswith(ALWAYS_TOLD, autoescape=True),
        exists().where(
            Authority.client_id == AgencyChange.client_id,
            Authority.agency_id == AgencyChange.agency_id,
            AgencyClient.id == AgencyChange.client_id,
            Authority.party_id == AgencyClient.party_id,
            holds_on(today),
        ),
    )
