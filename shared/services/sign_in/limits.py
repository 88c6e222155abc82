"""How often something guessable may be tried: counted in the database, per address and per subject.

The limit that anybody meets is that of their own address. What is tried at one reference or email
from everywhere together is bounded too, but far higher: otherwise whoever knows a payer's reference
could keep its payer out by trying it wrongly ten times in every five minutes. To reach the higher
bound takes ten connections at once, and what it protects is bounded otherwise as well: a reference
leads only to a code sent to its own payer, a code dies after five tries, and a password is followed
by a second factor.

Only the last minutes count, and a try that is refused is not counted: whoever was kept out can
try again when the window has moved on. A subject is what was typed, so nothing here tells whether
it exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from shared.models import SignInAttempt

if TYPE_CHECKING:
    # Its ciphers are many MB, and whoever writes messages by the thousand uses none of them.
    from shared.services.sign_in.keys import Keys

IPV6_HOUSEHOLD = 56
"""A connection is given this many leading bits; the rest of an IPv6 address is its own choice.

British providers give a home a /56 (RIPE-690 advises no less): a /64 would be 256 addresses each.
"""
MOST_FROM_EVERYWHERE = 100
"""Tries at one subject in five minutes, wherever they come from: ten connections at their own limit."""


@dataclass(frozen=True)
class Limit:
    """At most so many tries of one kind within a length of time.

    `most` is from one address, and `from_everywhere` is at one subject.
    """

    kind: str
    most: int = 10
    from_everywhere: int = MOST_FROM_EVERYWHERE
    within: timedelta = timedelta(minutes=5)


IDENTIFY = Limit("identify")
"""Account reference, postcode and name."""
CODE = Limit("code")
"""A one-time code."""
SENT = Limit("sent", most=4, from_everywhere=12, within=timedelta(minutes=15))
"""Codes sent to one person, of which `most` were asked for from one address.

Nobody is flooded with texts by somebody who knows their bill, and two such people leave the payer
their own. A code that was never sent cannot be guessed, so this bounds the guesses at codes too.
"""
PASSWORD = Limit("password")
SECOND_FACTOR = Limit("second_factor", from_everywhere=10)
"""Low from everywhere: whoever comes so far has the password, and six digits are few."""


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
    """The part of an address that one connection is given: all of IPv4, the first bits of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    own_choice = parsed.max_prefixlen - IPV6_HOUSEHOLD
    return str(IPv6Address(int(parsed) >> own_choice << own_choice))


def count_attempt(session: Session, attempt: Attempt, now: datetime) -> None:
    """Count a try before it is judged. Raises TooManyAttempts, and then counts nothing."""
    _one_at_a_time(session, (attempt.subject_key, attempt.address_key))
    limit = attempt.limit
    full = (
        _full_since(session, limit, limit.most, now, _from_address(attempt)),
        _full_since(session, limit, limit.from_everywhere, now, _at_subject(attempt)),
    )
    latest = max((since for since in full if since), default=None)
    if latest is not None:
        raise TooManyAttempts(latest + limit.within)
    _add(session, attempt, now)


def within_limit(session: Session, attempt: Attempt, now: datetime) -> bool:
    """Count what is done for a subject; False when there was too much, and then nothing is counted.

    `most` is what was asked for at this subject from this address: what an address asks for at
    other subjects is not counted here, so that an office may ask for all its people.
    """
    _one_at_a_time(session, (attempt.subject_key,))
    limit, at_subject = attempt.limit, _at_subject(attempt)
    full = (
        _full_since(session, limit, limit.most, now, at_subject & _from_address(attempt)),
        _full_since(session, limit, limit.from_everywhere, now, at_subject),
    )
    if any(full):
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
            _at_subject(attempt),
            _from_address(attempt),
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


def _at_subject(attempt: Attempt) -> ColumnElement[bool]:
    return SignInAttempt.subject_key == attempt.subject_key


def _from_address(attempt: Attempt) -> ColumnElement[bool]:
    return SignInAttempt.address_key == attempt.address_key


def _full_since(
    session: Session, limit: Limit, most: int, now: datetime, which: ColumnElement[bool]
) -> datetime | None:
    """When the oldest of so many tries was, if there are so many within the length of time."""
    return session.scalar(
        select(SignInAttempt.at)
        .where(SignInAttempt.kind == limit.kind, which, SignInAttempt.at > now - limit.within)
        .order_by(SignInAttempt.at.desc())
        .offset(most - 1)
        .limit(1)
    )


def _one_at_a_time(session: Session, keys: Iterable[str]) -> None:
    """Let no two transactions count the same subject or address at once.

    SQLite has one writer in any case. The order is fixed, so that two never wait for each other.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted(int(key[:15], 16) for key in keys):
        session.execute(select(func.pg_advisory_xact_lock(number)))
