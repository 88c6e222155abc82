"""Reviews that we ask the adviser for, as far as the court, each within its days.

Source: SI 2020/1311 regs 17 to 19: asked within 20 days, decided within 35, to the county court within
50, which cannot be extended. A debt that was added later has its own days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import REVIEW, ReviewEvent, ReviewState
from shared.domain.says import N_, Says
from shared.models import Moratorium, MoratoriumDebt, MoratoriumReview, MoratoriumReviewEvent
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound, StaleVersion
from shared.services.moratorium.changes import cancel_whole, remove_rows
from shared.services.moratorium.records import (
    PROTECTED,
    RUNNING,
    clocks_of,
    locked_moratorium,
)
from shared.services.moratorium.register_queue import RegisterCall, call_register
from shared.services.moratorium.telling import day_subject
from shared.services.work_items import finish_work

DEBT_GROUNDS: Mapping[str, Says] = {
    "not_eligible": Says(N_("The debt is not one that Breathing Space can protect")),
    "unfair": Says(N_("It unfairly harms the interests of the council")),
}
PERSON_GROUNDS: Mapping[str, Says] = {
    "able_to_pay": Says(N_("The person can pay their debts as they fall due")),
    "not_in_england_or_wales": Says(N_("The person does not live in England or Wales")),
    "debt_relief_order": Says(N_("The person has a debt relief order")),
    "iva": Says(N_("The person has an individual voluntary arrangement, or an interim order")),
    "bankrupt": Says(N_("The person is an undischarged bankrupt")),
    "another_within_12_months": Says(
        N_("The person had another Breathing Space in the last 12 months")
    ),
}
LONGEST_NOTES = 2_000
DEBT_LEAVES = frozenset({ReviewEvent.DEBT_REMOVED, ReviewEvent.COURT_REMOVED})
WHOLE_ENDS = frozenset({ReviewEvent.CANCELLED, ReviewEvent.COURT_CANCELLED})


class TooLateForReview(Exception):
    """The days for it are over; `last` was the last of them."""

    def __init__(self, last: date) -> None:
        super().__init__(last.isoformat())
        self.last = last


class NoSuchGround(ValueError):
    """The ground is none of the law's for this kind of review."""


@dataclass(frozen=True)
class ReviewWish:
    """What an officer asks the adviser to look at again."""

    ground: str
    notes: str = field(repr=False)
    moratorium_debt_id: int | None = None
    """None where it is about the person."""


def ask_review(
    session: Session, moratorium_id: int, wish: ReviewWish, officer_id: int, now: datetime
) -> int:
    """Ask the adviser for a review; its id. Everything stays protected meanwhile.

    Raises NotFound, StaleVersion where it does not run or a review is open, NoSuchGround,
    TooLateForReview.
    """
    moratorium = locked_moratorium(session, moratorium_id)
    if moratorium.state not in RUNNING:
        raise StaleVersion
    row = _row(session, moratorium, wish)
    today = now.astimezone(LONDON).date()
    days = clocks_of(moratorium, row.protected_from if row else None)
    if today > days.request_by:
        raise TooLateForReview(days.request_by)
    _refuse_second(session, moratorium, wish)
    review = MoratoriumReview(
        moratorium_id=moratorium.id,
        moratorium_debt_id=wish.moratorium_debt_id,
        ground=wish.ground,
        notes=wish.notes[:LONGEST_NOTES],
        state=ReviewState.REQUESTED,
        asked_by=officer_id,
        asked_on=today,
        adviser_by=days.adviser_by,
        court_by=days.court_by,
    )
    session.add(review)
    session.flush()
    by = Actor("officer", officer_id)
    _note(session, review, None, by, now, wish.ground)
    _tell_register(session, moratorium, row, review, now)
    finish_work(
        session, day_subject(moratorium.id, f"request_by:{wish.moratorium_debt_id}"), by, now
    )
    return review.id


