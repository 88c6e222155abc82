"""Whether somebody was really told of a payment that did not come, twice, and when the last time was."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from shared.domain.london import LONDON
from shared.domain.plan_standing import Judged
from shared.models import InstalmentRow, LetterInstead, OutboxMessage, Plan

FIRST, SECOND = "payment_missed", "payment_missed_again"
CAME_BACK = "direct_debit_unpaid"
"""What tells of a Direct Debit that came back; it is the first message about that payment."""
SENT = "sent"


def last_told(session: Session, plan: Plan, judged: Judged) -> date | None:
    """The day on which the second message about what is missing was sent; none while it was not.

    Only what was sent counts, or the letter that went in its place: what waits, failed or was stopped
    told nobody anything. The first message must have been sent before it.
    """
    if judged.missed_since is None:
        return None
    sent = _sent(session, plan, judged.missed_since)
    if FIRST not in sent or SECOND not in sent:
        return None
    return max(sent[SECOND], sent[FIRST]).astimezone(LONDON).date()


def times_told(session: Session, plan: Plan, judged: Judged) -> list[datetime]:
    """When each message about what is missing was first sent, in order; empty where none was."""
    if judged.missed_since is None:
        return []
    return sorted(_sent(session, plan, judged.missed_since).values())


def _sent(session: Session, plan: Plan, since: date) -> dict[str, datetime]:
    """When each of the two was first sent, about any instalment that is missing."""
    letter = aliased(OutboxMessage)
    message = OutboxMessage
    rows = session.execute(
        select(message.template, message.dedupe, message.state, message.sent_at, message.created_at)
        .add_columns(letter.state, letter.sent_at)
        .outerjoin(LetterInstead, LetterInstead.message_id == message.id)
        .outerjoin(letter, letter.id == LetterInstead.letter_id)
        .where(message.party_id == plan.party_id)
        .where(message.template.in_((FIRST, SECOND, CAME_BACK)))
    )
    keys = _keys(session, plan.id, since)
    found: dict[str, datetime] = {}
    for template, dedupe, state, sent_at, written_at, letter_state, letter_at in rows:
        if template == CAME_BACK:
            is_about_it = written_at.astimezone(LONDON).date() >= since
        else:
            is_about_it = ":".join(dedupe.split(":")[:2]) in keys
        if not is_about_it:
            continue
        # A message that came back reached nobody: then the letter counts, and its own day.
        at = sent_at if state == SENT and letter_state is None else None
        at = letter_at if letter_state == SENT else at
        if at is not None:
            kind = FIRST if template == CAME_BACK else template
            found[kind] = min(at, found.get(kind, at))
    return found


def _keys(session: Session, plan_id: int, since: date) -> set[str]:
    ids = session.scalars(
        select(InstalmentRow.id).where(
            InstalmentRow.plan_id == plan_id, InstalmentRow.collect_on >= since
        )
    )
    return {f"missed_payment:{each}" for each in ids}
