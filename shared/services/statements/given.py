"""Takes a whole statement that somebody else gives: it becomes a version at once, beside any draft.

The person's own draft is never touched. The council's own bill counts as the account has it, as it
does in every statement; what else was given counts as it was given.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from shared.domain.money import ZERO
from shared.domain.sfs.checks import problems_of
from shared.domain.sfs.given import GivenStatement, Problem
from shared.domain.sfs.given_json import as_table
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.models import (
    Agency,
    GroupNote,
    Statement,
    StatementLine,
    StatementSource,
    StatementState,
)
from shared.services.agencies.authorised import Acting, Client
from shared.services.agencies.terms import agency_terms
from shared.services.audit import Actor, record_audit
from shared.services.statements.answers import line_row, write_members
from shared.services.statements.council_bill import council_bill
from shared.services.statements.drafts import write_changes
from shared.services.statements.guideline_sets import guidelines_on
from shared.services.statements.read import current
from shared.services.statements.sheet import FROM_ACCOUNT, NumberedChange, Sheet
from shared.services.statements.submit import Submitted, in_next_version, promise_help

AGENCY = "agency"
BROUGHT_BACK = "brought_back"


class NotTaken(Exception):
    """The statement cannot be taken as it is; `problems` tells why, each with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("the statement is not taken")
        self.problems = problems


@dataclass(frozen=True)
class Source:
    """Where a version came from."""

    kind: str
    by: str
    agency_id: int | None = None
    client_id: int | None = None
    authority_id: int | None = None
    membership: str = ""
    """Empty where an agency is no member of the Standard Financial Statement."""


def from_agency(session: Session, acting: Acting, client: Client) -> Source:
    """The source of what an agency gives for a client whom it reached by `authorised`."""
    membership = session.scalar(select(Agency.sfs_number).where(Agency.id == acting.agency_id))
    return Source(
        AGENCY,
        str(acting.actor),
        acting.agency_id,
        client.id,
        client.authority_id,
        membership or "",
    )


def given_sheet(session: Session, party_id: int, given: GivenStatement, today: date) -> Sheet:
    """What was given as the version that it would become, with our own sums; nothing is written.

    Its `notes_missing` are the groups that are over their guideline and not explained.
    """
    bill = council_bill(session, party_id)
    entries = given.entries
    if bill.is_known:
        others = (entry for entry in entries if entry.code != COUNCIL_TAX)
        entries = (*others, Entry(COUNCIL_TAX, bill.now))
    in_force = guidelines_on(session, today)
    return Sheet(
        party_id=party_id,
        base_date=today,
        version=0,
        household=given.household,
        entries=entries,
        sources={COUNCIL_TAX: FROM_ACCOUNT} if bill.is_known else {},
        group_notes=given.group_notes,
        numbered_changes=tuple(NumberedChange(0, change) for change in given.changes),
        savings=given.savings,
        bill=bill,
        guidelines=in_force[1] if in_force else None,
        guideline_set_id=in_force[0] if in_force else None,
    )


def given_problems(
    session: Session, sheet: Sheet, given: GivenStatement, today: date
) -> tuple[Problem, ...]:
    """Everything because of which it is not taken; `sheet` is what `given_sheet` made of it."""
    months = agency_terms(session, today).statement_months
    return problems_of(given, sheet.notes_missing, months, today)


def write_given(
    session: Session,
    party_id: int,
    given: GivenStatement,
    source: Source,
    actor: Actor,
    now: datetime,
    today: date,
) -> Submitted:
    """Make what was given the next version.

    The same again, from the same source and with the same date, is the version that the first one
    made. Whoever calls has checked the authority. Raises NotTaken.
    """
    sheet = given_sheet(session, party_id, given, today)
    problems = given_problems(session, sheet, given, today)
    if problems:
        raise NotTaken(problems)
    already = _already(session, sheet, given, source, today)
    if already is not None:
        return already
    made = _write(session, sheet, given, source, now)
    record_audit(
        session,
        actor,
        "gave a statement",
        f"statement:{made.statement_id}",
        now,
        party=party_id,
        version=made.version,
        source=source.kind,
    )
    if sheet.left_over <= ZERO:
        promise_help(session, party_id, made.statement_id, now)
    return made


def _already(
    session: Session, sheet: Sheet, given: GivenStatement, source: Source, today: date
) -> Submitted | None:
    latest = current(session, sheet.party_id, today).latest
    if latest is None or latest.id is None or latest.version is None:
        return None
    before = session.get(StatementSource, latest.id)
    if before is None or (before.kind, before.client_id) != (source.kind, source.client_id):
        return None
    same = (
        before.dated_on == given.dated_on
        and latest.counted == sheet.counted
        and latest.household == sheet.household
        and latest.totals == sheet.totals
        and latest.changes == sheet.changes
        and dict(latest.group_notes or {}) == dict(sheet.counted_notes)
    )
    return Submitted(latest.id, latest.version, is_new=False) if same else None


def _write(
    session: Session, sheet: Sheet, given: GivenStatement, source: Source, now: datetime
) -> Submitted:
    previous = session.scalar(
        select(Statement.id)
        .where(Statement.party_id == sheet.party_id, Statement.version.is_not(None))
        .order_by(Statement.version.desc())
        .limit(1)
    )

    def write(version: int) -> int:
        row = _row(sheet, given, now)
        row.version, row.previous_id = version, previous
        session.add(row)
        session.flush()
        return row.id

    statement_id, version = in_next_version(session, sheet.party_id, write)
    made = replace(sheet, id=statement_id, version=version)
    _write_parts(session, made, given, source)
    return Submitted(statement_id, version, is_new=True)


def _row(sheet: Sheet, given: GivenStatement, now: datetime) -> Statement:
    answers = {"saved": {}, "savings": sheet.totals.saved.pence, "given": _kept(given)}
    return Statement(
        party_id=sheet.party_id,
        state=StatementState.SUBMITTED,
        answers=json.dumps(answers),
        guideline_set_id=sheet.guideline_set_id,
        income=sheet.totals.income,
        outgoings=sheet.totals.outgoings,
        left_over=sheet.left_over,
        started_at=now,
        saved_at=now,
        submitted_at=now,
    )


def _kept(given: GivenStatement) -> dict[str, Any]:
    """What the exchange format says besides lines and people, so that it can be written again."""
    table = as_table(given)
    names = ("review_on", "notes", "circumstances", "creditors", "ages_assumed")
    return {name: table[name] for name in names}


def _write_parts(session: Session, made: Sheet, given: GivenStatement, source: Source) -> None:
    sources = made.sources or {}
    rows = [
        line_row(made.id, entry, sources.get(entry.code, source.kind)) for entry in made.counted
    ]
    if rows:
        session.execute(insert(StatementLine), rows)
    write_members(session, made.id, made.household)
    write_changes(session, made.id, made.changes)
    notes = [
        {"statement_id": made.id, "group_code": group, "note": note}
        for group, note in made.counted_notes.items()
    ]
    if notes:
        session.execute(insert(GroupNote), notes)
    session.execute(
        insert(StatementSource).values(
            statement_id=made.id,
            kind=source.kind,
            dated_on=given.dated_on,
            agency_id=source.agency_id,
            client_id=source.client_id,
            authority_id=source.authority_id,
            membership=source.membership,
            by=source.by,
        )
    )
