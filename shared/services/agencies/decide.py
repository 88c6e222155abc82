"""An officer decides about an agency: approve, refuse, approve again, and who is its own officer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import AgencyEvent, AgencyState
from shared.domain.roles import DECIDERS, Role
from shared.domain.says import N_, Says
from shared.models import Adviser, Agency, Officer, Signpost
from shared.services.agencies.moves import locked_agency, move_agency, note
from shared.services.agencies.people import NotAPerson, add_person
from shared.services.agencies.telling import tell_answer
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys

CONTACT_IS_TAKEN = Says(
    N_("The contact works for an agency already. Ask for another contact before you approve.")
)
MAY_DECIDE = frozenset({Role.TEAM_MANAGER, Role.ADMINISTRATOR})
"""The roles that let agencies in and put them out."""
MAY_TAKE_LISTS = frozenset({Role.TEAM_MANAGER, Role.DATA_PROTECTION})
"""The roles that may take the list of what an agency held, which names people."""


def approve(
    session: Session, keys: Keys, reference: str, why: str, officer_id: int, now: datetime
) -> None:
    """Let an agency in: its contact becomes its administrator and is sent a set-up link.

    `why` says what was checked. Raises NotFound, lifecycle.NotAllowed, and NotAPerson where the
    contact's address is somebody's already who works for another agency.
    """
    agency = locked_agency(session, reference)
    if agency.state is AgencyState.APPLIED and contact_is_taken(session, agency):
        raise NotAPerson((("contact_email", CONTACT_IS_TAKEN),))
    move_agency(session, agency, AgencyEvent.APPROVED, why, officer_id, now)
    tell_answer(session, agency, AgencyEvent.APPROVED, now)
    add_person(
        session,
        keys,
        Actor("officer", officer_id),
        agency.id,
        agency.contact_name,
        agency.contact_email,
        now,
        is_administrator=True,
    )


def refuse(session: Session, reference: str, why: str, officer_id: int, now: datetime) -> None:
    """Say no, with the reason that the agency reads. Raises NotFound and lifecycle.NotAllowed."""
    agency = locked_agency(session, reference)
    move_agency(session, agency, AgencyEvent.REFUSED, why, officer_id, now)
    tell_answer(session, agency, AgencyEvent.REFUSED, now)


def approve_again(
    session: Session, reference: str, why: str, officer_id: int, now: datetime
) -> None:
    """Let a withdrawn agency in again: its people sign in as before; keys, webhooks and authorities
    that ended stay ended. Raises NotFound and lifecycle.NotAllowed."""
    agency = locked_agency(session, reference)
    move_agency(session, agency, AgencyEvent.APPROVED_AGAIN, why, officer_id, now)
    tell_answer(session, agency, AgencyEvent.APPROVED_AGAIN, now)


def set_contacts(
    session: Session,
    reference: str,
    named_officer_id: int | None,
    signpost_id: int | None,
    officer_id: int,
    now: datetime,
) -> None:
    """Say whom at the council they turn to, and which entry of the list of free help they are.

    Raises NotFound for an agency, officer or entry that there is not.
    """
    agency = locked_agency(session, reference)
    if named_officer_id is not None and named_officer_id not in dict(contact_officers(session)):
        raise NotFound
    if signpost_id is not None and signpost_id not in dict(signpost_choices(session)):
        raise NotFound
    agency.officer_id, agency.signpost_id = named_officer_id, signpost_id
    note(session, agency, "contacts", "", Actor("officer", officer_id), now)


def contact_officers(session: Session) -> tuple[tuple[int, str], ...]:
    """Who can be an agency's own officer: id and name of those who decide offers."""
    found = session.execute(
        select(Officer.id, Officer.name)
        .where(Officer.role.in_(DECIDERS), Officer.disabled_at.is_(None))
        .order_by(Officer.name, Officer.id)
    )
    return tuple((row.id, row.name) for row in found)


def signpost_choices(session: Session) -> tuple[tuple[int, str], ...]:
    """The entries of the list of free help: id and name."""
    found = session.execute(select(Signpost.id, Signpost.name).order_by(Signpost.name))
    return tuple((row.id, row.name) for row in found)


def add_administrator(
    session: Session,
    keys: Keys,
    reference: str,
    name: str,
    email: str,
    officer_id: int,
    now: datetime,
) -> int:
    """Give an agency an administrator whose own have all left or lost their phones.

    Raises NotFound and NotAPerson.
    """
    agency = locked_agency(session, reference)
    actor = Actor("officer", officer_id)
    return add_person(session, keys, actor, agency.id, name, email, now, is_administrator=True)


def agency_id_of(session: Session, reference: str) -> int:
    """The number of an agency. Raises NotFound."""
    found = session.scalar(select(Agency.id).where(Agency.reference == reference))
    if found is None:
        raise NotFound
    return found


def same_domain(session: Session, agency: Agency) -> tuple[str, ...]:
    """The names of other agencies at the same domain, for whoever decides."""
    found = session.scalars(
        select(Agency.name)
        .where(Agency.domain == agency.domain, Agency.id != agency.id)
        .order_by(Agency.name)
    )
    return tuple(found)


def contact_is_taken(session: Session, agency: Agency) -> bool:
    """Whether the contact's address is somebody's already who works for an agency."""
    return (
        session.scalar(select(Adviser.id).where(Adviser.email == agency.contact_email)) is not None
    )
