"""What would help somebody: taking it down, and taking down in confidence what lies behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.gate import HoldKind
from shared.domain.london import LONDON
from shared.domain.support_needs import Category, ConsentUse
from shared.domain.work_kinds import WorkKind
from shared.models import Hold, Party
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.gate import in_force_on
from shared.services.holds import put_hold
from shared.services.sealed.keep import Confidence, keep, kept_before, remove_words
from shared.services.sealed.key import SealedKey
from shared.services.support.consent import end_consent, give_consent
from shared.services.support.terms import support_terms
from shared.services.work_items import open_work
from shared.services.working_days import working_days

HARM = 10
"""Before nearly everything else on the worklist."""


@dataclass(frozen=True)
class Disclosure:
    """Something that somebody told us about themselves."""

    party_id: int
    words: str = field(default="", repr=False)
    """Kept only with their leave, and only in the sealed store."""
    categories: tuple[Category, ...] = field(default=(), repr=False)
    is_agreed: bool = False
    """Whether they ticked the box of ConsentUse.WORDS."""
    about: str = "support"
    """With what it was told, such as `hardship:12`."""
    language: str = "en"
    """In which the consent was read."""
    channel: str = "portal"
    """`portal`, `phone` or `paper`."""


@dataclass(frozen=True)
class Disclosed:
    """What came of it."""

    promise_on: date
    """By when a person has read it."""
    words_id: int | None
    """None when nothing was written, or it must not be kept."""
    consent_id: int | None


def support_subject(party_id: int) -> str:
    """What work and holds about somebody's support needs hang on."""
    return f"support:{party_id}"


def disclose(
    session: Session, key: SealedKey, told: Disclosure, by: Actor, now: datetime
) -> Disclosed:
    """Take something down in confidence: a person looks from now on, and the hardest steps wait.

    The words go into the sealed store and nowhere else, and only when they agreed to it. Everybody
    else sees a bare `needs_person`. Raises NotFound, and ValueError for words that are too long.
    """
    _need_a_person(session, told.party_id, by, now)
    promise_on = ask_to_look(session, told.party_id, now)
    _wait_until_looked(session, told.party_id, by, now)
    if not told.is_agreed or not (told.words.strip() or told.categories):
        return Disclosed(promise_on, None, None)
    said = Confidence(told.party_id, told.about, told.words.strip(), told.categories)
    if (known := kept_before(session, key, said)) is not None:
        return Disclosed(promise_on, *known)
    consent_id = give_consent(
        session,
        told.party_id,
        ConsentUse.WORDS,
        by,
        now,
        language=told.language,
        channel=told.channel,
    )
    words_id = keep(session, key, said, consent_id, by, now)
    return Disclosed(promise_on, words_id, consent_id)


def ask_to_look(session: Session, party_id: int, now: datetime) -> date:
    """Ask a person to read what would help; the day by which they have. Once while it is open."""
    today = now.astimezone(LONDON).date()
    promise_on = working_days(session).add(today, support_terms(today).looked_at_within)
    subject = support_subject(party_id)
    open_work(session, WorkKind.SUPPORT_NEED, party_id, subject, promise_on, now, HARM)
    return promise_on


def withdraw_words(session: Session, party_id: int, by: Actor, now: datetime) -> int:
    """Take back the leave to keep any words, and empty them at once; how many there were.

    That a person looks stays as it is: it says nothing, and an officer lifts it.
    """
    ended = end_consent(session, party_id, ConsentUse.WORDS, by, now)
    return len(remove_words(session, ended, by, now))


def _wait_until_looked(session: Session, party_id: int, by: Actor, now: datetime) -> None:
    """Let the hardest steps wait until a person has read it; once while that hold is in force."""
    today, subject = now.astimezone(LONDON).date(), support_subject(party_id)
    living = session.scalar(
        select(Hold.id).where(
            Hold.kind == HoldKind.SUPPORT,
            Hold.subject == subject,
            Hold.party_id == party_id,
            in_force_on(today),
        )
    )
    if living is None:
        put_hold(
            session,
            HoldKind.SUPPORT,
            subject,
            by,
            now,
            starts_on=today,
            ends_on=today + timedelta(days=support_terms(today).hold_days),
            party_id=party_id,
        )


def _need_a_person(session: Session, party_id: int, by: Actor, now: datetime) -> None:
    known = session.scalar(select(Party.needs_person).where(Party.id == party_id))
    if known is None:
        raise NotFound
    if not known:
        session.execute(update(Party).where(Party.id == party_id).values(needs_person=True))
        record_audit(session, by, "asked that a person looks", f"party:{party_id}", now)
