"""Sealing what somebody told us in confidence, and emptying it when they no longer agree."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.support_needs import LONGEST_WORDS, Category
from shared.models.sealed import SealedWords
from shared.services.audit import Actor, record_audit
from shared.services.sealed.key import CannotUnseal, SealedKey

AT_ONCE = 200


@dataclass(frozen=True)
class Confidence:
    """What somebody told us, and with what: `support`, `hardship:12`."""

    party_id: int
    about: str
    words: str = field(repr=False)
    categories: tuple[Category, ...] = field(default=(), repr=False)


def keep(
    session: Session,
    key: SealedKey,
    told: Confidence,
    consent_id: int,
    by: Actor,
    now: datetime,
) -> int:
    """Seal it; the id of what is kept. Raises ValueError for words that are too long."""
    if len(told.words) > LONGEST_WORDS:
        raise ValueError("too long to be kept")
    added = session.execute(
        insert(SealedWords)
        .values(
            party_id=told.party_id,
            about=told.about,
            sealed=key.seal(_plain(told), told.party_id, told.about),
            consent_id=consent_id,
            kept_at=now,
            kept_by=str(by),
        )
        .returning(SealedWords.id)
    )
    words_id = int(added.scalar_one())
    record_audit(session, by, "sealed words", f"sealed_words:{words_id}", now, party=told.party_id)
    return words_id


def remove_old_words(session: Session, told_before: datetime, by: Actor, now: datetime) -> int:
    """Empty some of what was told before an instant; how many. Nought: no more."""
    old = (
        select(SealedWords.id)
        .where(SealedWords.removed_at.is_(None), SealedWords.kept_at < told_before)
        .order_by(SealedWords.id)
        .limit(AT_ONCE)
    )
    removed = session.scalars(
        update(SealedWords)
        .where(SealedWords.id.in_(old), SealedWords.removed_at.is_(None))
        .values(sealed="", removed_at=now, removed_by=str(by))
        .returning(SealedWords.id)
    ).all()
    for words_id in sorted(removed):
        record_audit(session, by, "removed sealed words", f"sealed_words:{words_id}", now)
    return len(removed)


def kept_before(session: Session, key: SealedKey, told: Confidence) -> tuple[int, int] | None:
    """The id of the very same, when it is kept already, and of its consent: a press may come twice."""
    rows = session.execute(
        select(SealedWords.id, SealedWords.consent_id, SealedWords.sealed).where(
            SealedWords.party_id == told.party_id,
            SealedWords.about == told.about,
            SealedWords.removed_at.is_(None),
        )
    )
    for words_id, consent_id, sealed in rows:
        with suppress(CannotUnseal):
            same = key.unseal(sealed, told.party_id, told.about) == _plain(told)
            if same and consent_id is not None:
                return words_id, consent_id
    return None


def _plain(told: Confidence) -> str:
    return json.dumps({"words": told.words, "categories": list(told.categories)})


def remove_words(
    session: Session, consent_ids: Iterable[int], by: Actor, now: datetime
) -> tuple[int, ...]:
    """Empty everything that was kept under these consents; the ids of what was emptied.

    What stays says when something was told and when it was removed, and nothing of what it was.
    """
    removed = session.scalars(
        update(SealedWords)
        .where(SealedWords.consent_id.in_(tuple(consent_ids)), SealedWords.removed_at.is_(None))
        .values(sealed="", removed_at=now, removed_by=str(by))
        .returning(SealedWords.id)
    ).all()
    for words_id in sorted(removed):
        record_audit(session, by, "removed sealed words", f"sealed_words:{words_id}", now)
    return tuple(sorted(removed))
