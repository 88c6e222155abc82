"""Statements out of the database: a fixed, small number of queries however long they are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    String,
    Text,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from shared.domain.frequency import Frequency
from shared.domain.household import ALONE, Child, Household
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.months_ahead import CouncilBill
from shared.domain.months_ahead import KnownChange as ChangeAhead
from shared.domain.statement import Entry
from shared.domain.year_month import YearMonth
from shared.models import (
    Agency,
    GroupNote,
    HouseholdMember,
    KnownChange,
    Statement,
    StatementLine,
    StatementSource,
    StatementState,
)
from shared.services.statements.guideline_sets import guidelines_numbered, guidelines_on
from shared.services.statements.sheet import GivenBy, NumberedChange, OnBehalf, Sheet

COLUMNS = (
    Statement.id,
    Statement.party_id,
    Statement.state,
    Statement.version,
    Statement.previous_id,
    Statement.revision,
    Statement.answers,
    Statement.guideline_set_id,
    Statement.on_behalf_by,
    Statement.on_behalf_how,
    Statement.started_at,
    Statement.saved_at,
    Statement.submitted_at,
    StatementSource.kind.label("given_kind"),
    StatementSource.dated_on,
    StatementSource.membership,
    Agency.name.label("agency"),
)

Head = Mapping[str, Any]

_ALL_HEADS = (
    select(*COLUMNS)
    .outerjoin(StatementSource, StatementSource.statement_id == Statement.id)
    .outerjoin(Agency, Agency.id == StatementSource.agency_id)
)
_HEADS = (
    _ALL_HEADS.where(Statement.party_id == bindparam("party"))
    .order_by(Statement.version.is_(None).desc(), Statement.version.desc())
    .limit(3)
)
_after = aliased(Statement)
_NUMBER: Any = bindparam("number")
_HEAD_AND_BEFORE = _ALL_HEADS.where(
    Statement.party_id == bindparam("party"),
    or_(
        Statement.id == _NUMBER,
        Statement.id == select(_after.previous_id).where(_after.id == _NUMBER).scalar_subquery(),
    ),
)


@dataclass(frozen=True)
class Parts:
    """What hangs on one statement."""

    entries: tuple[Entry, ...] = ()
    sources: Mapping[str, str] | None = None
    household: Household = ALONE
    changes: tuple[NumberedChange, ...] = ()
    group_notes: Mapping[str, str] | None = None


def london_date(instant: datetime) -> date:
    """The date of an instant in London."""
    return instant.astimezone(LONDON).date()


def heads_of(session: Session, party_id: int) -> list[Head]:
    """A party's draft, if there is one, and the two newest versions; one query."""
    rows = session.execute(_HEADS, {"party": party_id})
    return [dict(row) for row in rows.mappings()]


def head_and_before(
    session: Session, party_id: int, statement_id: int
) -> tuple[Head | None, Head | None]:
    """One statement of this party by its number, and the version before it; nobody else's is ever
    found. One query.
    """
    given = {"party": party_id, "number": statement_id}
    found = {row["id"]: dict(row) for row in session.execute(_HEAD_AND_BEFORE, given).mappings()}
    head = found.get(statement_id)
    return head, None if head is None else found.get(head["previous_id"])


def _line_rows(ids: Any) -> Any:
    return select(
        literal("line").label("kind"),
        StatementLine.statement_id.label("statement_id"),
        StatementLine.id.label("id"),
        StatementLine.code.label("name"),
        type_coerce(StatementLine.amount, BigInteger).label("number"),
        type_coerce(StatementLine.frequency, String).label("word"),
        StatementLine.source.label("source"),
        StatementLine.note.label("words"),
    ).where(StatementLine.statement_id.in_(ids))


