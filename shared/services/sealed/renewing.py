"""Sealing everything anew with the newest key, so that the one before can be taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models.sealed import SealedWords
from shared.services.audit import Actor, record_audit
from shared.services.sealed.key import CannotUnseal, SealedKey

AT_ONCE = 200


def opens_newest(session: Session, key: SealedKey) -> bool:
    """Whether a key opens what was sealed last; so that a lost key is seen before somebody needs it."""
    row = session.scalars(
        select(SealedWords)
        .where(SealedWords.removed_at.is_(None))
        .order_by(SealedWords.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return True
    try:
        key.unseal(row.sealed, row.party_id, row.about)
    except CannotUnseal:
        return False
    return True


def seal_anew(
    session: Session, key: SealedKey, by: Actor, now: datetime, after: int = 0
) -> tuple[int, tuple[int, ...], int | None]:
    """Seal some of what is kept anew, from an id on.

    Gives how many, the ids of those that no key opens (they are left as they are), and the id to go
    on from; none at the end.
    """
    rows = session.scalars(
        select(SealedWords)
        .where(SealedWords.id > after, SealedWords.removed_at.is_(None))
        .order_by(SealedWords.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
    shut = []
    for row in rows:
        try:
            plain = key.unseal(row.sealed, row.party_id, row.about)
        except CannotUnseal:
            shut.append(row.id)
            continue
        row.sealed = key.seal(plain, row.party_id, row.about)
    if rows:
        record_audit(session, by, "sealed anew", "sealed_words", now, count=len(rows) - len(shut))
    return len(rows) - len(shut), tuple(shut), rows[-1].id if len(rows) == AT_ONCE else None
