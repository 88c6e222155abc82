"""Who works here: officers join, move and leave."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.roles import STAFF, Role
from shared.domain.says import N_, Says
from shared.models import Officer, OfficerParty
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotAllowedHere, NotFound
from shared.services.sign_in import enrolment, second_factor
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.officer import email_key
from shared.services.web_sessions import OFFICER, end_all_sessions

EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
LONGEST_NAME = 120

ROLE_NAMES = {
    Role.OFFICER: N_("Officer"),
    Role.SENIOR_OFFICER: N_("Senior officer"),
    Role.TEAM_MANAGER: N_("Team manager"),
    Role.FINANCE: N_("Finance"),
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.AUDITOR: N_("Auditor"),
    Role.DATA_PROTECTION: N_("Data protection officer"),
}


class Standing(StrEnum):
    """How an officer stands."""

    WORKING = "working"
    WAITING = "waiting"
    """Has a link to set up, or needs a new one."""
    LEFT = "left"


@dataclass(frozen=True)
class StaffMember:
    """One officer as an administrator sees them."""

    officer_id: int
    name: str
    email: str
    role: Role
    standing: Standing
    last_signed_in_at: datetime | None
    own_records: int = 0
    recovery_codes_left: int = 0

    @property
    def role_name(self) -> Says:
        """What their role is called."""
        return Says(ROLE_NAMES[self.role])


class NotAnOfficer(Exception):
    """Somebody cannot be added. `problems` are field names with what to say beside each."""

    def __init__(self, problems: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("not added")
        self.problems = problems


def list_staff(session: Session) -> tuple[StaffMember, ...]:
    """Everyone, those who left at the end."""
    left = Officer.disabled_at.is_not(None)
    return tuple(_member(row) for row in session.execute(_MEMBERS.order_by(left, Officer.name)))


def staff_member(session: Session, officer_id: int) -> StaffMember:
    """One officer. Raises NotFound."""
    row = session.execute(_MEMBERS.where(Officer.id == officer_id)).one_or_none()
    if row is None:
        raise NotFound
    own = session.scalar(
        select(func.count()).select_from(OfficerParty).where(OfficerParty.officer_id == officer_id)
    )
    codes = second_factor.recovery_codes_left(session, officer_id)
    return _member(row, own or 0, codes)


def add_officer(
    session: Session, keys: Keys, actor: Actor, name: str, email: str, role: Role, now: datetime
) -> int:
    """Somebody joins: an officer with a set-up link, who cannot sign in before it is used.

    Raises NotAnOfficer.
    """
    name, email = " ".join(name.split()), email_key(email)
    if problems := tuple(_problems(name, email)):
        raise NotAnOfficer(problems)
    officer = Officer(name=name, email=email, role=_staff_role(role), created_at=now)
    try:
        with session.begin_nested():
            session.add(officer)
    except IntegrityError:
        taken = Says(N_("Somebody with this email address is already here."))
        raise NotAnOfficer((("email", taken),)) from None
    enrolment.open_link_for(session, keys, officer.id, now)
    _note(session, actor, "officer_added", officer.id, now, role=role.value)
    return officer.id


def change_role(session: Session, actor: Actor, officer_id: int, role: Role, now: datetime) -> None:
    """Somebody moves: a new role, and their sessions end. Raises NotFound, NotAllowedHere."""
    officer = _somebody_else(session, actor, officer_id)
    if officer.role is role:
        return
    was, officer.role = officer.role, _staff_role(role)
    end_all_sessions(session, OFFICER, officer_id)
    _note(session, actor, "role_changed", officer_id, now, was=was.value, role=role.value)


def disable_officer(session: Session, actor: Actor, officer_id: int, now: datetime) -> None:
    """Somebody leaves: signed out everywhere at once, and never in again by what they know.

    Raises NotFound, NotAllowedHere.
    """
    officer = _somebody_else(session, actor, officer_id)
    officer.disabled_at = officer.disabled_at or now
    officer.password_hash = officer.totp_secret = officer.setup_nonce = ""  # nosec B105
    second_factor.forget_recovery_codes(session, officer_id)
    ended = end_all_sessions(session, OFFICER, officer_id)
    _note(session, actor, "officer_disabled", officer_id, now, sessions=ended)


def renew_link(session: Session, keys: Keys, actor: Actor, officer_id: int, now: datetime) -> None:
    """A new set-up link: after a lost phone or password, or for somebody who comes back.

    Raises NotFound, NotAllowedHere.
    """
    officer = _somebody_else(session, actor, officer_id)
    officer.disabled_at = None
    enrolment.open_link_for(session, keys, officer_id, now)
    _note(session, actor, "set_up_link_made", officer_id, now)


_MEMBERS = select(
    Officer.id,
    Officer.name,
    Officer.email,
    Officer.role,
    Officer.disabled_at,
    Officer.totp_secret,
    Officer.last_signed_in_at,
)


def _member(row: Any, own_records: int = 0, codes_left: int = 0) -> StaffMember:
    standing = Standing.WORKING if row.totp_secret else Standing.WAITING
    if row.disabled_at is not None:
        standing = Standing.LEFT
    return StaffMember(
        row.id,
        row.name,
        row.email,
        row.role,
        standing,
        row.last_signed_in_at,
        own_records,
        codes_left,
    )


def _problems(name: str, email: str) -> Sequence[tuple[str, Says]]:
    problems = []
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        problems.append(
            ("name", Says(N_("Enter a name of up to %(most)s letters."), {"most": LONGEST_NAME}))
        )
    if not EMAIL.fullmatch(email):
        problems.append(
            ("email", Says(N_("Enter an email address, for example name@council.gov.uk.")))
        )
    return problems


def _staff_role(role: Role) -> Role:
    if role not in STAFF:
        raise ValueError(f"{role} is not a role of officers")
    return role


def _somebody_else(session: Session, actor: Actor, officer_id: int) -> Officer:
    """Another officer, locked. Nobody changes what they may do themselves."""
    if str(actor) == f"officer:{officer_id}":
        raise NotAllowedHere
    officer = session.get(Officer, officer_id, with_for_update=True)
    if officer is None:
        raise NotFound
    return officer


def _note(
    session: Session, actor: Actor, action: str, officer_id: int, now: datetime, **facts: str | int
) -> None:
    session.flush()
    record_audit(session, actor, action, f"officer:{officer_id}", now, **facts)
