"""A day's postings on debts as they go to the revenues system: made once, in order, the same for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, cast, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.cash_file import AS_DOCUMENTED, CashLayout, CashRow, CashTotals, written
from shared.domain.ledger import LedgerAccount, PostingKind
from shared.domain.london import LONDON
from shared.domain.money import ZERO, Money
from shared.domain.outgoing import act_of_action
from shared.models import Account, CashFile, CashLine, Debt, Entry, OutboxMessage, Posting, Receipt
from shared.services.audit import Actor, record_audit
from shared.services.revenues import CHANNEL

LATEST = timedelta(days=31)
"""How long after its day a posting may become visible: far more than the longest transaction."""
AT_ONCE = 1_000


class DayNotClosed(Exception):
    """The day is not over yet in London, so more may come."""


class DayOutOfOrder(Exception):
    """Another day's file must be made first, or this day lies before the first file."""

    def __init__(self, due: date) -> None:
        super().__init__(f"the next file is that of {due}")
        self.due = due


class NotTheSameFile(Exception):
    """A file that was made before would not come out as it did: somebody changed our records."""


@dataclass(frozen=True)
class MadeFile:
    """A cash file with its control totals. `sha256` is that of the documented layout."""

    number: int
    day: date
    line_count: int
    total: Money
    sha256: str
    is_new: bool = False

    @property
    def totals(self) -> CashTotals:
        """What its end row says."""
        return CashTotals(self.number, self.day, self.line_count, self.total)


def make_cash_file(database: Database, day: date, by: Actor, now: datetime) -> MadeFile:
    """The file of a day, made now or known from before; in a transaction of its own.

    Raises DayNotClosed and DayOutOfOrder. Two hosts at once: the database lets one make it, and
    the other finds it.
    """
    try:
        return database.attempt(lambda session: _made(session, day, by, now))
    except (IntegrityError, DayOutOfOrder):
        # Out of order may mean that another host has made this very file between two looks.
        with database.reading() as session:
            found = file_of_day(session, day)
        if found is None:
            raise
        return found


def file_of_day(session: Session, day: date) -> MadeFile | None:
    """The file of a day, where it was made."""
    row = session.scalars(select(CashFile).where(CashFile.day == day)).one_or_none()
    return None if row is None else _as_made(row)


def file_content(
    session: Session, made: MadeFile, layout: CashLayout = AS_DOCUMENTED
) -> Iterator[bytes]:
    """The bytes of a file, piece by piece. Raises NotTheSameFile, before anything is given out.

    A mapped layout says the same rows in other words, so the documented one is what is compared.
    """
    if _fingerprint(session, made) != made.sha256:
        raise NotTheSameFile
    return written(_rows(session, made.number), made.totals, layout)


def mark_left(session: Session, number: int, by: Actor, now: datetime) -> None:
    """Note that a file was written out; the first time it leaves the outbox."""
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.dedupe == _dedupe(number), OutboxMessage.state == "queued")
        .values(state="sent", sent_at=now)
    )
    record_audit(session, by, "wrote a cash file out", f"cash_file:{number}", now)


def next_day(session: Session) -> date | None:
    """The day whose file is to be made next; none where nothing was ever posted."""
    last: date | None = session.scalar(select(func.max(CashFile.day)))
    if last is not None:
        return last + timedelta(days=1)
    first: date | None = session.scalar(select(func.min(Posting.day)))
    return first


def _made(session: Session, day: date, by: Actor, now: datetime) -> MadeFile:
    if (found := file_of_day(session, day)) is not None:
        return found
    if day >= now.astimezone(LONDON).date():
        raise DayNotClosed
    _refuse_out_of_order(session, day)
    number = (session.scalar(select(func.max(CashFile.number))) or 0) + 1
    row = CashFile(number=number, day=day, line_count=0, total=ZERO, sha256="", made_at=now)
    session.add(row)
    session.flush()
    session.execute(
        insert(CashLine).from_select(
            ["number", "file_id", "position", "posting_id", "debt_id", "amount"],
            _lines(row.id, number, day),
            include_defaults=False,
        )
    )
    lines = session.execute(
        select(func.count(), func.sum(CashLine.__table__.c.amount)).where(
            CashLine.file_id == row.id
        )
    ).one()
    row.line_count, row.total = lines[0], lines[1] or ZERO
    session.flush()
    row.sha256 = _fingerprint(session, _as_made(row))
    made = _as_made(row, is_new=True)
    session.add(_leaving(made, now))
    record_audit(session, by, "made a cash file", f"cash_file:{number}", now, lines=made.line_count)
    return made


