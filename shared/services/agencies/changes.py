"""What programs of an agency are told: that something changed for a client, in the order in which it did."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import AgencyChange, AgencyClient, Authority
from shared.services.agencies.authorised import holds_on

_COLUMNS = ["agency_id", "client_id", "kind", "subject", "at"]


def tell_change(session: Session, client_id: int, kind: str, subject: str, now: datetime) -> None:
    """Note that something changed for one client. `kind` is of ChangeKind, `subject` such as `proposal:12`."""
    of_client = select(
        AgencyClient.agency_id, AgencyClient.id, literal(kind), literal(subject), literal(now)
    ).where(AgencyClient.id == client_id)
    session.execute(insert(AgencyChange).from_select(_COLUMNS, of_client, include_defaults=False))


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
    session.execute(insert(AgencyChange).from_select(_COLUMNS, whose, include_defaults=False))
