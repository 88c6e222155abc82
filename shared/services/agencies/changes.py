"""What programs of an agency are told: that something changed for a client, in the order in which it did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import AgencyChange, AgencyClient, Authority
from shared.services.agencies.authorised import holds_on
from shared.services.agencies.interface.deliveries import queue_changes

CHANGES_LOCK = 7_302
"""With the agency's number: any two transactions on PostgreSQL that add changes ask for this lock."""
_COLUMNS = ["agency_id", "client_id", "kind", "subject", "at"]


def tell_change(session: Session, client_id: int, kind: str, subject: str, now: datetime) -> None:
    """Note that something changed for one client. `kind` is of ChangeKind, `subject` such as `proposal:12`."""
    of_client = select(
        AgencyClient.agency_id, AgencyClient.id, literal(kind), literal(subject), literal(now)
    ).where(AgencyClient.id == client_id)
    _keep(session, of_client, now)


def tell_change_of_party(
    session: Session, party_id: int, kind: str, subject: str, now: datetime
) -> None:
    """Note that something changed for every open client who is this party and gave authority that holds.

    For what the council or the person did: one statement, which adds nothing for a party whom no
    agency acts for.
    """
    today = now.astimezone(LONDON).date()
    whose = (
        select(
            AgencyClient.agency_id, AgencyClient.id, literal(kind), literal(subject), literal(now)
        )
        .join(Authority, Authority.client_id == AgencyClient.id)
        .where(AgencyClient.party_id == party_id, AgencyClient.state == "open", holds_on(today))
        .order_by(AgencyClient.id)
    )
    _keep(session, whose, now)


def _keep(session: Session, changes: Select[*tuple[Any, ...]], now: datetime) -> None:
    """Write changes down, and queue them for whoever wants to be called."""
    _in_turn(session, changes)
    rows = insert(AgencyChange).from_select(_COLUMNS, changes, include_defaults=False)
    if ids := session.scalars(rows.returning(AgencyChange.id)).all():
        queue_changes(session, ids, now)


def _in_turn(session: Session, changes: Select[*tuple[Any, ...]]) -> None:
    """Let no two transactions number changes of one agency at once.

    Whoever reads after a cursor must never see a number before a lower one is committed: on
    PostgreSQL one that came late would be passed over for ever. SQLite has one writer in any case.
    """
    if session.get_bind().dialect.name == "postgresql":
        agencies = changes.with_only_columns(AgencyClient.agency_id).order_by(None).distinct()
        whose = agencies.subquery()
        turn = func.pg_advisory_xact_lock(CHANGES_LOCK, whose.c.agency_id)
        session.execute(select(turn)).all()
