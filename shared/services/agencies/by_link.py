"""The page behind the link of a message: nothing of it is shown before one fact is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.agency_states import LIVING
from shared.domain.london import LONDON
from shared.domain.name_keys import postcode_key
from shared.models import Account, Authority, Liability, Party
from shared.services.agencies.links import is_code_of
from shared.services.agencies.reading import AuthorityShown, authority_numbered
from shared.services.audit import Actor
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.limits import Limit, attempt_of, count_attempt

GUESSED = Limit("authority_link", most=20, from_everywhere=1000, within=timedelta(minutes=15))
"""A link that opens nothing was guessed, cut short in an email, or is over."""
FACT = Limit("authority_fact", most=6, from_everywhere=12, within=timedelta(hours=1))
"""A postcode tried at one link: whoever finds a phone has the link, and not the postcode."""
SHORTEST = 5
"""Signs of a whole British postcode without its space, at least."""


class LinkGone(Exception):
    """The link is not one of ours, or what it was for is over."""


@dataclass(frozen=True)
class Linked:
    """What a link opens."""

    shown: AuthorityShown
    code: str

    @property
    def actor(self) -> Actor:
        """Who presses: the holder of the link who knew the fact."""
        return Actor("link", self.shown.id)


def open_link(session: Session, keys: Keys, reference: str, code: str, now: datetime) -> Linked:
    """What a link opens; nothing changes, however often it is looked at. Raises LinkGone."""
    row = session.execute(
        select(Authority.id, Authority.nonce).where(
            Authority.reference == reference, Authority.state.in_(LIVING)
        )
    ).one_or_none()
    # Compared in any case, so that a reference which exists costs what any other does.
    is_right = is_code_of(keys, reference, row.nonce if row else "", code)
    if row is None or not is_right:
        raise LinkGone
    shown = authority_numbered(session, row.id, now.astimezone(LONDON).date())
    if not shown.lives:
        raise LinkGone
    return Linked(shown, code)


def knows_fact(
    session: Session, keys: Keys, linked: Linked, postcode: str, address: str, now: datetime
) -> bool:
    """Whether somebody knows the client's postcode; each try counts. Raises TooManyAttempts."""
    count_attempt(session, attempt_of(keys, FACT, linked.shown.id, address), now)
    typed = postcode_key(postcode)
    return len(typed) >= SHORTEST and typed in _postcodes(session, linked.shown.party_id)


def note_unknown_link(
    session: Session, keys: Keys, reference: str, address: str, now: datetime
) -> None:
    """Count a link that opened nothing. Raises TooManyAttempts."""
    count_attempt(session, attempt_of(keys, GUESSED, reference, address), now)


def _postcodes(session: Session, party_id: int) -> set[str]:
    """Of the client's accounts, and of where they get letters."""
    found = set(
        session.scalars(
            select(Account.postcode_key)
            .join(Liability, Liability.account_id == Account.id)
            .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        )
    )
    letters = session.scalar(select(Party.letter_address).where(Party.id == party_id)) or ""
    found |= {postcode_key(line) for line in letters.splitlines()[-1:]}
    return found - {""}
