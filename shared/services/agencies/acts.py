"""What an agency does for a client: written down for ever, and told to the client at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.agency_acts import change_of_act, words_of_act
from shared.models import Agency, AgencyAct, Authority
from shared.services.agencies.authorised import Acting, Client
from shared.services.agencies.changes import tell_change
from shared.services.agencies.links import authority_mark
from shared.services.audit import record_audit
from shared.services.outbox import queue_message

TEMPLATE = "agency_acted"


def record_act(
    session: Session, acting: Acting, client: Client, act: str, subject: str, now: datetime
) -> None:
    """Write down what an agency did for its client, tell the client, and note the change for programs.

    `act` is of AgencyActKind, `subject` what came of it, such as `proposal:12`. The message has the
    link by which the client stops the agency.
    """
    act_id = session.scalar(
        insert(AgencyAct)
        .values(
            agency_id=acting.agency_id,
            client_id=client.id,
            party_id=client.party_id,
            authority_id=client.authority_id,
            act=str(act),
            subject=subject,
            by=str(acting.actor),
            at=now,
        )
        .returning(AgencyAct.id)
    )
    _tell(session, client, str(act), f"{TEMPLATE}:{act_id}", now)
    tell_change(session, client.id, change_of_act(act), subject, now)
    record_audit(
        session,
        acting.actor,
        f"agency act: {act}",
        f"agency_client:{client.id}",
        now,
        about=subject,
        authority=client.authority_id,
    )


def _tell(session: Session, client: Client, act: str, dedupe: str, now: datetime) -> None:
    row = session.execute(
        select(Agency.name, Authority.reference)
        .join(Authority, Authority.agency_id == Agency.id)
        .where(Authority.id == client.authority_id)
    ).one()
    params = {
        "agency": row.name,
        "did": words_of_act(act),
        "stop_link": authority_mark(row.reference),
    }
    queue_message(session, TEMPLATE, client.party_id, params, now, dedupe)
