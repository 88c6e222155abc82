"""An officer is set up through a link that works once: a password of their own, and an authenticator app."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.domain.says import N_, Says
from shared.models import Officer
from shared.services.audit import Actor, record_audit
from shared.services.sign_in import second_factor
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import Passwords, password_problem
from shared.services.web_sessions import OFFICER, end_all_sessions

LINK_LASTS = timedelta(days=7)
PURPOSE = "set-up"


@dataclass(frozen=True)
class SetUp:
    """What an officer with an open link is shown."""

    officer_id: int
    name: str
    email: str
    role: Role
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Chosen:
    """What an officer typed to be set up."""

    password: str = field(repr=False)
    repeated: str = field(repr=False)
    code: str = field(repr=False)


class NotSetUp(Exception):
    """Something that was typed will not do. `problems` are field names with what to say beside each."""

    def __init__(self, problems: tuple[tuple[str, Says], ...]) -> None:
        super().__init__("not set up")
        self.problems = problems


def open_link_for(session: Session, keys: Keys, officer_id: int, now: datetime) -> str:
    """Take away how an officer signed in before, end their sessions, and make a new set-up link.

    Gives the link's last part.
    """
    officer = session.get_one(Officer, officer_id, with_for_update=True)
    officer.password_hash = officer.totp_secret = ""  # nosec B105  # taken away
    officer.setup_nonce = secrets.token_urlsafe(24)
    officer.setup_expires_at = now + LINK_LASTS
    second_factor.forget_recovery_codes(session, officer_id)
    end_all_sessions(session, OFFICER, officer_id)
    session.flush()
    return keys.sign(PURPOSE, officer_id, officer.setup_nonce)


def waiting_link(session: Session, keys: Keys, officer_id: int, now: datetime) -> str | None:
    """The last part of the link that an officer has not used yet; none when there is none."""
    officer = session.get(Officer, officer_id)
    if officer is None or not _is_open(officer, now):
        return None
    return keys.sign(PURPOSE, officer_id, officer.setup_nonce)


def opened_link(session: Session, keys: Keys, link: str, now: datetime) -> SetUp | None:
    """What a link is for; none when it is not ours, was used, or ran out. Looking uses nothing up."""
    officer = _officer_of(session, keys, link, now)
    if officer is None:
        return None
    secret = second_factor.enrolment_secret(keys, officer.id, officer.setup_nonce)
    return SetUp(officer.id, officer.name, officer.email, officer.role, secret)


def set_up_officer(
    session: Session,
    keys: Keys,
    passwords: Passwords,
    link: str,
    chosen: Chosen,
    now: datetime,
    instant: datetime,
) -> tuple[str, ...] | None:
    """Set an officer up and use the link up; gives the recovery codes, to be read once.

    None when the link does not work. `instant` is the real time, for the app's code. Raises NotSetUp.
    """
    officer = _officer_of(session, keys, link, now, lock=True)
    if officer is None:
        return None
    secret = second_factor.enrolment_secret(keys, officer.id, officer.setup_nonce)
    step = second_factor.matching_step(secret, chosen.code, instant)
    if problems := tuple(_problems(officer, chosen, step)):
        raise NotSetUp(problems)
    officer.password_hash = passwords.hashed(chosen.password)
    officer.totp_secret = keys.seal(secret)
    officer.totp_last_step = step or 0
    officer.setup_nonce, officer.setup_expires_at = "", None
    record_audit(session, Actor("officer", officer.id), "set_up", f"officer:{officer.id}", now)
    return second_factor.new_recovery_codes(session, keys, officer.id)


def _problems(officer: Officer, chosen: Chosen, step: int | None) -> list[tuple[str, Says]]:
    problems = []
    if problem := password_problem(chosen.password, (officer.name, officer.email)):
        problems.append(("password", problem))
    elif chosen.password != chosen.repeated:
        problems.append(("repeated", Says(N_("The two passwords are not the same."))))
    if step is None:
        problems.append(("code", Says(N_("Enter the 6 numbers that your app shows now."))))
    return problems


def _officer_of(
    session: Session, keys: Keys, link: str, now: datetime, *, lock: bool = False
) -> Officer | None:
    said = keys.signed(PURPOSE, link)
    if said is None or len(said) != 2:
        return None
    officer_id, nonce = said
    found = select(Officer).where(Officer.id == officer_id)
    officer = session.scalar(found.with_for_update() if lock else found)
    if officer is None or not _is_open(officer, now):
        return None
    return officer if hmac.compare_digest(officer.setup_nonce, str(nonce)) else None


def _is_open(officer: Officer, now: datetime) -> bool:
    """Whether an officer has a link that still works."""
    expires_at = officer.setup_expires_at
    return (
        bool(officer.setup_nonce)
        and officer.disabled_at is None
        and expires_at is not None
        and now < expires_at
    )
