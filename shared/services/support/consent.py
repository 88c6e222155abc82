"""Consent: what somebody agreed to, in the words that they read, and when they took it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from shared.domain.says import Sayable, Says
from shared.domain.support_needs import WORDINGS, ConsentUse, version_of
from shared.models import Consent
from shared.services.audit import Actor, record_audit
from shared.services.wording import say


@dataclass(frozen=True)
class GivenConsent:
    """A consent as it was given."""

    id: int
    use: ConsentUse
    wording: str
    language: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None

    @property
    def version(self) -> str:
        """Which wording it was."""
        return version_of(self.wording)


def give_consent(
    session: Session,
    party_id: int,
    use: ConsentUse,
    by: Actor,
    now: datetime,
    *,
    language: str = "en",
    channel: str = "portal",
    **places: Sayable,
) -> int:
    """Write down that somebody agreed to one use; the consent's id.

    `channel` is `portal`, `phone` or `paper`. `places` fill in the wording, such as `agency`.
    """
    wording = say(Says(WORDINGS[use].template, places), language)
    added = session.execute(
        insert(Consent)
        .values(
            party_id=party_id,
            use=use.value,
            wording=wording,
            language=language,
            channel=channel,
            given_at=now,
            given_by=str(by),
        )
        .returning(Consent.id)
    )
    consent_id = int(added.scalar_one())
    record_audit(
        session,
        by,
        "gave consent",
        f"consent:{consent_id}",
        now,
        party=party_id,
        use=use.value,
        wording=version_of(wording),
    )
    return consent_id


def end_consent(
    session: Session,
    party_id: int,
    use: ConsentUse,
    by: Actor,
    now: datetime,
    consent_id: int | None = None,
) -> tuple[int, ...]:
    """Take a consent back: all of one use, or a single one. The ids of those that ended now.

    Only the ledger changes here. What was kept under it is ended by whoever keeps it.
    """
    wanted = [Consent.party_id == party_id, Consent.use == use.value]
    if consent_id is not None:
        wanted.append(Consent.id == consent_id)
    ended = session.scalars(
        update(Consent)
        .where(*wanted, Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=str(by))
        .returning(Consent.id)
    ).all()
    for each in sorted(ended):
        record_audit(
            session, by, "withdrew consent", f"consent:{each}", now, party=party_id, use=use.value
        )
    return tuple(sorted(ended))


def consents_of(session: Session, party_id: int) -> tuple[GivenConsent, ...]:
    """Everything that somebody ever agreed to, the newest first."""
    rows = session.execute(
        select(
            Consent.id,
            Consent.use,
            Consent.wording,
            Consent.language,
            Consent.channel,
            Consent.given_at,
            Consent.withdrawn_at,
        )
        .where(Consent.party_id == party_id)
        .order_by(Consent.id.desc())
    )
    return tuple(GivenConsent(row.id, ConsentUse(row.use), *row[2:]) for row in rows)
