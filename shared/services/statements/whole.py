"""Saves a whole statement at once, as an officer's one-page form does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from shared.domain import statement_journey as journey
from shared.domain.household import Household
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import KnownChange as ChangeAhead
from shared.models import HouseholdMember, KnownChange
from shared.services.statements.answers import LinesAnswer, write_answer, write_members
from shared.services.statements.drafts import (
    PageChanged,
    hold_draft,
    open_draft,
    reread,
    touch,
    write_changes,
    write_note,
)
from shared.services.statements.sheet import FormMark, Sheet
from shared.services.statements.starting import start_again


@dataclass(frozen=True)
class WholeAnswer:
    """Everything that a statement asks for."""

    household: Household
    lines: LinesAnswer
    changes: tuple[ChangeAhead, ...] = ()
    savings: Money = ZERO
    group_notes: Mapping[str, str] = field(default_factory=dict)


def save_whole(
    session: Session,
    party_id: int,
    answer: WholeAnswer,
    mark: FormMark,
    now: datetime,
    today: date,
) -> Sheet:
    """Save every page in one step and give the draft as it then stands.

    A form that was shown before there was a draft begins one, from the last statement if there is
    one. Raises PageChanged when anything was saved after the form was shown, AlreadyConfirmed when
    the statement was submitted meanwhile.
    """
    draft = _draft(session, party_id, mark, now, today)
    write_answer(answer.lines, session, draft)
    session.execute(delete(HouseholdMember).where(HouseholdMember.statement_id == draft.id))
    write_members(session, draft.id, answer.household)
    session.execute(delete(KnownChange).where(KnownChange.statement_id == draft.id))
    write_changes(session, draft.id, answer.changes)
    for group, note in answer.group_notes.items():
        write_note(session, draft.id, group, note)
    pages = [page.name for page in journey.PAGES]
    return touch(session, draft, pages, now, today, savings=answer.savings.pence)


def _draft(session: Session, party_id: int, mark: FormMark, now: datetime, today: date) -> Sheet:
    if mark.statement_id is None:
        if hold_draft(session, party_id) is not None:
            raise PageChanged
        start_again(session, party_id, now, today)
        return reread(session, party_id, today)
    draft = open_draft(session, party_id, mark, None, now, today)
    if draft.revision != mark.revision:
        raise PageChanged
    return draft
