"""The second factor of officers and of people of agencies: a time-based code that works once, or a recovery code."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from shared.services.sign_in.codes import typed_code
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.kinds import OFFICERS, Kind

STEP_SECONDS = 30
STEPS_AROUND = (-1, 0, 1)
"""A code of the step before or after is taken too: clocks differ, and people type slowly."""
RECOVERY_CODES = 10
RECOVERY_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""Capitals and digits that are not mistaken for one another."""
RECOVERY_LENGTH = 12


def enrolment_secret(keys: Keys, person_id: int, nonce: str, kind: Kind = OFFICERS) -> str:
    """The secret that a set-up link offers: the same whenever that link is opened, kept nowhere."""
    made = bytes.fromhex(keys.digest("totp", kind.key(person_id), nonce))[:20]
    return base64.b32encode(made).decode()


def enrolment_address(secret: str, email: str, council: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=council)


def qr_code(address: str) -> str:
    """The QR code as SVG without style attributes, which the page's security policy would drop."""
    return segno.make(address, error="m").svg_inline(
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        omitsize=True,
        svgclass="ek-qr",
        lineclass=None,
    )


def matching_step(secret: str, typed: str, instant: datetime) -> int | None:
    """The time step whose code was typed; none when it is none of those around this instant."""
    code, totp = typed_code(typed), pyotp.TOTP(secret)
    current = int(instant.timestamp()) // STEP_SECONDS
    matches = [
        current + around
        for around in STEPS_AROUND
        if hmac.compare_digest(totp.generate_otp(current + around), code)
    ]
    return matches[-1] if matches else None


def use_step(session: Session, person_id: int, step: int, kind: Kind = OFFICERS) -> bool:
    """Use a step up; False when it, or a later one, was used before."""
    record = kind.record
    changed = session.execute(
        update(record)
        .where(record.id == person_id, record.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def new_recovery_codes(
    session: Session, keys: Keys, person_id: int, kind: Kind = OFFICERS
) -> tuple[str, ...]:
    """Ten new codes in place of any before; they can be read now and never again."""
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    forget_recovery_codes(session, person_id, kind)
    session.add_all(
        kind.codes(
            **{kind.owner.key: person_id}, code_hash=_recovery_hash(keys, person_id, code, kind)
        )
        for code in codes
    )
    session.flush()
    return codes


def forget_recovery_codes(session: Session, person_id: int, kind: Kind = OFFICERS) -> None:
    """Let no recovery code of somebody work any more."""
    session.execute(delete(kind.codes).where(kind.owner == person_id))


def use_recovery_code(
    session: Session,
    keys: Keys,
    person_id: int,
    typed: str,
    now: datetime,
    kind: Kind = OFFICERS,
) -> bool:
    """Use a recovery code up; False when it is none of theirs that still work."""
    changed = session.execute(
        update(kind.codes)
        .where(
            kind.owner == person_id,
            kind.codes.code_hash == _recovery_hash(keys, person_id, typed, kind),
            kind.codes.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def recovery_codes_left(session: Session, person_id: int, kind: Kind = OFFICERS) -> int:
    """How many recovery codes somebody can still use."""
    return (
        session.scalar(
            select(func.count())
            .select_from(kind.codes)
            .where(kind.owner == person_id, kind.codes.used_at.is_(None))
        )
        or 0
    )


def looks_like_recovery_code(typed: str) -> bool:
    """Whether somebody typed a recovery code rather than six digits from their app."""
    return len(_bare(typed)) == RECOVERY_LENGTH


def _recovery_code() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[at : at + 4] for at in range(0, RECOVERY_LENGTH, 4))


def _bare(typed: str) -> str:
    return "".join(each for each in typed.upper() if each in RECOVERY_LETTERS)


def _recovery_hash(keys: Keys, person_id: int, code: str, kind: Kind) -> str:
    return keys.digest("recovery", kind.key(person_id), _bare(code))
