"""What became of a file: the list of files, one file with its counts, and its rows a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.agency_file import NAME, OWN, REFERENCE
from shared.domain.agency_file_rows import RowProblem
from shared.domain.agency_file_words import AT_WORK, SENDABLE, FileState, RowState
from shared.domain.agency_states import LIVING, AuthorityState
from shared.models import Adviser, AgencyClient, AgencyUpload, AgencyUploadRow, Authority
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.pressing import ENDED_WELL
from shared.services.agencies.files.reach import own_file, own_row
from shared.services.audit import record_audit
from shared.services.sign_in.keys import CannotOpen, Keys

A_PAGE = 25
AT_ONCE = 500
NONE, ASKED, GIVEN = "none", "asked", "given"


@dataclass(frozen=True)
class FileLine:
    """One file of the list."""

    reference: str
    name: str
    state: FileState
    row_count: int
    sent_at: datetime
    sent_by: str


@dataclass(frozen=True)
class FileReport:
    """One file, with how many rows stand where."""

    reference: str
    name: str
    state: FileState
    row_count: int
    done: int
    sent_at: datetime
    sent_by: str
    counts: Mapping[RowState, int] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    """Why it was refused, or how its letters were read."""
    without_authority: int = 0
    """Rows that could be sent, of clients who gave no authority and were not asked."""

    @property
    def is_at_work(self) -> bool:
        """Whether a job has it."""
        return self.state in AT_WORK

    @property
    def can_be_pressed(self) -> bool:
        """Whether clients can be asked and rows sent."""
        return self.state in (FileState.READY, FileState.SENT)

    @property
    def sendable(self) -> int:
        """Rows that go when it is sent."""
        return sum(self.counts.get(state, 0) for state in SENDABLE)

    @property
    def can_be_thrown_away(self) -> bool:
        """Whether nothing of it was sent yet."""
        over = self.is_at_work or self.state is FileState.DISCARDED
        return not over and not any(self.counts.get(state) for state in ENDED_WELL)


@dataclass(frozen=True)
class RowLine:
    """One row, as the agency wrote it and as it stands."""

    number: int
    state: RowState
    cells: Mapping[str, str] = field(repr=False)
    problems: tuple[RowProblem, ...] = ()
    client_reference: str = ""
    authority: str = NONE
    promise_on: date | None = None

    @property
    def name(self) -> str:
        """Who it is about, as the agency wrote it."""
        return self.cells.get(NAME, "")

    @property
    def account(self) -> str:
        """The account reference, as the agency wrote it."""
        return self.cells.get(REFERENCE, "")

    @property
    def own_reference(self) -> str:
        """The agency's own number."""
        return self.cells.get(OWN, "")


@dataclass(frozen=True)
class RowPage:
    """Some rows, and where the next page begins."""

    rows: tuple[RowLine, ...]
    next: int | None


