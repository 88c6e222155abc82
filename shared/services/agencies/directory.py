"""The agencies as officers see them: all in one list, and one with its people, clients, keys and past."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyState, AuthorityState
from shared.models import (
    Adviser,
    Agency,
    AgencyClient,
    AgencyEventRow,
    ApiKey,
    Authority,
    Officer,
    Signpost,
    Webhook,
)
from shared.services.agencies.decide import contact_is_taken, same_domain
from shared.services.agencies.people import Member, team
from shared.services.errors import NotFound
from shared.services.officer_names import officer_names

_ORDER = {
    AgencyState.APPLIED: 0,
    AgencyState.APPROVED: 1,
    AgencyState.WITHDRAWN: 2,
    AgencyState.REFUSED: 3,
}
CLIENT_STATES = ("not_matched", "no_authority", "asked", "holds", "ended", "closed")
"""How a client of an agency stands, in this order."""


@dataclass(frozen=True)
class AgencyLine:
    """One agency of the list."""

    reference: str
    name: str
    state: AgencyState
    is_member: bool
    applied_at: datetime
    people: int
    clients: int
    """Open clients."""
    authorities: int
    """Authorities that were given and have not ended."""


@dataclass(frozen=True)
class Happened:
    """Something that happened to an agency."""

    event: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Key:
    """A key of one of its programs."""

    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class AgencyFacts:
    """What an agency told us, and how it stands. The words are those of the record."""

    reference: str
    name: str
    kind: str
    sfs_number: str
    fca: str
    fca_number: str
    exemption: str
    ico_number: str
    domain: str
    address: str
    phone: str
    contact_name: str
    contact_email: str
    state: AgencyState
    applied_at: datetime
    decided_at: datetime | None
    why: str
    officer_id: int | None
    signpost_id: int | None


@dataclass(frozen=True)
class AgencyShown:
    """One agency with all that an officer asks about it."""

    agency: AgencyFacts
    officer: str
    signpost: str
    people: tuple[Member, ...]
    clients: tuple[tuple[str, int], ...]
    """How many clients stand how (`CLIENT_STATES`)."""
    keys: tuple[Key, ...]
    webhooks: int
    """Those that have not stopped."""
    past: tuple[Happened, ...]
    same_domain: tuple[str, ...]
    contact_is_taken: bool


def every(session: Session) -> tuple[AgencyLine, ...]:
    """Every agency, those that wait for an answer first; one query."""
    people = select(func.count()).where(
        Adviser.agency_id == Agency.id, Adviser.disabled_at.is_(None)
    )
    clients = select(func.count()).where(
        AgencyClient.agency_id == Agency.id, AgencyClient.state == "open"
    )
    given = select(func.count()).where(
        Authority.agency_id == Agency.id, Authority.state == AuthorityState.GIVEN
    )
    order = case(*((Agency.state == state, at) for state, at in _ORDER.items()), else_=9)
    rows = session.execute(
        select(
            Agency.reference,
            Agency.name,
            Agency.state,
            (Agency.sfs_number != "").label("is_member"),
            Agency.applied_at,
            people.scalar_subquery(),
            clients.scalar_subquery(),
            given.scalar_subquery(),
        ).order_by(order, Agency.name, Agency.id)
    )
    return tuple(AgencyLine(*row) for row in rows)


def shown(session: Session, reference: str) -> AgencyShown:
    """One agency. Raises NotFound."""
    row = session.execute(
        select(Agency, Officer.name, Signpost.name)
        .outerjoin(Officer, Officer.id == Agency.officer_id)
        .outerjoin(Signpost, Signpost.id == Agency.signpost_id)
        .where(Agency.reference == reference)
    ).one_or_none()
    if row is None:
        raise NotFound
    agency = row[0]
    hooks = select(func.count()).where(Webhook.agency_id == agency.id, Webhook.stopped_at.is_(None))
    return AgencyShown(
        AgencyFacts(**{each.name: getattr(agency, each.name) for each in fields(AgencyFacts)}),
        row[1] or "",
        row[2] or "",
        team(session, agency.id),
        client_counts(session, agency.id),
        _keys(session, agency.id),
        session.scalar(hooks) or 0,
        _past(session, agency.id),
        same_domain(session, agency),
        contact_is_taken(session, agency),
    )


def client_counts(session: Session, agency_id: int) -> tuple[tuple[str, int], ...]:
    """How many of an agency's clients stand how; those without any are left out. One query."""
    living = (
        select(Authority.state)
        .where(
            Authority.client_id == AgencyClient.id,
            Authority.state.in_((AuthorityState.ASKED, AuthorityState.GIVEN)),
        )
        .order_by(case((Authority.state == AuthorityState.GIVEN, 0), else_=1))
        .limit(1)
        .scalar_subquery()
    )
    before = select(Authority.id).where(Authority.client_id == AgencyClient.id).limit(1)
    state = case(
        (AgencyClient.state != "open", "closed"),
        (AgencyClient.party_id.is_(None), "not_matched"),
        (living == AuthorityState.GIVEN, "holds"),
        (living == AuthorityState.ASKED, "asked"),
        (before.scalar_subquery().is_not(None), "ended"),
        else_="no_authority",
    )
    stands = select(state.label("state")).where(AgencyClient.agency_id == agency_id).subquery()
    rows = session.execute(select(stands.c.state, func.count()).group_by(stands.c.state))
    found: dict[str, int] = {row[0]: row[1] for row in rows}
    return tuple((each, found[each]) for each in CLIENT_STATES if each in found)


def _keys(session: Session, agency_id: int) -> tuple[Key, ...]:
    found = session.scalars(
        select(ApiKey).where(ApiKey.agency_id == agency_id).order_by(ApiKey.id.desc())
    )
    return tuple(
        Key(
            each.name,
            tuple(each.scopes.split()),
            each.created_at,
            each.last_used_at,
            each.revoked_at,
        )
        for each in found
    )


def _past(session: Session, agency_id: int) -> tuple[Happened, ...]:
    rows = session.scalars(
        select(AgencyEventRow)
        .where(AgencyEventRow.agency_id == agency_id)
        .order_by(AgencyEventRow.id.desc())
    ).all()
    names = officer_names(session, {row.by for row in rows})
    return tuple(Happened(row.event, row.why, names.get(row.by, ""), row.at) for row in rows)
