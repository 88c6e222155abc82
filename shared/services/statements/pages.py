"""Saves a statement page by page. Whatever is saved can be taken up on any device."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shared.domain import statement_journey as journey
from shared.domain.guidelines import GUIDELINE_GROUPS
from shared.domain.months_ahead import MOST_CHANGES
from shared.domain.months_ahead import KnownChange as ChangeAhead
from shared.models import KnownChange
from shared.services.errors import NotFound
from shared.services.statements.answers import PageAnswer, write_answer
from shared.services.statements.drafts import open_draft, touch, write_changes, write_note
from shared.services.statements.sheet import FormMark, Sheet


class TooManyChanges(Exception):
    """No more changes ahead can be added."""


def save_page(
    session: Session,
    party_id: int,
    page: str,
    answer: PageAnswer,
    mark: FormMark,
    now: datetime,
    today: date,
) -> Sheet:
    """Save one page, whole, and give the draft as it then stands.

    Raises NotFound for a page that does not apply, PageChanged for a stale tab, AlreadyConfirmed
    when the statement was submitted meanwhile.
    """
    draft = open_draft(session, party_id, mark, page, now, today)
    if not journey.may_open(page, draft.answers):
        raise NotFound
    done = write_answer(answer, session, draft)
    return touch(session, draft, [page], now, today, ask_again=done.ask_again, **done.kept)


def save_note(
    session: Session,
    party_id: int,
    group: str,
    note: str,
    mark: FormMark,
    now: datetime,
    today: date,
) -> Sheet:
    """Save why spending in a group is over its guideline. Raises as save_page does."""
    if group not in GUIDELINE_GROUPS:
        raise NotFound
    draft = open_draft(session, party_id, mark, f"note:{group}", now, today)
    write_note(session, draft.id, group, note)
    return touch(session, draft, [f"note:{group}"], now, today)


def add_change(
    session: Session,
    party_id: int,
    change: ChangeAhead,
    mark: FormMark,
    now: datetime,
    today: date,
) -> Sheet:
    """Add a change ahead. Raises TooManyChanges, and what save_page raises."""
    draft = open_draft(session, party_id, mark, None, now, today)
    if len(draft.changes) >= MOST_CHANGES:
        raise TooManyChanges
    write_changes(session, draft.id, [change])
    return touch(session, draft, [], now, today)


def remove_change(
    session: Session, party_id: int, change_id: int, mark: FormMark, now: datetime, today: date
) -> Sheet:
    """Take a change ahead out again; one that is gone already stays gone."""
    draft = open_draft(session, party_id, mark, None, now, today)
    session.execute(
        delete(KnownChange).where(KnownChange.id == change_id, KnownChange.statement_id == draft.id)
    )
    return touch(session, draft, [], now, today)
