"""The draft of a statement: made once, opened for one writer at a time, marked with what was saved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.months_ahead import KnownChange as ChangeAhead
from shared.models import GroupNote, KnownChange, Statement, StatementState
from shared.services.errors import StaleVersion
from shared.services.statements.read import current
from shared.services.statements.rows import with_guidelines
from shared.services.statements.sheet import FormMark, Sheet


class PageChanged(StaleVersion):
    """The page was saved in another tab or on another device since the form was shown."""


class AlreadyConfirmed(StaleVersion):
    """The statement that the form belongs to was submitted meanwhile."""

    def __init__(self, statement_id: int | None) -> None:
        super().__init__("already confirmed")
        self.statement_id = statement_id


def open_draft(
    session: Session, party_id: int, mark: FormMark, page: str | None, now: datetime, today: date
) -> Sheet:
    """The draft, held for this transaction; made when nothing was ever saved.

    Raises PageChanged when the page was saved after the form was shown, AlreadyConfirmed when the
    form belongs to a statement that was submitted meanwhile.
    """
    hold_draft(session, party_id)
    found = current(session, party_id, today)
    draft = found.draft
    if draft is None:
        if found.latest is not None or mark.statement_id is not None:
            raise AlreadyConfirmed(found.latest.id if found.latest else None)
        make_draft(session, party_id, now)
        draft = reread(session, party_id, today)
    if mark.statement_id is not None and mark.statement_id != draft.id:
        raise AlreadyConfirmed(mark.statement_id)
    if page is not None and (draft.saved or {}).get(page, 0) > mark.revision:
        raise PageChanged
    return draft


def hold_draft(session: Session, party_id: int) -> int | None:
    """Let nobody else write the party's draft until this transaction ends; gives its number."""
    return session.scalar(
        select(Statement.id)
        .where(Statement.party_id == party_id, Statement.state == StatementState.DRAFT)
        .with_for_update()
    )


def make_draft(session: Session, party_id: int, now: datetime, **given: Any) -> int:
    """Make the draft. A unique index keeps it the only one: whoever comes second finds the first."""
    row = Statement(
        party_id=party_id, state=StatementState.DRAFT, started_at=now, saved_at=now, **given
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        first = hold_draft(session, party_id)
        if first is None:
            raise
        return first
    return row.id


def reread(session: Session, party_id: int, today: date) -> Sheet:
    """The draft as it stands now."""
    draft = current(session, party_id, today).draft
    if draft is None:
        raise AlreadyConfirmed(None)
    return draft


def touch(
    session: Session,
    draft: Sheet,
    pages: Iterable[str],
    now: datetime,
    today: date,
    *,
    ask_again: Iterable[str] = (),
    **kept: int,
) -> Sheet:
    """Note which pages were saved, raise the revision, and give the draft as it stands now."""
    revision = draft.revision + 1
    saved = {**(draft.saved or {}), **dict.fromkeys(pages, revision)}
    for page in ask_again:
        saved.pop(page, None)
    answers = {"saved": saved, "savings": draft.savings.pence, **kept}
    session.execute(
        update(Statement)
        .where(Statement.id == draft.id)
        .values(revision=revision, answers=json.dumps(answers), saved_at=now)
    )
    return with_guidelines(session, reread(session, draft.party_id, today))


def write_note(session: Session, draft_id: int | None, group: str, note: str) -> None:
    """Put an explanation in the place of the one before; none when it is empty."""
    session.execute(
        delete(GroupNote).where(GroupNote.statement_id == draft_id, GroupNote.group_code == group)
    )
    if note:
        row = {"statement_id": draft_id, "group_code": group, "note": note}
        session.execute(insert(GroupNote), [row])


def write_changes(session: Session, draft_id: int | None, changes: Iterable[ChangeAhead]) -> None:
    """Add changes ahead."""
    rows = [
        {
            "statement_id": draft_id,
            "from_month": str(change.from_month),
            "a_month": change.monthly,
            "label": change.label,
        }
        for change in changes
    ]
    if rows:
        session.execute(insert(KnownChange), rows)
