"""An officer signs in: email and password, then a second factor.

Whoever is unknown, disabled or not set up yet takes as long to refuse as a wrong password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import Officer
from shared.services.audit import NOBODY_KNOWN, Actor, record_audit
from shared.services.sign_in import second_factor
from shared.services.sign_in.keys import Keys
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
    """An officer has shown both factors."""

    officer_id: int
    role: Role
    by_recovery_code: bool
    recovery_codes_left: int


def email_key(email: str) -> str:
    """An officer's email address as it is kept."""
    return email.strip().lower()[:254]


def check_password(
    session: Session, keys: Keys, passwords: Passwords, email: str, password: str, here: Here
) -> int | None:
    """The officer whose email and password these are; none for anybody else. Raises TooManyAttempts."""
    known_as = email_key(email)
    attempt = attempt_of(keys, PASSWORD, known_as, here.address)
    count_attempt(session, attempt, here.now)
    officer = session.scalar(select(Officer).where(Officer.email == known_as))
    stands = officer is not None and officer.disabled_at is None and bool(officer.totp_secret)
    kept = officer.password_hash if officer and stands else None
    right = passwords.is_right(kept, password)
    if not right or officer is None:
        whose = f"officer:{officer.id if officer else 0}"
        record_audit(session, NOBODY_KNOWN, "password_refused", whose, here.now)
        return None
    if passwords.should_be_renewed(officer.password_hash):
        officer.password_hash = passwords.hashed(password)
    forget_attempts(session, attempt)
    return officer.id


def check_second_factor(
    session: Session, keys: Keys, officer_id: int, typed: str, here: Here, instant: datetime
) -> SignedIn | None:
    """Judge an officer's second factor after the password; none when it is not right.

    `instant` is the real time, which authenticator apps go by even when a sandbox's clock was moved.
    Raises TooManyAttempts.
    """
    attempt = attempt_of(keys, SECOND_FACTOR, officer_id, here.address)
    count_attempt(session, attempt, here.now)
    officer = session.scalar(
        select(Officer).where(Officer.id == officer_id, Officer.disabled_at.is_(None))
    )
    if officer is None or not officer.totp_secret:
        return None
    by_recovery_code = second_factor.looks_like_recovery_code(typed)
    if by_recovery_code:
        right = second_factor.use_recovery_code(session, keys, officer_id, typed, here.now)
    else:
        right = _use_app_code(session, keys, officer, typed, instant)
    actor = Actor("officer", officer_id)
    if not right:
        record_audit(session, actor, "second_factor_refused", f"officer:{officer_id}", here.now)
        return None
    forget_attempts(session, attempt)
    officer.last_signed_in_at = here.now
    record_audit(
        session,
        actor,
        "signed_in",
        f"officer:{officer_id}",
        here.now,
        recovery_code=by_recovery_code,
    )
    left = second_factor.recovery_codes_left(session, officer_id)
    return SignedIn(officer_id, officer.role, by_recovery_code, left)


def _use_app_code(
    session: Session, keys: Keys, officer: Officer, typed: str, instant: datetime
) -> bool:
    step = second_factor.matching_step(keys.unseal(officer.totp_secret), typed, instant)
    return step is not None and second_factor.use_step(session, officer.id, step)
