"""Confirms a statement: from then on it is a version that never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.domain.engine import person_by
from shared.domain.london import LONDON
from shared.domain.money import ZERO
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.work_kinds import WorkKind
from shared.models import GroupNote, Statement, StatementLine, StatementState
from shared.services.audit import Actor, record_audit
from shared.services.errors import NotFound
from shared.services.proposals.facts import PROMISE_WITHOUT_POLICY
from shared.services.statements.answers import line_row
from shared.services.statements.contacting import promise_contact
from shared.services.statements.drafts import AlreadyConfirmed, PageChanged, reread
from shared.services.statements.rows import with_guidelines
from shared.services.statements.sheet import FROM_ACCOUNT, FormMark, OnBehalf, Sheet
from shared.services.working_days import working_days

ATTEMPTS = 4
"""How often a number for a version is tried that somebody else may take meanwhile."""
WAYS = ("phone", "paper", "in_person", "desk", "court", "visit")
"""How somebody may have told an officer what stands in the statement."""


class NotReady(Exception):
    """Pages or explanations are missing; `sheet` tells which."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__("the statement is not complete")
        self.sheet = sheet


@dataclass(frozen=True)
class Submitted:
    """The version that was made; `is_new` is False when the button had been pressed before."""

    statement_id: int
    version: int
    is_new: bool


def submit(
    session: Session,
    party_id: int,
    mark: FormMark,
    actor: Actor,
    now: datetime,
    today: date,
    *,
    on_behalf: OnBehalf | None = None,
) -> Submitted:
    """Make the draft into the next version.

    A second press finds the version that the first one made. Raises NotFound for a statement that
    is not theirs, PageChanged when the draft was changed after it was shown, NotReady when pages
    are missing or spending over a guideline is not explained.
    """
    head = session.execute(
        select(Statement.state, Statement.version, Statement.revision)
        .where(Statement.id == mark.statement_id, Statement.party_id == party_id)
        .with_for_update()
    ).one_or_none()
    if head is None:
        raise NotFound
    if head.state is StatementState.SUBMITTED:
        return Submitted(_number(mark), head.version, is_new=False)
    if head.revision != mark.revision:
        raise PageChanged
    sheet = with_guidelines(session, reread(session, party_id, today))
    if not sheet.is_ready:
        raise NotReady(sheet)
    return _make_version(session, sheet, actor, now, on_behalf)


def _number(mark: FormMark) -> int:
    if mark.statement_id is None:
        raise AlreadyConfirmed(None)
    return mark.statement_id


def _make_version(
    session: Session, sheet: Sheet, actor: Actor, now: datetime, on_behalf: OnBehalf | None
) -> Submitted:
    statement_id = _number(sheet.mark)
    _keep_what_counts(session, sheet)

    def write(version: int) -> int:
        session.execute(
            update(Statement)
            .where(Statement.id == statement_id)
            .values(version=version, submitted_at=now, **_as_submitted(sheet, on_behalf))
        )
        return statement_id

    _, version = in_next_version(session, sheet.party_id, write)
    record_audit(
        session,
        actor,
        "submitted a statement",
        f"statement:{statement_id}",
        now,
        party=sheet.party_id,
        version=version,
        on_behalf=on_behalf.how if on_behalf else None,
    )
    if sheet.left_over <= ZERO:
        promise_help(session, sheet.party_id, statement_id, now)
    return Submitted(statement_id, version, is_new=True)


def _as_submitted(sheet: Sheet, on_behalf: OnBehalf | None) -> dict[str, Any]:
    return {
        "state": StatementState.SUBMITTED,
        "revision": sheet.revision,
        "answers": json.dumps(
            {"saved": dict(sheet.saved or {}), "savings": sheet.totals.saved.pence}
        ),
        "guideline_set_id": sheet.guideline_set_id,
        "income": sheet.totals.income,
        "outgoings": sheet.totals.outgoings,
        "left_over": sheet.left_over,
        "on_behalf_by": on_behalf.officer_id if on_behalf else None,
        "on_behalf_how": on_behalf.how if on_behalf else None,
    }


def promise_help(session: Session, party_id: int, statement_id: int, now: datetime) -> None:
    """Nobody with nothing left over is left to find their own way: a person looks, whatever they choose."""
    today = now.astimezone(LONDON).date()
    promise_on = person_by(PROMISE_WITHOUT_POLICY, today, working_days(session))
    kind = WorkKind.NEGATIVE_BUDGET
    promise_contact(session, party_id, kind, statement_id, promise_on, now)


def _keep_what_counts(session: Session, sheet: Sheet) -> None:
    """Drop answers that no longer apply; write down the council's own bill as it is today."""
    counted = {entry.code: entry for entry in sheet.counted}
    lines = StatementLine.statement_id == sheet.id
    session.execute(delete(StatementLine).where(lines, StatementLine.code.not_in(list(counted))))
    if sheet.bill.is_known:
        session.execute(delete(StatementLine).where(lines, StatementLine.code == COUNCIL_TAX))
        row = line_row(sheet.id, counted[COUNCIL_TAX], FROM_ACCOUNT)
        session.execute(insert(StatementLine), [row])
    session.execute(
        delete(GroupNote).where(
            GroupNote.statement_id == sheet.id,
            GroupNote.group_code.not_in(list(sheet.counted_notes)),
        )
    )


def in_next_version(
    session: Session, party_id: int, write: Callable[[int], int]
) -> tuple[int, int]:
    """Let `write` make the next version, given its number; gives the statement's id and the number.

    Two may do so at once, the person and an agency: whoever comes second takes the number after.
    """
    for attempt in range(ATTEMPTS):
        version = _next_version(session, party_id)
        try:
            with session.begin_nested():
                return write(version), version
        except IntegrityError:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("never reached")


def _next_version(session: Session, party_id: int) -> int:
    newest = session.scalar(
        select(func.max(Statement.version)).where(Statement.party_id == party_id)
    )
    return (newest or 0) + 1
