"""An agency's desk that sends files of clients, as tests act on it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from shared.db import Database
from shared.domain.agency_file_words import RowState
from shared.models import (
    AgencyClient,
    AgencyUpload,
    AgencyUploadRow,
    Party,
)
from shared.models.base import Base
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.mend import Mended, mend_row
from shared.services.agencies.files.pressing import (
    press_send,
)
from shared.services.agencies.files.report import (
    FileReport,
    RowLine,
    one_row,
    report_of,
    rows_of,
)
from tests.support.agencies import an_adviser, an_authority
from tests.support.agency_files import (
    KEYS,
    a_row,
    as_csv,
    read_files,
    send_file,
    work_files,
)
from tests.support.builders import NOW, TODAY, a_debt, a_party, an_account


class FileDesk:
    """An agency with an adviser, some of our people, and files that come and go."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            self.adviser = an_adviser(session)
            self.acting = Acting(self.adviser.agency_id, self.adviser.id)

    def somebody(self, number: int, *, is_owed: str = "600.00") -> Party:
        """One of ours, who can be found by account 80010001, … and `Given Surname<number>`."""
        with self.database.transaction() as session:
            party = a_party(session, forenames="Given", surname=f"Surname{chr(64 + number) * 3}")
            account = an_account(session, party, reference=f"8001{number:04}", postcode="TW1 2AB")
            if is_owed:
                a_debt(session, account, charge=is_owed)
        return party

    def row(self, number: int, *parts: Mapping[str, str], **more: str) -> dict[str, str]:
        row = a_row(f"8001{number:04}", f"Given Surname{chr(64 + number) * 3}", **more)
        for part in parts:
            row |= part
        return row

    def read(self, *rows: Mapping[str, str], content: bytes = b"") -> str:
        with self.database.transaction() as session:
            taken = send_file(session, self.acting, content or as_csv(rows))
        read_files(self.database)
        return taken.reference

    def authorise(self, reference: str) -> None:
        with self.database.transaction() as session:
            upload = session.scalar(
                select(AgencyUpload.id).where(AgencyUpload.reference == reference)
            )
            clients = session.scalars(
                select(AgencyClient)
                .join(AgencyUploadRow, AgencyUploadRow.client_id == AgencyClient.id)
                .where(AgencyUploadRow.upload_id == upload)
            )
            for each in clients:
                an_authority(session, each)

    def send(self, reference: str) -> tuple[int, int]:
        with self.database.transaction() as session:
            press_send(session, self.acting, reference, NOW)
        return work_files(self.database)

    def report(self, reference: str) -> FileReport:
        with self.database.reading() as session:
            return report_of(session, self.acting, reference)

    def row_of(self, reference: str, number: int) -> RowLine:
        with self.database.reading() as session:
            return one_row(session, KEYS, self.acting, reference, number, TODAY)

    def states(self, reference: str) -> list[RowState]:
        with self.database.reading() as session:
            page = rows_of(session, KEYS, self.acting, reference, None, 0, TODAY)
        return [each.state for each in page.rows]

    def mend(self, reference: str, number: int, **cells: str) -> Mended:
        typed = {column.replace("_", " "): cell for column, cell in cells.items()}
        with self.database.transaction() as session:
            return mend_row(session, KEYS, self.acting, reference, number, typed, NOW)

    def count(self, kind: type[Base]) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(kind)) or 0
