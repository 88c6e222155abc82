"""The link in messages about a plan: made when the message is delivered, and kept nowhere.

The outbox holds only a mark with the plan and the day. What a link opens is known from its own text
and the secret of the installation, so no table of links can be stolen or run full.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.plan_states import ALIVE
from shared.models import Plan
from shared.services.agencies.links import (
    signed_in_authority_links,
    with_authority_links,
    without_authority_links,
)
from shared.services.plans.terms import plan_terms
from shared.services.sign_in.limits import Limit, attempt_of, count_attempt

if TYPE_CHECKING:
    # Its ciphers are many MB, and whoever writes messages by the thousand uses none of them.
    from shared.services.sign_in.keys import Keys

GUESSED = Limit("mend_link", from_everywhere=1000)
"""A link that opens nothing was guessed, cut short in an email, or is old."""
PURPOSE = "mend"
BITS = 128
_MARK = re.compile(r"\[\[mend:([0-9A-Z]{1,20}):([0-9]{8})\]\]", re.ASCII)
_DAY = re.compile(r"[0-9]{8}", re.ASCII)


class LinkGone(Exception):
    """The link is not one of ours, its time is over, or its plan is not alive any more."""


@dataclass(frozen=True)
class Linked:
    """The plan that a link opens."""

    plan_id: int
    party_id: int
    reference: str
    until: date
    """The last day on which the link works."""


def mend_mark(reference: str, made: date) -> str:
    """What stands for the link in a message until it is delivered."""
    return f"[[mend:{reference}:{made:%Y%m%d}]]"


def code_of(keys: Keys, reference: str, made: str) -> str:
    """The part of a link that nobody else can make: 128 bits, in 22 signs."""
    digest = bytes.fromhex(keys.digest(PURPOSE, reference, made))[: BITS // 8]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def address_of(keys: Keys, base_url: str, reference: str, made: date) -> str:
    """The address of a link."""
    day = f"{made:%Y%m%d}"
    return f"{base_url}/mend/{reference}/{day}/{code_of(keys, reference, day)}"


def filled(session: Session, keys: Keys | None, body: str, party_id: int | None) -> str:
    """A message as it leaves, with each mark turned into its link.

    A mark for a plan of somebody else came from words that a person wrote: it gives only the address
    of the portal, as does everything where there are no keys.
    """
    body = with_authority_links(session, keys, body, party_id)
    if "[[mend:" not in body:
        return body
    home = session.info["base_url"]
    found = {reference for reference, _ in _MARK.findall(body)}
    own = set(
        session.scalars(
            select(Plan.reference).where(Plan.reference.in_(found), Plan.party_id == party_id)
        )
    )

    def link(reference: str, day: str) -> str:
        if reference not in own:
            return f"{home}/account"
        if keys is None:
            return f"{home}/mend/{reference}"
        return f"{home}/mend/{reference}/{day}/{code_of(keys, reference, day)}"

    return _replaced(body, link)


def without_links(body: str, instead: str) -> str:
    """A message for somebody else to read: a link is for its person alone."""
    return _replaced(without_authority_links(body, instead), lambda _reference, _day: instead)


def signed_in_links(body: str, home: str) -> str:
    """A message for its own person to read again, with links that ask them to sign in."""
    own = signed_in_authority_links(body, home)
    return _replaced(own, lambda reference, _day: f"{home}/mend/{reference}")


def _replaced(body: str, link: Callable[[str, str], str]) -> str:
    return _MARK.sub(lambda mark: link(mark[1], mark[2]), body)


def open_link(
    session: Session, keys: Keys, reference: str, made: str, code: str, now: datetime
) -> Linked:
    """What a link opens; nothing changes, however often it is looked at. Raises LinkGone."""
    today = now.astimezone(LONDON).date()
    begun = _day(made)
    is_ours = hmac.compare_digest(code_of(keys, reference, made).encode(), code.encode())
    if begun is None or not is_ours:
        raise LinkGone
    until = begun + timedelta(days=plan_terms(session, today).mend_link_days)
    row = session.execute(
        select(Plan.id, Plan.party_id, Plan.state).where(Plan.reference == reference)
    ).one_or_none()
    if row is None or row.state not in ALIVE or not begun <= today <= until:
        raise LinkGone
    return Linked(row.id, row.party_id, reference, until)


def note_unknown_link(
    session: Session, keys: Keys, reference: str, address: str, now: datetime
) -> None:
    """Count a link that opened nothing. Raises TooManyAttempts."""
    count_attempt(session, attempt_of(keys, GUESSED, reference, address), now)


def _day(text: str) -> date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
