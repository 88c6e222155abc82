"""Opening what is sealed: by a named role, with a reason, and each opening on record."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.roles import SEALED_READERS, SEALED_WATCHERS, Role
from shared.domain.says import N_, Says
from shared.domain.support_needs import Category
from shared.models import Officer
from shared.models.sealed import SealedOpening, SealedWords
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.outbox import queue_officer_message
from shared.services.sealed.key import SealedKey

SHORTEST_REASON = 10
LONGEST_REASON = 300
TEMPLATE = "something_opened"
_WORDS = "sealed_words"


class NoReason(ValueError):
    """Nothing is opened without a reason; `says` tells what is missing."""

    says = Says(N_("Say why you must open this, in a few words."))


@dataclass(frozen=True)
class Reader:
    """The officer who opens something, in their role of this moment."""

    officer_id: int
    role: Role


@dataclass(frozen=True)
class OpenedWords:
    """What was told, as the one who opened it reads it."""

    words_id: int
    about: str
    kept_at: datetime
    words: str = field(repr=False)
    categories: tuple[Category, ...] = field(repr=False)


def open_sealed(
    session: Session, subject: str, party_id: int, reader: Reader, reason: str, now: datetime
) -> int:
    """Write down that somebody opens `sealed_words:12` or `evidence:3`; the id of the opening.

    Raises NotFound for a role that may not, and NoReason.
    """
    if reader.role not in SEALED_READERS:
        raise NotFound
    why = " ".join(reason.split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise NoReason
    added = session.execute(
        insert(SealedOpening)
        .values(
            subject=subject,
            party_id=party_id,
            officer_id=reader.officer_id,
            role=reader.role.value,
            reason=why,
            at=now,
            finding="",
        )
        .returning(SealedOpening.id)
    )
    opening_id = int(added.scalar_one())
    actor = Actor("officer", reader.officer_id)
    record_audit(session, actor, "opened something sealed", subject, now, opening=opening_id)
    _tell_watchers(session, opening_id, now)
    return opening_id


def _tell_watchers(session: Session, opening_id: int, now: datetime) -> None:
    """Write to everybody who watches openings: at once, and naming nobody."""
    watchers = session.scalars(
        select(Officer.id).where(Officer.role.in_(SEALED_WATCHERS), Officer.disabled_at.is_(None))
    ).all()
    for watcher_id in watchers:
        key = f"{TEMPLATE}:{opening_id}:{watcher_id}"
        queue_officer_message(session, TEMPLATE, watcher_id, {}, now, key)


def open_words(
    session: Session, party_id: int, words_id: int, reader: Reader, reason: str, now: datetime
) -> int:
    """Open what somebody told us; the id of the opening, with which it can be read for a while.

    Raises NotFound when it is not theirs or was removed, and NoReason.
    """
    living = session.scalar(
        select(SealedWords.id).where(
            SealedWords.id == words_id,
            SealedWords.party_id == party_id,
            SealedWords.removed_at.is_(None),
        )
    )
    if living is None:
        raise NotFound
    return open_sealed(session, f"{_WORDS}:{words_id}", party_id, reader, reason, now)


def read_opened(
    session: Session,
    key: SealedKey,
    opening_id: int,
    reader: Reader,
    now: datetime,
    lasts: timedelta,
    party_id: int,
) -> OpenedWords | None:
    """The words of an opening of this reader's own; none once it has lasted, or they were removed.

    The role and the consent are asked each time, so that whoever lost either reads nothing more.
    Raises NotFound for somebody else's opening or case, and CannotUnseal.
    """
    opening = session.execute(
        select(SealedOpening.subject, SealedOpening.party_id, SealedOpening.at).where(
            SealedOpening.id == opening_id,
            SealedOpening.officer_id == reader.officer_id,
            SealedOpening.party_id == party_id,
            SealedOpening.subject.like(f"{_WORDS}:%"),
        )
    ).one_or_none()
    if opening is None or reader.role not in SEALED_READERS:
        raise NotFound
    if now - opening.at >= lasts:
        return None
    row = session.execute(
        select(SealedWords.id, SealedWords.about, SealedWords.sealed, SealedWords.kept_at).where(
            SealedWords.id == int(opening.subject.partition(":")[2]),
            SealedWords.party_id == opening.party_id,
            SealedWords.removed_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    plain = json.loads(key.unseal(row.sealed, opening.party_id, row.about))
    categories = tuple(Category(each) for each in plain["categories"])
    return OpenedWords(row.id, row.about, row.kept_at, plain["words"], categories)