def _parts_query() -> Any:
    """Lines, people, changes and notes of some statements at once."""
    nothing = literal("")
    ids: Any = bindparam("ids", expanding=True)
    members = select(
        literal("member"),
        HouseholdMember.statement_id,
        HouseholdMember.id,
        HouseholdMember.kind,
        cast(HouseholdMember.age, BigInteger),
        nothing,
        nothing,
        nothing,
    ).where(HouseholdMember.statement_id.in_(ids))
    changes = select(
        literal("change"),
        KnownChange.statement_id,
        KnownChange.id,
        KnownChange.from_month,
        type_coerce(KnownChange.a_month, BigInteger),
        nothing,
        nothing,
        KnownChange.label,
    ).where(KnownChange.statement_id.in_(ids))
    notes = select(
        literal("note"),
        GroupNote.statement_id,
        GroupNote.id,
        GroupNote.group_code,
        cast(null(), BigInteger),
        nothing,
        nothing,
        cast(GroupNote.note, Text),
    ).where(GroupNote.statement_id.in_(ids))
    return union_all(_line_rows(ids), members, changes, notes).order_by("id")


# Built once: building a statement costs more than running it.
_PARTS = _parts_query()


def parts_of(session: Session, ids: Iterable[int]) -> Mapping[int, Parts]:
    """What hangs on some statements, by their number; one query, none when there are none."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in session.execute(_PARTS, {"ids": wanted}):
        rows[row.statement_id, row.kind].append(row)
    return {number: _parts(number, rows) for number in wanted}


def _parts(number: int, rows: Mapping[tuple[int, str], list[Any]]) -> Parts:
    lines = rows.get((number, "line"), [])
    return Parts(
        entries=tuple(
            Entry(row.name, Money(row.number), Frequency(row.word), row.words) for row in lines
        ),
        sources={row.name: row.source for row in lines},
        household=_household(rows.get((number, "member"), [])),
        changes=tuple(
            NumberedChange(
                row.id, ChangeAhead(YearMonth.parse(row.name), Money(row.number), row.words)
            )
            for row in rows.get((number, "change"), [])
        ),
        group_notes={row.name: row.words for row in rows.get((number, "note"), [])},
    )


def _household(members: list[Any]) -> Household:
    kinds = [member.name for member in members]
    return Household(
        partner="adult" in kinds,
        children=tuple(
            Child(age=None if member.number is None else int(member.number))
            for member in members
            if member.name == "child"
        ),
        other_dependants=kinds.count("other_dependant"),
        non_dependants=kinds.count("non_dependant"),
    )


def sheet_of(head: Head, parts: Parts, bill: CouncilBill, today: date) -> Sheet:
    """A statement put together; guidelines and the version before are added where they are needed."""
    answers = json.loads(head["answers"])
    submitted_at = head["submitted_at"]
    how = head["on_behalf_how"]
    return Sheet(
        party_id=head["party_id"],
        base_date=today if submitted_at is None else london_date(submitted_at),
        id=head["id"],
        version=head["version"],
        revision=head["revision"],
        saved=answers.get("saved", {}),
        household=parts.household,
        entries=parts.entries,
        sources=parts.sources,
        group_notes=parts.group_notes,
        numbered_changes=parts.changes,
        savings=Money(answers.get("savings", 0)),
        bill=bill,
        guideline_set_id=head["guideline_set_id"],
        started_at=head["started_at"],
        saved_at=head["saved_at"],
        submitted_at=submitted_at,
        on_behalf=None if how is None else OnBehalf(head["on_behalf_by"], how),
        given_by=_given_by(head),
    )


def _given_by(head: Head) -> GivenBy | None:
    kind = head["given_kind"]
    if kind is None:
        return None
    return GivenBy(kind, head["dated_on"], head["agency"] or "", head["membership"])


def with_guidelines(session: Session, sheet: Sheet) -> Sheet:
    """The same statement beside its guidelines: the set in force, or the one it was assessed with."""
    if not sheet.is_draft:
        number = sheet.guideline_set_id
        found = None if number is None else guidelines_numbered(session, number)
        return replace(sheet, guidelines=found)
    in_force = guidelines_on(session, sheet.base_date)
    if in_force is None:
        return sheet
    return replace(sheet, guideline_set_id=in_force[0], guidelines=in_force[1])


def is_draft(head: Head) -> bool:
    """Whether a statement may still change."""
    return head["state"] is StatementState.DRAFT
