"""An officer fills a statement in for somebody: on the phone, from paper, or face to face."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from shared.domain.statement_lines import LINE
from shared.models import Channel
from shared.services.audit import Actor, record_audit
from shared.services.outbox import queue_message
from shared.services.outbox_recipients import recipient_of
from shared.services.statements.read import current, working_draft
from shared.services.statements.rows import with_guidelines
from shared.services.statements.sheet import FormMark, OnBehalf, Sheet
from shared.services.statements.submit import Submitted, submit
from shared.services.statements.whole import WholeAnswer, save_whole


def sheet_to_fill_in(session: Session, party_id: int, today: date) -> Sheet:
    """What an officer begins with: the draft, or else the last statement, or an empty sheet.

    The last statement is shown as if it were a draft that was not saved yet.
    """
    found = current(session, party_id, today)
    if found.draft is not None:
        return with_guidelines(session, found.draft)
    if found.latest is None:
        return working_draft(session, party_id, today)
    return with_guidelines(session, found.latest.begun_again(today))


def record_opened(session: Session, party_id: int, officer_id: int, now: datetime) -> None:
    """Note that an officer opened somebody's statement to fill it in."""
    actor = Actor("officer", officer_id)
    record_audit(session, actor, "opened a statement to fill it in", f"party:{party_id}", now)


def save_for(
    session: Session,
    party_id: int,
    answer: WholeAnswer,
    mark: FormMark,
    officer_id: int,
    now: datetime,
    today: date,
) -> Sheet:
    """Save a whole statement for somebody. Raises what save_whole raises."""
    saved = save_whole(session, party_id, answer, mark, now, today)
    actor = Actor("officer", officer_id)
    subject = f"statement:{saved.id}"
    record_audit(session, actor, "saved a statement for somebody", subject, now, party=party_id)
    return saved


def submit_for(
    session: Session,
    party_id: int,
    mark: FormMark,
    on_behalf: OnBehalf,
    now: datetime,
    today: date,
    *,
    send_copy: bool,
) -> Submitted:
    """Confirm a statement for somebody, and send them a copy if they want one.

    Raises what submit raises.
    """
    actor = Actor("officer", on_behalf.officer_id)
    made = submit(session, party_id, mark, actor, now, today, on_behalf=on_behalf)
    if send_copy and made.is_new:
        _send_copy(session, party_id, made, now, today)
    return made


def _send_copy(
    session: Session, party_id: int, made: Submitted, now: datetime, today: date
) -> None:
    """A letter holds every line; an email or text only the way to them, behind signing in."""
    by_letter = recipient_of(session, party_id).channel is Channel.LETTER
    sheet = current(session, party_id, today).latest if by_letter else None
    queue_message(
        session,
        "statement_copy",
        party_id,
        {"sheet": sheet, "lines": LINE, "statement_id": made.statement_id, "on": today},
        now,
        f"statement_copy:{made.statement_id}",
    )
