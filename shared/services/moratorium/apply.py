"""What a later notice does to the moratorium that it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.london import LONDON
from shared.domain.moratorium import REVIEW, ReviewEvent
from shared.domain.name_keys import reference_key
from shared.domain.work_kinds import WorkKind
from shared.models import Moratorium, MoratoriumDebt, MoratoriumReview
from shared.services.audit import Actor, record_audit
from shared.services.moratorium.added import add_debts
from shared.services.moratorium.changes import (
    cancel_debts,
    cancel_whole,
    remove_rows,
    set_ends,
    treatment_over,
)
from shared.services.moratorium.notice import Notice, NoticeDebt, NoticeSays
from shared.services.moratorium.reach import own_debts, type_of
from shared.services.moratorium.records import (
    RUNNING,
    debts_in,
    last_protected,
    moratorium_subject,
)
from shared.services.moratorium.reviews import move_review
from shared.services.moratorium.telling import day_subject
from shared.services.sign_in.keys import Keys
from shared.services.work_items import open_work

HARM = 20
Applied = Callable[[Session, Keys, Moratorium, Notice, Actor, datetime], None]


def apply_notice(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    """Act on a notice about a locked moratorium. Raises NotAllowed where its state has no such move."""
    _HOW[notice.says](session, keys, moratorium, notice, by, now)
    session.flush()


def _debt_added(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    del keys
    add_debts(session, moratorium, notice, by, now)


def _debt_removed(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    del keys
    on = notice.cancelled_on or now.astimezone(LONDON).date()
    rows = rows_named(session, moratorium, notice.debts)
    why = notice.end_reason or "removed"
    remove_rows(session, moratorium, rows, on, why, by, now)


def _treatment_ended(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    del keys
    if notice.treatment_ended_on is not None:
        treatment_over(session, moratorium, notice.treatment_ended_on, by, now)


def _cancelled(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    del keys
    on = notice.cancelled_on or now.astimezone(LONDON).date()
    reason = notice.end_reason or "cancelled"
    if notice.debts:
        rows = rows_named(session, moratorium, notice.debts)
        cancel_debts(session, moratorium, rows, on, reason, by, now)
    else:
        cancel_whole(session, moratorium, on, reason, by, now)


def _reviewed(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    """What came of reviews; one that we never asked for is a person's to read."""
    del keys
    for each in notice.reviews:
        review = _review_of(session, moratorium, each.register_debt_id)
        event = each.outcome if each.outcome in frozenset(ReviewEvent) else None
        if review is None or event is None or not REVIEW.allows(review.state, ReviewEvent(event)):
            _ask_person(session, moratorium, "review", now)
            continue
        move_review(session, moratorium, review, ReviewEvent(event), by, now, notes=each.notes)


def _transferred(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    del keys
    moratorium.adviser = notice.adviser.name[:160]
    moratorium.adviser_email = notice.adviser.email[:254]
    moratorium.adviser_phone = notice.adviser.phone[:40]
    moratorium.reference = notice.reference[:60] or moratorium.reference
    subject = moratorium_subject(moratorium.id)
    record_audit(session, by, "moratorium transferred", subject, now)


def _changed(
    session: Session,
    keys: Keys,
    moratorium: Moratorium,
    notice: Notice,
    by: Actor,
    now: datetime,
) -> None:
    """A name or an address does not change whom it protects; a later end protects for longer."""
    if notice.contact:
        moratorium.contact = keys.seal(notice.contact)
    moratorium.is_address_hidden = moratorium.is_address_hidden or notice.is_address_hidden
    if notice.adviser.name:
        _transferred(session, keys, moratorium, notice, by, now)
    if notice.ends_on is not None and notice.ends_on > (moratorium.ends_on or notice.ends_on):
        moratorium.ends_on = notice.ends_on
    if moratorium.state in RUNNING and moratorium.party_id is not None:
        set_ends(session, moratorium, by, now)
        from_day = last_protected(moratorium)
        _ask_person(session, moratorium, f"changed:{from_day or 'open'}", now)
    subject = moratorium_subject(moratorium.id)
    record_audit(session, by, "moratorium changed", subject, now)


_HOW: Mapping[NoticeSays, Applied] = {
    NoticeSays.DEBT_ADDED: _debt_added,
    NoticeSays.DEBT_REMOVED: _debt_removed,
    NoticeSays.TREATMENT_ENDED: _treatment_ended,
    NoticeSays.CANCELLED: _cancelled,
    NoticeSays.REVIEWED: _reviewed,
    NoticeSays.TRANSFERRED: _transferred,
    NoticeSays.CHANGED: _changed,
}


def rows_named(
    session: Session, moratorium: Moratorium, lines: tuple[NoticeDebt, ...]
) -> list[MoratoriumDebt]:
    """The debts of ours that a later notice names: by the register's number, else by reference or type.

    A line that fits none names nothing: what is not named stays protected.
    """
    rows = debts_in(session, moratorium.id)
    own = {}
    if moratorium.party_id is not None:
        own = {each.debt_id: each for each in own_debts(session, moratorium.party_id)}
    found = []
    for row in rows:
        debt = own.get(row.debt_id)
        for line in lines:
            if line.register_debt_id:
                fits = line.register_debt_id == row.register_debt_id
            elif debt is None:
                fits = False
            elif line.reference:
                fits = reference_key(line.reference) == reference_key(debt.account_reference)
            else:
                fits = type_of(line.type_name) is debt.type
            if fits:
                found.append(row)
                break
    return found


def _review_of(
    session: Session, moratorium: Moratorium, register_debt_id: str
) -> MoratoriumReview | None:
    """The newest review of a debt, or of the person where no debt is named."""
    asked = select(MoratoriumReview).where(MoratoriumReview.moratorium_id == moratorium.id)
    if register_debt_id:
        asked = asked.join(
            MoratoriumDebt, MoratoriumDebt.id == MoratoriumReview.moratorium_debt_id
        ).where(MoratoriumDebt.register_debt_id == register_debt_id)
    else:
        asked = asked.where(MoratoriumReview.moratorium_debt_id.is_(None))
    return session.scalars(asked.order_by(MoratoriumReview.id.desc()).limit(1)).first()


def _ask_person(session: Session, moratorium: Moratorium, what: str, now: datetime) -> None:
    """Something came that only a person can read."""
    if moratorium.party_id is None:
        return
    promise = now.astimezone(LONDON).date() + timedelta(days=1)
    subject = day_subject(moratorium.id, what)
    kind = WorkKind.BREATHING_SPACE_DAY
    open_work(session, kind, moratorium.party_id, subject, promise, now, HARM)