def _refuse_out_of_order(session: Session, day: date) -> None:
    due = next_day(session)
    is_first = session.scalar(select(CashFile.id).limit(1)) is None
    # The first file may be of any day before which nothing was posted.
    if due is not None and (day > due or (day < due and not is_first)):
        raise DayOutOfOrder(due)


def _lines(file_id: int, number: int, day: date) -> Select[Any]:
    """What is on no file yet: the day's postings, and those of days before that came to light late."""
    paid = -func.sum(Entry.__table__.c.amount)
    moved = (
        select(Entry.posting_id, Entry.debt_id, paid.label("amount"))
        .join(Posting, Posting.id == Entry.posting_id)
        .outerjoin(
            CashLine,
            (CashLine.posting_id == Entry.posting_id) & (CashLine.debt_id == Entry.debt_id),
        )
        .where(
            Entry.account == LedgerAccount.DEBT,
            Posting.kind != PostingKind.RECOGNISED,
            Posting.day <= day,
            Posting.day > day - LATEST,
            CashLine.id.is_(None),
        )
        .group_by(Entry.posting_id, Entry.debt_id)
        .having(paid != ZERO)
        .subquery()
    )
    position = func.row_number().over(order_by=(moved.c.posting_id, moved.c.debt_id))
    line_number = literal(f"C{number}-").concat(cast(position, String))
    return select(
        line_number, literal(file_id), position, moved.c.posting_id, moved.c.debt_id, moved.c.amount
    )


def _rows(session: Session, file: int) -> Iterator[CashRow]:
    columns = (
        CashLine.number,
        Posting.day,
        Account.reference,
        Account.type,
        Debt.year,
        Debt.line,
        CashLine.amount,
        Posting.kind,
        Receipt.channel,
        Receipt.number,
        Posting.reason,
    )
    found = session.execute(
        select(*columns)
        .join(CashFile, CashFile.id == CashLine.file_id)
        .join(Posting, Posting.id == CashLine.posting_id)
        .join(Debt, Debt.id == CashLine.debt_id)
        .join(Account, Account.id == Debt.account_id)
        .outerjoin(Receipt, Receipt.id == Posting.receipt_id)
        .where(CashFile.number == file)
        .order_by(CashLine.position)
        .execution_options(yield_per=AT_ONCE)
    )
    with closing(found):
        for number, day, account, kind, year, line, amount, why, channel, receipt, reason in found:
            # Nobody paid a reduction: it is known by the application that it was given for.
            known_by = reason if why == PostingKind.REDUCTION else receipt or ""
            yield CashRow(
                number, day, account, kind, year, line, amount, why, channel or "", known_by
            )


def _fingerprint(session: Session, made: MadeFile) -> str:
    total = hashlib.sha256()
    for piece in written(_rows(session, made.number), made.totals, AS_DOCUMENTED):
        total.update(piece)
    return total.hexdigest()


def _as_made(row: CashFile, *, is_new: bool = False) -> MadeFile:
    return MadeFile(row.number, row.day, row.line_count, row.total, row.sha256, is_new)


def _leaving(made: MadeFile, now: datetime) -> OutboxMessage:
    content = {"file": made.number, "day": made.day.isoformat(), "sha256": made.sha256}
    return OutboxMessage(
        channel=CHANNEL,
        template="cash_file",
        act=act_of_action("cash_file"),
        language="en",
        address="",
        body=json.dumps(content, sort_keys=True),
        dedupe=_dedupe(made.number),
        next_attempt_at=now,
        created_at=now,
    )


def _dedupe(number: int) -> str:
    return f"cash_file:{number}"
