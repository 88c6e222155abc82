"""The file of an approved run: made once, the same bytes whenever it is asked for again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RUN, RunEvent, RunState
from shared.domain.lifecycle import NotAllowed
from shared.domain.money import Money
from shared.domain.says import N_, Says
from shared.domain.standard18 import INSTRUCTIONS, FileRow, Originator
from shared.models import DirectDebitLine, DirectDebitRun
from shared.services.audit import Actor
from shared.services.direct_debit.details import open_details
from shared.services.direct_debit.exporters import LAYOUTS, FileHead, Layout, export
from shared.services.direct_debit.run_preview import RunWarning
from shared.services.direct_debit.run_stopped import refuse_stopped
from shared.services.direct_debit.runs import CannotRun, locked_run, note_run
from shared.services.direct_debit.withdrawing import withdraw_what_changed
from shared.services.errors import NotFound
from shared.services.sign_in.keys import Keys
from shared.settings import BacsAccount

AT_ONCE = 1_000
MADE = frozenset({RunState.FILE_MADE, RunState.HANDED_IN, RunState.TAKEN_BACK})


class NotTheSameFile(Exception):
    """A file that was made before would not come out as it did: somebody changed our records."""


@dataclass(frozen=True)
class MadeFile:
    """The file of a run with its control totals."""

    run_id: int
    serial: str
    name: str
    """What it is called on a disk."""
    content_type: str
    processing_on: date
    collection_count: int
    instruction_count: int
    total: Money
    sha256: str
    is_new: bool = False


def make_file(
    session: Session,
    keys: Keys,
    account: BacsAccount,
    run_id: int,
    by: Actor,
    now: datetime,
    put: Callable[[bytes], object] = lambda piece: None,
) -> MadeFile:
    """Fix the bytes of an approved run's file for ever; known from before, it is given as it was.

    `put` gets each piece of a file that is new, so that no bank details are opened twice; they hold
    once the transaction is committed.

    What may not be collected any more since the approval (a payer who cancelled, a hold that
    began) is withdrawn first. Raises NotFound, NotAllowed for an abandoned run, CannotRun when
    nothing is left, or a hold began since the file was made that stops a payment in it.
    """
    run = locked_run(session, run_id)
    if run.state in MADE:
        refuse_stopped(session, run_id, now)
        return _as_made(run)
    after = RUN.after(run.state, RunEvent.FILE_MADE)
    withdraw_what_changed(session, run, by, now)
    count_again(session, run)
    if not run.collection_count and not run.instruction_count:
        says = Says(N_("Nothing is left in this run. Abandon it."))
        raise CannotRun([RunWarning(says, stops=True)])
    mark = hashlib.sha256()
    for piece in _pieces(session, keys, account, run):
        mark.update(piece)
        put(piece)
    run.sha256, run.file_made_at, run.state = mark.hexdigest(), now, after
    run.lock += 1
    note_run(session, run, RunEvent.FILE_MADE, by, now)
    return _as_made(run, is_new=True)


def made_file(session: Session, run_id: int) -> MadeFile:
    """What is known of a run's file. Raises NotFound before it was made."""
    run = session.get(DirectDebitRun, run_id)
    if run is None or run.state not in MADE:
        raise NotFound
    return _as_made(run)


def file_pieces(session: Session, keys: Keys, account: BacsAccount, run_id: int) -> Iterator[bytes]:
    """The bytes of a run's file, piece by piece.

    Raises NotFound before it was made, and NotTheSameFile at its end: whoever writes it gives it
    its name only after the last piece.
    """
    run = session.get(DirectDebitRun, run_id)
    if run is None or run.state not in MADE:
        raise NotFound
    mark = hashlib.sha256()
    for piece in _pieces(session, keys, account, run):
        mark.update(piece)
        yield piece
    if mark.hexdigest() != run.sha256:
        raise NotTheSameFile


def _pieces(
    session: Session, keys: Keys, account: BacsAccount, run: DirectDebitRun
) -> Iterator[bytes]:
    originator = Originator(account.service_user_number, account.name, account.account)
    head = FileHead(originator, run.serial, run.created_on, run.processing_on)
    return export(Layout(run.layout), _rows(session, keys, run), head)


def _rows(session: Session, keys: Keys, run: DirectDebitRun) -> Iterator[FileRow]:
    columns = (
        DirectDebitLine.sealed,
        DirectDebitLine.payer_name,
        DirectDebitLine.reference,
        DirectDebitLine.code,
        DirectDebitLine.amount,
    )
    found = session.execute(
        select(*columns)
        .where(DirectDebitLine.run_id == run.id, DirectDebitLine.withdrawn_at.is_(None))
        .order_by(DirectDebitLine.position)
        .execution_options(yield_per=AT_ONCE)
    )
    with closing(found):
        for sealed, name, reference, code, amount in found:
            details = open_details(keys, sealed)
            yield FileRow(details, name, reference, code, amount, run.processing_on)


def count_again(session: Session, run: DirectDebitRun) -> None:
    """Bring the sums of a locked run up to the lines that are left in it."""
    rows = session.execute(
        select(
            DirectDebitLine.code,
            func.count(),
            func.sum(type_coerce(DirectDebitLine.amount, BigInteger)),
        )
        .where(DirectDebitLine.run_id == run.id, DirectDebitLine.withdrawn_at.is_(None))
        .group_by(DirectDebitLine.code)
    ).all()
    run.instruction_count = sum(count for code, count, _ in rows if code in INSTRUCTIONS)
    run.collection_count = sum(count for code, count, _ in rows if code not in INSTRUCTIONS)
    run.total = Money(sum(int(pence) for _, _, pence in rows))


def _as_made(run: DirectDebitRun, *, is_new: bool = False) -> MadeFile:
    if run.state not in MADE:
        raise NotAllowed(run.state, RunEvent.FILE_MADE)
    layout = LAYOUTS[Layout(run.layout)]
    return MadeFile(
        run.id,
        run.serial,
        f"direct-debit-{run.processing_on}-{run.serial}.{layout.ending}",
        layout.content_type,
        run.processing_on,
        run.collection_count,
        run.instruction_count,
        run.total,
        run.sha256,
        is_new,
    )
