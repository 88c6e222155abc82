"""Reads statements: the one being filled in, the newest version, any version by its number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.money import Money
from shared.domain.months_ahead import CouncilBill
from shared.models import Party, PartyKind, Statement, StatementState
from shared.services.errors import NotFound
from shared.services.statements.council_bill import council_bill
from shared.services.statements.rows import (
    Head,
    head_and_before,
    heads_of,
    is_draft,
    parts_of,
    sheet_of,
    with_guidelines,
)
from shared.services.statements.sheet import Sheet

_NAMES = select(Party.kind, Party.organisation, Party.forenames, Party.surname)


@dataclass(frozen=True)
class Current:
    """Where somebody stands: the draft, if there is one, and the newest version, if there is one."""

    draft: Sheet | None
    latest: Sheet | None


@dataclass(frozen=True)
class VersionSummary:
    """One submitted version in a list."""

    id: int
    version: int
    submitted_at: datetime
    income: Money
    outgoings: Money
    left_over: Money
    on_behalf_how: str | None


def current(session: Session, party_id: int, today: date, *, guidelines: bool = False) -> Current:
    """The draft (with the version that it follows) and the newest version; three or four queries."""
    heads = heads_of(session, party_id)
    if not heads:
        return Current(None, None)
    parts = parts_of(session, [head["id"] for head in heads])
    bill = council_bill(session, party_id)
    sheets = [sheet_of(head, parts[head["id"]], bill, today) for head in heads]
    versions = [_after(each, sheets, heads) for each in sheets]
    draft = next((each for each in versions if each.is_draft), None)
    latest = next((each for each in versions if not each.is_draft), None)
    if guidelines and draft is not None:
        draft = with_guidelines(session, draft)
    elif guidelines and latest is not None:
        latest = with_guidelines(session, latest)
    return Current(draft, latest)


def _after(sheet: Sheet, sheets: list[Sheet], heads: list[Head]) -> Sheet:
    """The same statement with the version before it, if that was read too."""
    previous_id = next(head["previous_id"] for head in heads if head["id"] == sheet.id)
    before = next((each for each in sheets if each.id == previous_id), None)
    return replace(sheet, previous=before)


def working_draft(
    session: Session, party_id: int, today: date, *, guidelines: bool = True
) -> Sheet:
    """The draft, beside its guidelines if wanted, or an empty sheet where nothing was ever saved.

    Raises NotFound when there is no draft but a version was submitted: that one is started again
    on purpose, never by the way.
    """
    found = current(session, party_id, today, guidelines=guidelines)
    if found.draft is not None:
        return found.draft
    if found.latest is not None:
        raise NotFound
    empty = Sheet(party_id=party_id, base_date=today, bill=council_bill(session, party_id))
    return with_guidelines(session, empty) if guidelines else empty


def read_version(
    session: Session,
    party_id: int,
    statement_id: int,
    today: date,
    *,
    bill: CouncilBill | None = None,
) -> Sheet:
    """One submitted version with its guidelines and the version before, given the council's bill if
    that was read already; three or four queries. Raises NotFound.
    """
    head, before = head_and_before(session, party_id, statement_id)
    if head is None or is_draft(head):
        raise NotFound
    parts = parts_of(session, [each["id"] for each in (head, before) if each is not None])
    if bill is None:
        bill = council_bill(session, party_id)
    sheet = with_guidelines(session, sheet_of(head, parts[head["id"]], bill, today))
    if before is None:
        return sheet
    return replace(sheet, previous=sheet_of(before, parts[before["id"]], bill, today))


def versions(session: Session, party_id: int) -> tuple[VersionSummary, ...]:
    """All submitted versions, the newest first; one query."""
    rows = session.execute(
        select(
            Statement.id,
            Statement.version,
            Statement.submitted_at,
            Statement.income,
            Statement.outgoings,
            Statement.left_over,
            Statement.on_behalf_how,
        )
        .where(Statement.party_id == party_id, Statement.state == StatementState.SUBMITTED)
        .order_by(Statement.version.desc())
    )
    return tuple(VersionSummary(**row) for row in rows.mappings())


def is_person(session: Session, party_id: int) -> bool:
    """Whether the party is a person: a company has no household. Raises NotFound."""
    kind = session.scalar(select(Party.kind).where(Party.id == party_id))
    if kind is None:
        raise NotFound
    return kind is PartyKind.PERSON


def party_name(session: Session, party_id: int) -> str:
    """What somebody is called. Raises NotFound."""
    row = session.execute(_NAMES.where(Party.id == party_id)).one_or_none()
    if row is None:
        raise NotFound
    return row.organisation or f"{row.forenames} {row.surname}".strip()


def person_name(session: Session, party_id: int) -> str:
    """What a person is called. Raises NotFound for an organisation too: it has no household."""
    row = session.execute(_NAMES.where(Party.id == party_id)).one_or_none()
    if row is None or row.kind is not PartyKind.PERSON:
        raise NotFound
    return f"{row.forenames} {row.surname}".strip()
