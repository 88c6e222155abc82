"""What is known of sealed words without opening them: when, with what, how often they were opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from shared.models.sealed import SealedOpening, SealedWords


@dataclass(frozen=True)
class KeptWords:
    """One thing that somebody told us, still shut."""

    id: int
    about: str
    kept_at: datetime
    openings: int
    last_opened_at: datetime | None


def kept_words(session: Session, party_id: int) -> tuple[KeptWords, ...]:
    """Everything sealed about somebody that was not removed, the newest first."""
    subject = literal("sealed_words:") + cast(SealedWords.id, String)
    rows = session.execute(
        select(
            SealedWords.id,
            SealedWords.about,
            SealedWords.kept_at,
            func.count(SealedOpening.id),
            func.max(SealedOpening.at),
        )
        .outerjoin(SealedOpening, SealedOpening.subject == subject)
        .where(SealedWords.party_id == party_id, SealedWords.removed_at.is_(None))
        .group_by(SealedWords.id, SealedWords.about, SealedWords.kept_at)
        .order_by(SealedWords.id.desc())
    )
    return tuple(KeptWords(*row) for row in rows)
