"""Who works for an agency: its administrator adds people, gives them links, and says who manages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.agency_application import LONGEST_NAME, at_domain
from shared.domain.says import N_, Says
from shared.models import Adviser, Agency, AgencyClient
from shared.services.agencies.telling import send_set_up_link
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in import enrolment
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import ADVISERS
from shared.services.sign_in.officer import email_key
from shared.services.staff import Standing
from shared.services.web_sessions import ADVISER, end_all_sessions


@dataclass(frozen=True)
class Member:
    """One of an agency's people."""

    adviser_id: int
    name: str
    email: str
    is_administrator: bool
    standing: Standing
    last_signed_in_at: datetime | None
    clients: int
    """Open clients whom they look after."""


class NotAPerson(Exception):
    """Somebody cannot be added. `problems` are field names with what to say beside each."""

    def __init__(self, problems: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("not added")
        self.problems = problems


class LastAdministrator(Exception):
    """Nobody else could manage the agency's people: somebody has to be made administrator first."""


def team(session: Session, agency_id: int) -> tuple[Member, ...]:
    """Everyone, those who left at the end; one query."""
    left = Adviser.disabled_at.is_not(None)
    rows = session.execute(_members(agency_id).order_by(left, Adviser.name, Adviser.id))
    return tuple(_member(row) for row in rows)


def member(session: Session, agency_id: int, adviser_id: int) -> Member:
    """One of them. Raises NotFound."""
    row = session.execute(_members(agency_id).where(Adviser.id == adviser_id)).one_or_none()
    if row is None:
        raise NotFound
    return _member(row)


def add_person(
    session: Session,
    keys: Keys,
    actor: Actor,
    agency_id: int,
    name: str,
    email: str,
    now: datetime,
    *,
    language: str = "en",
    is_administrator: bool = False,
) -> int:
    """Somebody joins: they are sent a set-up link, and cannot sign in before it is used.

    Their address must be at the agency's own domain. Raises NotAPerson.
    """
    agency = session.get_one(Agency, agency_id, with_for_update=True)
    name, email = " ".join(name.split()), email_key(email)
    if problems := tuple(_problems(name, email, agency.domain)):
        raise NotAPerson(problems)
    person = Adviser(
        agency_id=agency_id,
        name=name,
        email=email,
        is_administrator=is_administrator,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        taken = Says(N_("Somebody with this email address is already here."))
        raise NotAPerson((("email", taken),)) from None
    link = enrolment.open_link_for(session, keys, person.id, now, ADVISERS)
    send_set_up_link(session, agency, person, link, language, now)
    _note(session, actor, "adviser_added", person.id, now)
    return person.id


def renew_link(
    session: Session,
    keys: Keys,
    actor: Actor,
    agency_id: int,
    adviser_id: int,
    now: datetime,
    language: str = "en",
) -> None:
    """A new set-up link by email: after a lost phone or password, or for somebody who comes back.

    Raises NotFound, and NotAllowedHere for oneself.
    """
    agency, person = somebody_else(session, actor, agency_id, adviser_id)
    person.disabled_at = None
    link = enrolment.open_link_for(session, keys, adviser_id, now, ADVISERS)
    send_set_up_link(session, agency, person, link, language, now)
    _note(session, actor, "adviser_link_made", adviser_id, now)


def set_administrator(
    session: Session,
    actor: Actor,
    agency_id: int,
    adviser_id: int,
    *,
    is_administrator: bool,
    now: datetime,
) -> None:
    """Somebody manages the agency's people from now on, or no longer. Their sessions end.

    Raises NotFound, LastAdministrator, and NotAllowedHere for oneself.
    """
    _, person = somebody_else(session, actor, agency_id, adviser_id)
    if person.is_administrator == is_administrator:
        return
    if not is_administrator:
        keep_an_administrator(session, person)
    person.is_administrator = is_administrator
    end_all_sessions(session, ADVISER, adviser_id)
    action = "adviser_made_administrator" if is_administrator else "adviser_no_administrator"
    _note(session, actor, action, adviser_id, now)


def somebody_else(
    session: Session, actor: Actor, agency_id: int, adviser_id: int
) -> tuple[Agency, Adviser]:
    """Another of the agency's people, behind the agency's lock: two administrators who take each
    other's place away come one after the other. Raises NotFound and NotAllowedHere."""
    if actor == Actor(ADVISER, adviser_id):
        raise NotAllowedHere
    agency = session.get_one(Agency, agency_id, with_for_update=True)
    person = session.scalar(
        select(Adviser)
        .where(Adviser.id == adviser_id, Adviser.agency_id == agency_id)
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound
    return agency, person


def keep_an_administrator(session: Session, person: Adviser) -> None:
    """Raises LastAdministrator where nobody else could manage the people of their agency."""
    others = select(func.count()).where(
        Adviser.agency_id == person.agency_id,
        Adviser.id != person.id,
        Adviser.is_administrator,
        Adviser.disabled_at.is_(None),
    )
    if person.is_administrator and not session.scalar(others):
        raise LastAdministrator


def _members(agency_id: int) -> Select[*tuple[Any, ...]]:
    clients = (
        select(func.count())
        .where(AgencyClient.adviser_id == Adviser.id, AgencyClient.state == "open")
        .scalar_subquery()
    )
    return select(
        Adviser.id,
        Adviser.name,
        Adviser.email,
        Adviser.is_administrator,
        Adviser.disabled_at,
        Adviser.totp_secret,
        Adviser.last_signed_in_at,
        clients.label("clients"),
    ).where(Adviser.agency_id == agency_id)


def _member(row: Any) -> Member:
    standing = Standing.WORKING if row.totp_secret else Standing.WAITING
    if row.disabled_at is not None:
        standing = Standing.LEFT
    return Member(
        row.id,
        row.name,
        row.email,
        row.is_administrator,
        standing,
        row.last_signed_in_at,
        row.clients,
    )


def _problems(name: str, email: str, domain: str) -> list[tuple[str, Says]]:
    problems = []
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        problems.append(
            ("name", Says(N_("Enter a name of up to %(most)s letters."), {"most": LONGEST_NAME}))
        )
    if not at_domain(email, domain):
        wrong = Says(N_("Enter a work email address that ends in @%(domain)s."), {"domain": domain})
        problems.append(("email", wrong))
    return problems


def _note(session: Session, actor: Actor, action: str, adviser_id: int, now: datetime) -> None:
    session.flush()
    record_audit(session, actor, action, f"adviser:{adviser_id}", now)
