"""Looking at what somebody told us: what waited goes on, and the day is set on which we ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.domain.work_kinds import WorkKind
from shared.domain.year_month import months_after
from shared.models import Party, SupportNeed, WorkItem
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.holds import end_holds
from shared.services.sealed.keep import remove_old_words
from shared.services.support.needs import ask_to_look, support_subject
from shared.services.support.terms import support_terms
from shared.services.work_items import finish_work

LONGEST_MONTHS = 24
JOB = Actor("job", "review_support_needs")
AT_ONCE = 500


class NotAReview(ValueError):
    """The day cannot be the next review; `says` tells which can."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


@dataclass(frozen=True)
class Review:
    """What an officer decided after looking."""

    party_id: int
    officer_id: int
    review_on: date
    keeps_person: bool
    """Whether a person goes on looking at whatever comes from them."""


def review_support(session: Session, review: Review, now: datetime) -> None:
    """Note that it was looked at: the hold for it ends, and its work is done.

    Raises NotFound, and NotAReview.
    """
    today = now.astimezone(LONDON).date()
    last = months_after(today, LONGEST_MONTHS)
    if not today < review.review_on <= last:
        raise NotAReview(
            Says(
                N_("The next review must be after today and no later than %(last)s."),
                {"last": last},
            )
        )
    changed = session.scalar(
        update(Party)
        .where(Party.id == review.party_id)
        .values(needs_person=review.keeps_person)
        .returning(Party.id)
    )
    if changed is None:
        raise NotFound
    session.execute(
        update(SupportNeed)
        .where(SupportNeed.party_id == review.party_id, SupportNeed.ended_at.is_(None))
        .values(review_on=review.review_on)
    )
    actor, subject = Actor("officer", review.officer_id), support_subject(review.party_id)
    end_holds(session, subject, actor, now, "looked at")
    finish_work(session, subject, actor, now)
    record_audit(
        session,
        actor,
        "reviewed support",
        f"party:{review.party_id}",
        now,
        person=review.keeps_person,
        again=review.review_on.isoformat(),
    )


def let_old_words_go(session: Session, now: datetime) -> int:
    """Empty some of what was told longer ago than the policy keeps it; how many. Nought: no more."""
    today = now.astimezone(LONDON).date()
    first = months_after(today, -support_terms(today).keep_months)
    begin = datetime.combine(first, time(), LONDON)
    return remove_old_words(session, begin, JOB, now)


def ask_for_reviews(session: Session, now: datetime) -> int:
    """Ask a person to look at some of what is due for review; of how many people. Nought: no more.

    Nothing ends by itself: what helps somebody goes on until a person has asked them.
    """
    today = now.astimezone(LONDON).date()
    asked_already = exists().where(
        WorkItem.kind == WorkKind.SUPPORT_NEED.value,
        WorkItem.party_id == SupportNeed.party_id,
        WorkItem.state == "open",
    )
    parties = session.scalars(
        select(SupportNeed.party_id)
        .where(SupportNeed.ended_at.is_(None), SupportNeed.review_on <= today, ~asked_already)
        .group_by(SupportNeed.party_id)
        .order_by(SupportNeed.party_id)
        .limit(AT_ONCE)
    ).all()
    for party_id in parties:
        ask_to_look(session, party_id, now)
    return len(parties)
