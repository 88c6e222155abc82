"""An officer, or somebody of an agency, signs in: email and password, then a second factor.

Whoever is unknown, disabled or not set up yet takes as long to refuse as a wrong password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.services.audit import NOBODY_KNOWN, Actor, record_audit
from shared.services.sign_in import second_factor
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import OFFICERS, Kind, Person
from shared.services.sign_in.limits import (
    PASSWORD,
    SECOND_FACTOR,
    attempt_of,
    count_attempt,
    forget_attempts,
)
from shared.services.sign_in.passwords import Passwords
from shared.services.sign_in.payer import Here


@dataclass(frozen=True)
class SignedIn:
    """Somebody has shown both factors."""

    person_id: int
    role: Role
    by_recovery_code: bool
    recovery_codes_left: int


def email_key(email: str) -> str:
    """An email address to sign in with, as it is kept."""
    return email.strip().lower()[:254]


def check_password(
    session: Session,
    keys: Keys,
    passwords: Passwords,
    email: str,
    password: str,
    here: Here,
    kind: Kind = OFFICERS,
) -> int | None:
    """Whose email and password these are; none for anybody else. Raises TooManyAttempts."""
    known_as = email_key(email)
    attempt = attempt_of(keys, PASSWORD, kind.key(known_as), here.address)
    count_attempt(session, attempt, here.now)
    person: Person | None = session.scalar(kind.here.where(kind.record.email == known_as))
    stands = person is not None and person.disabled_at is None and bool(person.totp_secret)
    kept = person.password_hash if person and stands else None
    right = passwords.is_right(kept, password)
    if not right or person is None:
        whose = kind.subject(person.id if person else 0)
        record_audit(session, NOBODY_KNOWN, "password_refused", whose, here.now)
        return None
    if passwords.should_be_renewed(person.password_hash):
        person.password_hash = passwords.hashed(password)
    forget_attempts(session, attempt)
    return person.id


def check_second_factor(
    session: Session,
    keys: Keys,
    person_id: int,
    typed: str,
    here: Here,
    instant: datetime,
    kind: Kind = OFFICERS,
) -> SignedIn | None:
    """Judge somebody's second factor after the password; none when it is not right.

    `instant` is the real time, which authenticator apps go by even when a sandbox's clock was moved.
    Raises TooManyAttempts.
    """
    attempt = attempt_of(keys, SECOND_FACTOR, kind.key(person_id), here.address)
    count_attempt(session, attempt, here.now)
    still = kind.one(person_id).where(kind.record.disabled_at.is_(None))
    person: Person | None = session.scalar(still)
    if person is None or not person.totp_secret:
        return None
    by_recovery_code = second_factor.looks_like_recovery_code(typed)
    if by_recovery_code:
        right = second_factor.use_recovery_code(session, keys, person_id, typed, here.now, kind)
    else:
        right = _use_app_code(session, keys, person, typed, instant, kind)
    actor, whose = Actor(kind.name, person_id), kind.subject(person_id)
    if not right:
        record_audit(session, actor, "second_factor_refused", whose, here.now)
        return None
    forget_attempts(session, attempt)
    person.last_signed_in_at = here.now
    record_audit(session, actor, "signed_in", whose, here.now, recovery_code=by_recovery_code)
    left = second_factor.recovery_codes_left(session, person_id, kind)
    return SignedIn(person_id, kind.role(person), by_recovery_code, left)


def _use_app_code(
    session: Session, keys: Keys, person: Person, typed: str, instant: datetime, kind: Kind
) -> bool:
    step = second_factor.matching_step(keys.unseal(person.totp_secret), typed, instant)
    return step is not None and second_factor.use_step(session, person.id, step, kind)