def files_of(
    session: Session, acting: Acting, before: int | None
) -> tuple[tuple[FileLine, ...], int | None]:
    """The agency's files, the newest first, and where the next page begins; one query."""
    wanted = (
        select(AgencyUpload, Adviser.name)
        .join(Adviser, Adviser.id == AgencyUpload.adviser_id)
        .where(AgencyUpload.agency_id == acting.agency_id)
        .order_by(AgencyUpload.id.desc())
        .limit(A_PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(AgencyUpload.id < before)
    rows = session.execute(wanted).all()
    lines = tuple(
        FileLine(
            row.reference,
            row.name,
            FileState(row.state),
            row.row_count,
            row.created_at,
            who,
        )
        for row, who in rows[:A_PAGE]
    )
    return lines, rows[A_PAGE - 1][0].id if len(rows) > A_PAGE else None


def report_of(session: Session, acting: Acting, reference: str) -> FileReport:
    """One file and its counts; four queries. Raises NotFound."""
    upload = own_file(session, acting, reference)
    counted = session.execute(
        select(AgencyUploadRow.state, func.count())
        .where(AgencyUploadRow.upload_id == upload.id)
        .group_by(AgencyUploadRow.state)
    )
    counts = {RowState(state): count for state, count in counted}
    living = exists().where(
        Authority.client_id == AgencyUploadRow.client_id, Authority.state.in_(LIVING)
    )
    without = session.scalar(
        select(func.count())
        .select_from(AgencyUploadRow)
        .where(
            AgencyUploadRow.upload_id == upload.id,
            AgencyUploadRow.state.in_(SENDABLE),
            AgencyUploadRow.client_id.is_not(None),
            ~living,
        )
    )
    return FileReport(
        upload.reference,
        upload.name,
        FileState(upload.state),
        upload.row_count,
        upload.done,
        upload.created_at,
        session.scalar(select(Adviser.name).where(Adviser.id == upload.adviser_id)) or "",
        {state: counts[state] for state in RowState if state in counts},
        json.loads(upload.problem) if upload.problem else {},
        without or 0,
    )


def rows_of(
    session: Session,
    keys: Keys,
    acting: Acting,
    reference: str,
    state: RowState | None,
    after: int,
    today: date,
) -> RowPage:
    """A page of the rows of a file, of one state or all; two queries. Raises NotFound."""
    upload = own_file(session, acting, reference)
    rows = session.execute(
        _rows(upload.id, today)
        .where(AgencyUploadRow.number > after, _of_state(state))
        .limit(A_PAGE + 1)
    ).all()
    shown = tuple(_line(keys, row) for row in rows[:A_PAGE])
    return RowPage(shown, shown[-1].number if len(rows) > A_PAGE else None)


def one_row(
    session: Session, keys: Keys, acting: Acting, reference: str, number: int, today: date
) -> RowLine:
    """One row of a file. Raises NotFound."""
    upload = own_file(session, acting, reference)
    own_row(session, upload, number)
    row = session.execute(_rows(upload.id, today).where(AgencyUploadRow.number == number)).one()
    return _line(keys, row)


def all_rows(
    database: Database, keys: Keys, acting: Acting, reference: str, today: date
) -> Iterator[RowLine]:
    """Every row of a file in its order, a part at a time. Raises NotFound at the first."""
    after = 0
    while True:
        with database.reading() as session:
            upload = own_file(session, acting, reference)
            rows = session.execute(
                _rows(upload.id, today).where(AgencyUploadRow.number > after).limit(AT_ONCE)
            ).all()
        for row in rows:
            yield _line(keys, row)
            after = row.number
        if len(rows) < AT_ONCE:
            return


def record_export(session: Session, acting: Acting, found: FileReport, now: datetime) -> None:
    """Note that somebody took the rows of a file away."""
    about = f"agency_upload:{found.reference}"
    record_audit(session, acting.actor, "took the rows of a file", about, now)


def _of_state(state: RowState | None) -> ColumnElement[bool]:
    return AgencyUploadRow.state == state if state else AgencyUploadRow.state.is_not(None)


def _rows(upload_id: int, today: date) -> Select[*tuple[Any, ...]]:
    own = Authority.client_id == AgencyUploadRow.client_id
    given = exists().where(
        own,
        Authority.state == AuthorityState.GIVEN,
        Authority.may_negotiate,
        Authority.starts_on <= today,
        Authority.ends_on >= today,
    )
    asked = exists().where(own, Authority.state == AuthorityState.ASKED)
    return (
        select(
            AgencyUploadRow.number,
            AgencyUploadRow.state,
            AgencyUploadRow.content,
            AgencyUploadRow.problems,
            AgencyUploadRow.promise_on,
            AgencyClient.reference,
            case((given, GIVEN), (asked, ASKED), else_=NONE).label("authority"),
        )
        .outerjoin(AgencyClient, and_(AgencyClient.id == AgencyUploadRow.client_id))
        .where(AgencyUploadRow.upload_id == upload_id)
        .order_by(AgencyUploadRow.number)
    )


def _line(keys: Keys, row: Any) -> RowLine:
    return RowLine(
        row.number,
        RowState(row.state),
        cells_of_row(keys, row.content),
        tuple(RowProblem(column, code) for column, code in json.loads(row.problems)),
        row.reference or "",
        row.authority,
        row.promise_on,
    )


def cells_of_row(keys: Keys, sealed: str) -> dict[str, str]:
    """The cells of a row; none where they were sealed with another secret."""
    try:
        found: dict[str, str] = json.loads(keys.unseal(sealed))
    except CannotOpen:
        return {}
    return found