def _row(session: Session, moratorium: Moratorium, wish: ReviewWish) -> MoratoriumDebt | None:
    grounds = PERSON_GROUNDS if wish.moratorium_debt_id is None else DEBT_GROUNDS
    if wish.ground not in grounds:
        raise NoSuchGround(wish.ground)
    if wish.moratorium_debt_id is None:
        return None
    row = session.get(MoratoriumDebt, wish.moratorium_debt_id)
    if row is None or row.moratorium_id != moratorium.id:
        raise NotFound
    if row.state != PROTECTED:
        raise StaleVersion
    return row


def _refuse_second(session: Session, moratorium: Moratorium, wish: ReviewWish) -> None:
    open_now = session.scalar(
        select(MoratoriumReview.id).where(
            MoratoriumReview.moratorium_id == moratorium.id,
            MoratoriumReview.moratorium_debt_id == wish.moratorium_debt_id
            if wish.moratorium_debt_id is not None
            else MoratoriumReview.moratorium_debt_id.is_(None),
            MoratoriumReview.state.in_((ReviewState.REQUESTED, ReviewState.AT_COURT)),
        )
    )
    if open_now is not None:
        raise StaleVersion


def _tell_register(
    session: Session,
    moratorium: Moratorium,
    row: MoratoriumDebt | None,
    review: MoratoriumReview,
    now: datetime,
) -> None:
    said = {"ground": review.ground, "notes": review.notes, "review": review.id}
    key = f"register:review:{review.id}"
    if row is None:
        call, content = RegisterCall.REVIEW_PERSON, {"breathing_space": moratorium.register_id}
    else:
        call, content = RegisterCall.REVIEW_DEBT, {"debt": row.register_debt_id}
    call_register(session, call, moratorium.party_id, {**content, **said}, now, key)


def review_outcome(
    session: Session,
    review_id: int,
    event: ReviewEvent,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
    notes: str = "",
    court_reference: str = "",
) -> None:
    """Note what came of a review, or that it goes to court, and do what follows from it.

    Raises NotFound, NotAllowed, and TooLateForReview for a court after its last day.
    """
    found = session.get(MoratoriumReview, review_id)
    if found is None:
        raise NotFound
    moratorium = locked_moratorium(session, found.moratorium_id)
    review = session.scalars(
        select(MoratoriumReview)
        .where(MoratoriumReview.id == review_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if court_reference:
        review.court_reference = court_reference[:60]
    move_review(session, moratorium, review, event, by, now, reason=reason, notes=notes)


def move_review(
    session: Session,
    moratorium: Moratorium,
    review: MoratoriumReview,
    event: ReviewEvent,
    by: Actor,
    now: datetime,
    *,
    reason: str = "",
    notes: str = "",
) -> None:
    """Bring a review of a locked moratorium to its next state, and what it frees goes free."""
    today = now.astimezone(LONDON).date()
    after = REVIEW.after(review.state, event)
    if event is ReviewEvent.TO_COURT and today > review.court_by:
        raise TooLateForReview(review.court_by)
    review.state = after
    review.adviser_notes = notes or review.adviser_notes
    _note(session, review, event, by, now, reason)
    if event in DEBT_LEAVES and review.moratorium_debt_id is not None:
        row = session.get_one(MoratoriumDebt, review.moratorium_debt_id)
        remove_rows(session, moratorium, [row], today, event.value, by, now)
    elif event in WHOLE_ENDS and moratorium.state in RUNNING:
        cancel_whole(session, moratorium, today, event.value, by, now)


def _note(
    session: Session,
    review: MoratoriumReview,
    event: ReviewEvent | None,
    by: Actor,
    now: datetime,
    reason: str,
) -> None:
    session.add(
        MoratoriumReviewEvent(
            review_id=review.id,
            event=event,
            state=review.state,
            by=str(by)[:60],
            at=now,
            reason=reason[:200],
        )
    )
    what = "review asked for" if event is None else f"review {event}"
    record_audit(session, by, what, f"moratorium_review:{review.id}", now)
    session.flush()
