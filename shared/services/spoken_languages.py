"""The language that somebody wants to be written to in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.models import Party
from shared.services.audit import Actor, record_audit
from shared.services.catalogue import LANGUAGES


def choose_language(
    session: Session, payer_id: int, party_id: int, language: str, now: datetime
) -> None:
    """Write to this person in a language ("en" or "cy") from now on. Raises ValueError for any other."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language}")
    changed = session.execute(
        update(Party)
        .where(Party.id == party_id, Party.language != language)
        .values(language=language)
    )
    if changed.rowcount:  # type: ignore[attr-defined]
        actor = Actor("payer", payer_id)
        record_audit(
            session, actor, "chose a language", f"party:{party_id}", now, language=language
        )
