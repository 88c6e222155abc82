"""Taking down what would help somebody, and no longer doing it when they take their leave back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.says import Says
from shared.domain.support_needs import (
    WORDINGS,
    Adjustment,
    Asked,
    ConsentUse,
    check_asked,
)
from shared.domain.year_month import months_after
from shared.models import Consent, SupportNeed
from shared.services.audit import Actor, record_audit
from shared.services.support.adjusting import apply_adjustments
from shared.services.support.consent import end_consent, give_consent
from shared.services.support.terms import support_terms
from shared.services.wording import say


@dataclass(frozen=True)
class Told:
    """By whom, where and when something was told."""

    by: Actor
    now: datetime
    language: str = "en"
    """In which the consent was read."""
    channel: str = "portal"

    @property
    def today(self) -> date:
        """The date in London."""
        return self.now.astimezone(LONDON).date()


def set_adjustments(
    session: Session,
    party_id: int,
    asked: Sequence[Asked],
    told: Told,
    review_on: date | None = None,
) -> bool:
    """Do exactly these things differently from now on; whether that changed anything.

    Whoever asks has agreed to ConsentUse.ADJUSTMENTS; a change is kept under the wording of today.
    What is no longer among them ends. Raises NotAnAdjustment.
    """
    check_asked(asked)
    living = _living(session, party_id)
    wanted = {each.adjustment: each.detail.strip() for each in asked}
    gone = [name for name in living if name not in wanted]
    new = [name for name, detail in wanted.items() if living.get(name) != detail]
    if not gone and not new:
        return False
    _end(session, party_id, [*gone, *(name for name in new if name in living)], told)
    if new:
        consent_id = _consent(session, party_id, told)
        review = review_on or next_review(told.today)
        for name in new:
            _add(session, party_id, Asked(name, wanted[name]), consent_id, review, told)
    apply_adjustments(session, party_id, gone)
    if not wanted:
        end_consent(session, party_id, ConsentUse.ADJUSTMENTS, told.by, told.now)
    record_audit(
        session,
        told.by,
        "changed support",
        f"party:{party_id}",
        told.now,
        begun=len(new),
        ended=len(gone),
    )
    return True


def withdraw_adjustments(session: Session, party_id: int, told: Told) -> int:
    """Take back the leave to do anything differently; how many things end with it."""
    living = _living(session, party_id)
    end_consent(session, party_id, ConsentUse.ADJUSTMENTS, told.by, told.now)
    _end(session, party_id, tuple(living), told)
    apply_adjustments(session, party_id, tuple(living))
    return len(living)


def next_review(today: date) -> date:
    """When it is asked again whether something helps."""
    return months_after(today, support_terms(today).review_months)


def _living(session: Session, party_id: int) -> dict[Adjustment, str]:
    rows = session.execute(
        select(SupportNeed.adjustment, SupportNeed.detail)
        .where(SupportNeed.party_id == party_id, SupportNeed.ended_at.is_(None))
        .with_for_update()
    )
    return {Adjustment(name): detail for name, detail in rows}


def _end(session: Session, party_id: int, names: Sequence[Adjustment], told: Told) -> None:
    if names:
        session.execute(
            update(SupportNeed)
            .where(
                SupportNeed.party_id == party_id,
                SupportNeed.adjustment.in_([name.value for name in names]),
                SupportNeed.ended_at.is_(None),
            )
            .values(ended_at=told.now, ended_by=str(told.by))
        )


def _add(
    session: Session, party_id: int, asked: Asked, consent_id: int, review_on: date, told: Told
) -> None:
    # Two tabs may ask for the same at once: the index keeps one of them.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(SupportNeed)
        .values(
            party_id=party_id,
            adjustment=asked.adjustment.value,
            detail=asked.detail.strip(),
            consent_id=consent_id,
            review_on=review_on,
            created_at=told.now,
            created_by=str(told.by),
            ended_by="",
        )
        .on_conflict_do_nothing()
    )


def _consent(session: Session, party_id: int, told: Told) -> int:
    """The consent that stands in these very words, or a new one."""
    wording = say(Says(WORDINGS[ConsentUse.ADJUSTMENTS].template), told.language)
    known = session.scalar(
        select(Consent.id)
        .where(
            Consent.party_id == party_id,
            Consent.use == ConsentUse.ADJUSTMENTS.value,
            Consent.wording == wording,
            Consent.withdrawn_at.is_(None),
        )
        .order_by(Consent.id.desc())
        .limit(1)
    )
    if known is not None:
        return known
    return give_consent(
        session,
        party_id,
        ConsentUse.ADJUSTMENTS,
        told.by,
        told.now,
        language=told.language,
        channel=told.channel,
    )
