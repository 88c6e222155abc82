"""An agency is withdrawn: everything that lets it in ends in one transaction, and what it held is listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from shared.domain.agency_states import AgencyEvent
from shared.models import (
    Adviser,
    Agency,
    AgencyAct,
    AgencyClient,
    ApiKey,
    ApiToken,
    Authority,
    OfficerParty,
    Webhook,
    WebhookDelivery,
    WebSession,
)
from shared.services.agencies.ending import end_all_of_agency
from shared.services.agencies.moves import locked_agency, move_agency
from shared.services.agencies.telling import tell_answer
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.web_sessions import ADVISER

_Any = aliased(Authority)


@dataclass(frozen=True)
class Stopped:
    """What ended with an agency."""

    sessions: int
    keys: int
    webhooks: int
    authorities: int


@dataclass(frozen=True)
class Held:
    """One client as an agency held them."""

    reference: str
    own_reference: str
    account_reference: str
    called: str
    adviser: str
    added_on: date
    matched: bool
    state: str
    authority: str
    authority_state: str
    starts_on: date | None
    ends_on: date | None
    acts: int
    """How often they did something for the client."""


def withdraw(session: Session, reference: str, why: str, officer_id: int, now: datetime) -> Stopped:
    """End an agency's way in at once: sessions, keys, tokens, webhooks, and every authority that lives
    or was asked for; each client is told. Raises NotFound and lifecycle.NotAllowed."""
    agency = locked_agency(session, reference)
    move_agency(session, agency, AgencyEvent.WITHDRAWN, why, officer_id, now)
    by = Actor("officer", officer_id)
    stopped = Stopped(
        sessions=_end_sessions(session, agency.id),
        keys=_revoke_keys(session, agency.id, now),
        webhooks=_stop_webhooks(session, agency.id, now),
        authorities=end_all_of_agency(session, agency.id, by, now),
    )
    tell_answer(session, agency, AgencyEvent.WITHDRAWN, now)
    return stopped


def held(session: Session, reference: str, officer_id: int) -> Iterator[Held]:
    """Every client that was ever on an agency's desk, with the last authority, but for the officer's
    own household. Raises NotFound."""
    agency_id = session.scalar(select(Agency.id).where(Agency.reference == reference))
    if agency_id is None:
        raise NotFound
    last = select(func.max(_Any.id)).where(_Any.client_id == AgencyClient.id).scalar_subquery()
    acts = select(func.count()).where(AgencyAct.client_id == AgencyClient.id).scalar_subquery()
    own = select(OfficerParty.party_id).where(OfficerParty.officer_id == officer_id)
    rows = session.execute(
        select(AgencyClient, Adviser.name, Authority, acts)
        .outerjoin(Adviser, Adviser.id == AgencyClient.adviser_id)
        .outerjoin(Authority, Authority.id == last)
        .where(
            AgencyClient.agency_id == agency_id,
            or_(AgencyClient.party_id.is_(None), AgencyClient.party_id.not_in(own)),
        )
        .order_by(AgencyClient.id)
        .execution_options(yield_per=500)
    )
    for client, adviser, authority, count in rows:
        yield Held(
            client.reference,
            client.own_reference,
            client.account_reference,
            client.called,
            adviser or "",
            client.created_at.date(),
            client.party_id is not None,
            client.state,
            authority.reference if authority else "",
            authority.state.value if authority else "",
            authority.starts_on if authority else None,
            authority.ends_on if authority else None,
            count,
        )


def record_taken(session: Session, reference: str, by: Actor, now: datetime) -> None:
    """Write down that somebody took the list of what an agency held."""
    record_audit(session, by, "agency_list_taken", f"agency:{reference}", now)


def _end_sessions(session: Session, agency_id: int) -> int:
    people = select(Adviser.id).where(Adviser.agency_id == agency_id)
    ended = session.execute(
        delete(WebSession)
        .where(WebSession.kind == ADVISER, WebSession.subject_id.in_(people))
        .execution_options(synchronize_session=False)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def _revoke_keys(session: Session, agency_id: int, now: datetime) -> int:
    keys = select(ApiKey.id).where(ApiKey.agency_id == agency_id)
    session.execute(
        delete(ApiToken)
        .where(ApiToken.key_id.in_(keys))
        .execution_options(synchronize_session=False)
    )
    revoked = session.execute(
        update(ApiKey)
        .where(ApiKey.agency_id == agency_id, ApiKey.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(revoked.rowcount)  # type: ignore[attr-defined]


def _stop_webhooks(session: Session, agency_id: int, now: datetime) -> int:
    hooks = select(Webhook.id).where(Webhook.agency_id == agency_id)
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id.in_(hooks), WebhookDelivery.state == "queued")
        .values(state="failed", last_error="withdrawn")
        .execution_options(synchronize_session=False)
    )
    stopped = session.execute(
        update(Webhook)
        .where(Webhook.agency_id == agency_id, Webhook.stopped_at.is_(None))
        .values(stopped_at=now, why_stopped="withdrawn")
        .execution_options(synchronize_session=False)
    )
    return int(stopped.rowcount)  # type: ignore[attr-defined]
