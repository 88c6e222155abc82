"""Begins a new statement from the last one."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from shared.domain import statement_journey as journey
from shared.domain.london import LONDON
from shared.domain.year_month import YearMonth
from shared.models import StatementLine
from shared.services.statements.answers import AGES, line_row, write_members
from shared.services.statements.drafts import (
    hold_draft,
    make_draft,
    write_changes,
    write_note,
)
from shared.services.statements.read import current
from shared.services.statements.sheet import FROM_ACCOUNT, FROM_PREVIOUS, Sheet


def start_again(
    session: Session,
    party_id: int,
    now: datetime,
    today: date,
    in_doubt: frozenset[str] = frozenset(),
) -> int:
    """Begin a new statement from the last one, or go on with the draft; gives its number.

    Lines are marked as taken from the last statement; changes that lie in the past are left out. The
    pages `in_doubt` are asked again: they are filled in, and count as not answered yet.
    """
    already = hold_draft(session, party_id)
    if already is not None:
        return already
    latest = current(session, party_id, today).latest
    if latest is None:
        return make_draft(session, party_id, now)
    # Children grow older by themselves, so their ages are asked again, but not on the same day.
    same_day = latest.submitted_at is not None and _day(latest.submitted_at) == today
    kept = {
        "saved": {
            page.name: 1
            for page in journey.PAGES
            if (same_day or page.name != AGES) and page.name not in in_doubt
        },
        "savings": latest.savings.pence,
    }
    draft_id = make_draft(
        session, party_id, now, previous_id=latest.id, revision=1, answers=json.dumps(kept)
    )
    _copy(session, latest, draft_id, YearMonth.of(today))
    return draft_id


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _copy(session: Session, latest: Sheet, draft_id: int, this_month: YearMonth) -> None:
    sources = latest.sources or {}
    lines = [
        line_row(draft_id, entry, FROM_PREVIOUS)
        for entry in latest.entries
        if sources.get(entry.code) != FROM_ACCOUNT
    ]
    if lines:
        session.execute(insert(StatementLine), lines)
    write_members(session, draft_id, latest.household)
    coming = [change for change in latest.changes if change.from_month > this_month]
    write_changes(session, draft_id, coming)
    for group, note in (latest.group_notes or {}).items():
        write_note(session, draft_id, group, note)
