"""A payer signs in: three facts, then a code that reaches only them.

Nothing here tells whether a reference exists. For details that match nobody, the same queries run,
the same rows are written and the same message is made; the message is then let go unsent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.models import Channel, OneTimeCode, Payer
from shared.services.audit import Actor, record_audit
from shared.services.sign_in import codes
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import (
    CODE,
    IDENTIFY,
    SENT,
    Attempt,
    attempt_of,
    count_attempt,
    forget_attempts,
)
from shared.services.sign_in.matching import NOBODY, Details, code_address, find_match
from shared.services.sign_in.sending import send_code
from shared.services.web_sessions import new_token


@dataclass(frozen=True)
class Asked:
    """A code was asked for. The browser keeps both; they say nothing about a match."""

    token: str
    subject: str


@dataclass(frozen=True)
class Here:
    """Where a request comes from and when: what every step is counted by."""

    address: str
    now: datetime


class Outcome(StrEnum):
    """What became of a typed code."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    GONE = "gone"


@dataclass(frozen=True)
class Entered:
    """The outcome of a typed code, and who is signed in by it."""

    outcome: Outcome
    payer_id: int | None = None


def ask_for_code(session: Session, keys: Keys, details: Details, here: Here) -> Asked:
    """Send a code to whoever the details belong to, if anybody. Raises TooManyAttempts."""
    subject = details.subject
    count_attempt(session, attempt_of(keys, IDENTIFY, subject, here.address), here.now)
    match = find_match(session, details, here.now.astimezone(LONDON).date())
    token = new_token()
    row = OneTimeCode(
        request_hash=codes.request_hash_of(token),
        party_id=match.party_id if match else None,
        channel=match.channel if match else Channel.EMAIL,
        code_hash="",
        sends=0,
        attempts=0,
        created_at=here.now,
        expires_at=here.now,
    )
    session.add(row)
    send_code(session, keys, row, _sending(keys, row, subject, here), here.now)
    return Asked(token, subject)


def ask_again(session: Session, keys: Keys, asked: Asked, here: Here) -> bool:
    """Send a new code for the same request; the one before stops working.

    False when the request is over and the details must be typed again. Raises TooManyAttempts.
    """
    count_attempt(session, attempt_of(keys, IDENTIFY, asked.subject, here.address), here.now)
    row = _request(session, asked.token)
    if row is None or _is_over(row) or row.sends >= codes.MOST_SENDS:
        return False
    send_code(session, keys, row, _sending(keys, row, asked.subject, here), here.now)
    return True


def enter_code(session: Session, keys: Keys, asked: Asked, typed: str, here: Here) -> Entered:
    """Judge a typed code; a right one signs its person in and works once. Raises TooManyAttempts."""
    attempt = attempt_of(keys, CODE, asked.subject, here.address)
    count_attempt(session, attempt, here.now)
    row = _request(session, asked.token)
    if row is None or _is_over(row) or row.expires_at <= here.now:
        return Entered(Outcome.GONE)
    is_right = _is_right(session, keys, row, codes.typed_code(typed), here.now)
    if not is_right or row.party_id is None:
        row.attempts += 1
        return Entered(Outcome.GONE if _is_over(row) else Outcome.WRONG)
    _use_up(session, row, here.now)
    forget_attempts(session, attempt)
    forget_attempts(session, attempt_of(keys, IDENTIFY, asked.subject, here.address))
    forget_attempts(session, _sending(keys, row, asked.subject, here))
    return Entered(Outcome.SIGNED_IN, _sign_in(session, row.party_id, here.now))


def _sending(keys: Keys, row: OneTimeCode, subject: str, here: Here) -> Attempt:
    """A code for one person, asked for from here; for nobody, what was typed stands in."""
    return attempt_of(keys, SENT, row.party_id or subject, here.address)


def _request(session: Session, token: str) -> OneTimeCode | None:
    """The request of this browser, locked until the transaction ends."""
    return session.scalar(
        select(OneTimeCode)
        .where(OneTimeCode.request_hash == codes.request_hash_of(token))
        .with_for_update()
    )


def _is_over(row: OneTimeCode) -> bool:
    return row.used_at is not None or row.attempts >= codes.MOST_TRIES


def _is_right(session: Session, keys: Keys, row: OneTimeCode, code: str, now: datetime) -> bool:
    """Whether the code is this browser's own, or that of a letter to the same person."""
    letters = session.scalars(
        select(OneTimeCode.code_hash).where(
            OneTimeCode.expires_at > now,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.party_id == (row.party_id or NOBODY),
            OneTimeCode.channel == codes.POSTED,
        )
    )
    letter = codes.letter_hash(keys, row.party_id or NOBODY, code)
    address = code_address(session, row.party_id, Channel(row.channel))
    own = codes.code_hash(keys, row.request_hash, address, code)
    tries = [codes.is_same(row.code_hash, own)]
    tries += [codes.is_same(kept, letter) for kept in letters]
    return any(tries)


def _use_up(session: Session, row: OneTimeCode, now: datetime) -> None:
    """Neither this code nor any other that waits for the same person works from now on."""
    row.used_at = now
    session.flush()
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.party_id == row.party_id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )


def _sign_in(session: Session, party_id: int, now: datetime) -> int:
    """The party's sign-in, made when it is the first; who and when is recorded."""
    payer = session.scalar(select(Payer).where(Payer.party_id == party_id).with_for_update())
    if payer is None:
        payer = Payer(party_id=party_id, created_at=now)
        session.add(payer)
    payer.last_signed_in_at = now
    session.flush()
    record_audit(session, Actor("payer", payer.id), "signed_in", f"party:{party_id}", now)
    return payer.id
