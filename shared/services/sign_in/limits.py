"""How often something guessable may be tried: counted in the database, per subject and per address.

Only the last minutes count, and a try that is refused is not counted: whoever was kept out can
try again when the window has moved on, so nobody can lock a payer out for good.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from shared.models import SignInAttempt
from shared.services.sign_in.keys import Keys

IPV6_HOUSEHOLD = 64
"""A connection is given this many leading bits; the rest of an IPv6 address is its own choice."""


@dataclass(frozen=True)
class Limit:
    """At most so many tries of one kind within a length of time."""

    kind: str
    most: int = 10
    within: timedelta = timedelta(minutes=5)


IDENTIFY = Limit("identify")
"""Account reference, postcode and name."""
CODE = Limit("code")
"""A one-time code."""
SENT = Limit("sent", most=5, within=timedelta(minutes=15))
"""Codes sent to one person: nobody is flooded with texts by somebody who knows their bill."""
PASSWORD = Limit("password")
SECOND_FACTOR = Limit("second_factor")


class TooManyAttempts(Exception):
    """Tried too often. `again_at` is when it may be tried again."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("too many attempts")
        self.again_at = again_at


@dataclass(frozen=True)
class Attempt:
    """Who tries what, as keyed hashes: the rows name nobody."""

    limit: Limit
    subject_key: str
    address_key: str


def attempt_of(keys: Keys, limit: Limit, subject: str | int, address: str) -> Attempt:
    """One try at a subject (a reference, an officer) from an address."""
    return Attempt(
        limit,
        keys.digest("subject", limit.kind, subject),
        keys.digest("address", household(address)),
    )


def household(address: str) -> str:
    """The part of an address that one connection is given: the first 64 bits of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Address(int(parsed) >> IPV6_HOUSEHOLD << IPV6_HOUSEHOLD))


def count_attempt(session: Session, attempt: Attempt, now: datetime) -> None:
    """Count a try before it is judged. Raises TooManyAttempts, and then counts nothing."""
    _one_at_a_time(session, (attempt.subject_key, attempt.address_key))
    since = now - attempt.limit.within
    times = [
        _times(session, attempt.limit, SignInAttempt.subject_key == attempt.subject_key, since),
        _times(session, attempt.limit, SignInAttempt.address_key == attempt.address_key, since),
    ]
    full = [seen[-1] for seen in times if len(seen) >= attempt.limit.most]
    if full:
        raise TooManyAttempts(max(full) + attempt.limit.within)
    _add(session, attempt, now)


def within_limit(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Count a try at the subject alone, whatever the address; False when there were too many."""
    _one_at_a_time(session, (attempt.subject_key,))
    since = now - attempt.limit.within
    mine = SignInAttempt.subject_key == attempt.subject_key
    if len(_times(session, attempt.limit, mine, since)) >= attempt.limit.most:
        return False
    _add(session, attempt, now)
    return True


def forget_attempts(session: Session, attempt: Attempt) -> None:
    """Who has shown who they are was not guessing: their own tries from here no longer count.

    Others behind the same address (an office, a library, a phone network) keep their share.
    """
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.kind == attempt.limit.kind,
            SignInAttempt.subject_key == attempt.subject_key,
            SignInAttempt.address_key == attempt.address_key,
        )
    )


def _add(session: Session, attempt: Attempt, now: datetime) -> None:
    session.execute(
        insert(SignInAttempt).values(
            kind=attempt.limit.kind,
            subject_key=attempt.subject_key,
            address_key=attempt.address_key,
            at=now,
        )
    )


def _times(
    session: Session, limit: Limit, whose: ColumnElement[bool], since: datetime
) -> list[datetime]:
    """The latest tries, newest first, as many as the limit allows."""
    found = session.scalars(
        select(SignInAttempt.at)
        .where(SignInAttempt.kind == limit.kind, whose, SignInAttempt.at > since)
        .order_by(SignInAttempt.at.desc())
        .limit(limit.most)
    )
    return list(found)


def _one_at_a_time(session: Session, keys: Iterable[str]) -> None:
    """Let no two transactions count the same subject or address at once.

    SQLite has one writer in any case. The order is fixed, so that two never wait for each other.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted(int(key[:15], 16) for key in keys):
        session.execute(select(func.pg_advisory_xact_lock(number)))
