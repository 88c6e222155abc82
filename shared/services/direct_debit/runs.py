"""Approving a run of Direct Debits: its lines are fixed, in one transaction, once for a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import (
    LIVING_RUNS,
    RunEvent,
    RunState,
)
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    MandateState,
)
from shared.domain.money import ZERO, Money
from shared.domain.says import N_, Says
from shared.domain.standard18 import TransactionCode
from shared.models import (
    DirectDebitRun,
    DirectDebitRunEvent,
)
from shared.services.audit import Actor, record_audit
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.finance_run_sums import written_reasons
from shared.services.direct_debit.keeping_back import keep_back, put_right
from shared.services.direct_debit.records import (
    in_batches,
    lock_all_collections,
    lock_all_mandates,
)
from shared.services.direct_debit.run_lines import RunLines
from shared.services.direct_debit.run_preview import RunWarning, as_preview
from shared.services.direct_debit.selection import (
    KeptBack,
    Selection,
    ToTake,
    select_run,
)
from shared.services.errors import AlreadyDecided, NotFound, StaleVersion
from shared.services.sign_in.keys import Keys

AT_ONCE = 500
RUNS_LOCK = 7_302_032
_TAKE_TURN = text("SELECT pg_advisory_xact_lock(:key)")
APPROVED = Says(N_("approved the run of this day"))


class CannotRun(Exception):
    """The run cannot be approved as it is; `warnings` say why."""

    def __init__(self, warnings: Sequence[RunWarning]) -> None:
        super().__init__("; ".join(each.says.template for each in warnings))
        self.warnings = tuple(warnings)


def run_subject(run_id: int) -> str:
    """How audit and work items name a run."""
    return f"direct_debit_run:{run_id}"


def approve_run(
    session: Session,
    keys: Keys,
    processing_on: date,
    layout: Layout,
    digest: str,
    by: Actor,
    now: datetime,
) -> int:
    """Fix the lines of a day's run; its id. What is held back is dealt with at once.

    `digest` is that of the preview that was seen. Raises AlreadyDecided when somebody else approved
    the day's run, StaleVersion when anything has changed since the preview, CannotRun when it
    cannot go so, PastLastKnownHoliday.
    """
    take_turn(session)
    _refuse_second(session, processing_on)
    today = now.astimezone(LONDON).date()
    found = select_run(session, processing_on, today)
    preview = as_preview(session, found, today)
    if preview.digest != digest:
        raise StaleVersion
    if stopping := [each for each in preview.warnings if each.stops]:
        raise CannotRun(stopping)
    _lock(session, found)
    run = _begin(session, found, layout, by, now)
    lines = RunLines(session, keys, run.id, by, now)
    for instructions in in_batches(sorted(found.instructions, key=lambda each: each.mandate_id)):
        lines.add_instructions(instructions)
    for collections in in_batches(sorted(found.to_take, key=lambda each: each.mandate_id)):
        lines.add_collections(collections)
    left_out = (*found.held_back, *lines.unreadable)
    keep_back(session, left_out, by, now)
    put_right(session, found.unfit, by, now)
    run.collection_count, run.total = lines.collected, Money(lines.pence)
    run.instruction_count = lines.instructed
    run.held_back_count, run.held_back = len(left_out), written_reasons(left_out)
    note_run(session, run, RunEvent.APPROVED, by, now)
    return run.id


def locked_run(session: Session, run_id: int) -> DirectDebitRun:
    """A run that nobody else changes until this transaction ends. Raises NotFound."""
    found = session.scalar(
        select(DirectDebitRun)
        .where(DirectDebitRun.id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def note_run(
    session: Session, run: DirectDebitRun, event: RunEvent, by: Actor, now: datetime
) -> None:
    """Write down what happened to a run that is in its new state already."""
    session.add(
        DirectDebitRunEvent(run_id=run.id, event=event, state=run.state, at=now, by=str(by)[:60])
    )
    record_audit(session, by, f"run of Direct Debits {event}", run_subject(run.id), now)
    session.flush()


def take_turn(session: Session) -> None:
    """Let one approval after another happen. SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_TAKE_TURN, {"key": RUNS_LOCK})


def _refuse_second(session: Session, processing_on: date) -> None:
    known = session.execute(
        select(DirectDebitRun.approved_by, DirectDebitRun.approved_at).where(
            DirectDebitRun.processing_on == processing_on, DirectDebitRun.state.in_(LIVING_RUNS)
        )
    ).first()
    if known is not None:
        raise AlreadyDecided(known.approved_by, APPROVED, known.approved_at)


def _lock(session: Session, found: Selection) -> None:
    """Everything the run touches, mandates first, each by number; nothing has changed meanwhile."""
    rows: tuple[ToTake | KeptBack, ...] = (*found.to_take, *found.held_back)
    states = lock_all_mandates(
        session,
        [each.mandate_id for each in rows] + [each.mandate_id for each in found.instructions],
    )
    locks = lock_all_collections(session, [each.collection_id for each in rows])
    if any(locks.get(each.collection_id) != each.lock for each in rows):
        raise StaleVersion
    for each in found.instructions:
        if (
            each.code is TransactionCode.NEW
            and states.get(each.mandate_id) is not MandateState.CONFIRMED
        ):
            raise StaleVersion


def _begin(
    session: Session, found: Selection, layout: Layout, by: Actor, now: datetime
) -> DirectDebitRun:
    # Serials are six digits that count up; the approvals take turns, so none is given twice.
    last = session.scalar(select(func.max(DirectDebitRun.serial)))
    run = DirectDebitRun(
        serial=f"{int(last or 0) + 1:06d}",
        state=RunState.APPROVED,
        processing_on=found.day.processing,
        entry_on=found.day.entry,
        layout=layout,
        created_on=now.astimezone(LONDON).date(),
        collection_count=0,
        instruction_count=0,
        total=ZERO,
        approved_by=str(by)[:60],
        approved_at=now,
    )
    session.add(run)
    session.flush()
    return run
