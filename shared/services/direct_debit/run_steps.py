"""What becomes of a run after its file: handed in once, or abandoned with nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RUN, InstructionState, RunEvent, RunState
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    ENDED,
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.says import N_, Says
from shared.domain.standard18 import INSTRUCTIONS, TransactionCode
from shared.domain.work_kinds import WorkKind
from shared.models import (
    Collection,
    DirectDebitLine,
    DirectDebitRun,
    Mandate,
    MandateInstruction,
)
from shared.services.audit import Actor
from shared.services.direct_debit.records import (
    in_batches,
    lock_all_mandates,
    mandate_subject,
    move_collections,
    move_mandates,
)
from shared.services.direct_debit.run_stopped import refuse_stopped, stopped_since
from shared.services.direct_debit.runs import locked_run, note_run
from shared.services.direct_debit.withdrawing import ABANDONED, lines_of, withdraw
from shared.services.errors import AlreadyDecided
from shared.services.work_items import open_work
from shared.services.working_days import working_days

ALREADY_SENT = Says(N_("handed this run in"))
LOOKED_AT_WITHIN = 1


def hand_in(
    session: Session, run_id: int, by: Actor, now: datetime, *, was_sent: bool = False
) -> None:
    """Note that a run's file is with the bank or bureau: once.

    A file with a payment that a hold stops since is not handed in; where the bank had it before
    (`was_sent`), somebody gives the money back. Raises NotFound, AlreadyDecided when it was handed
    in before, NotAllowed before its file was made or after it was abandoned, CannotRun.
    """
    run = locked_run(session, run_id)
    if run.state in (RunState.HANDED_IN, RunState.TAKEN_BACK) and run.handed_in_at is not None:
        raise AlreadyDecided(run.handed_in_by, ALREADY_SENT, run.handed_in_at)
    stopped = stopped_since(session, run_id, now)
    if stopped and not was_sent:
        refuse_stopped(session, run_id, now)
    run.state = RUN.after(run.state, RunEvent.HANDED_IN)
    run.lock += 1
    run.handed_in_at, run.handed_in_by = now, str(by)[:60]
    mandates = _mandates(session, run_id)
    lock_all_mandates(session, mandates)
    lines = [each for each in lines_of(session, run_id, "") if each.collection_id is not None]
    for some in in_batches(
        [each.collection_id for each in lines if each.collection_id is not None]
    ):
        move_collections(session, some, CollectionState.IN_RUN, CollectionEvent.HANDED_IN, by, now)
        _note_first_day(session, some, run)
    for some in in_batches([each.mandate_id for each in lines]):
        _has_collected(session, some)
    _hand_in_instructions(session, run, by, now)
    for each in lines:
        if each.has_ended:
            _ask_person(session, each.mandate_id, now)
    for each in stopped:
        _ask_person(session, each.mandate_id, now)
    note_run(session, run, RunEvent.HANDED_IN, by, now)


def abandon_run(session: Session, run_id: int, by: Actor, now: datetime) -> None:
    """Give a run up that was not handed in: everything in it waits for another run again.

    Its serial is not used again. Raises NotFound, and NotAllowed once it was handed in.
    """
    run = locked_run(session, run_id)
    run.state = RUN.after(run.state, RunEvent.ABANDONED)
    run.lock += 1
    run.ended_at = now
    lock_all_mandates(session, _mandates(session, run_id))
    withdraw(session, lines_of(session, run_id, ABANDONED), by, now)
    note_run(session, run, RunEvent.ABANDONED, by, now)


def ended_since(session: Session, run_id: int) -> int:
    """How many payments of a made file belong to Direct Debits that ended since it was made."""
    found = session.scalars(
        select(DirectDebitLine.id)
        .join(Mandate, Mandate.id == DirectDebitLine.mandate_id)
        .where(
            DirectDebitLine.run_id == run_id,
            DirectDebitLine.withdrawn_at.is_(None),
            DirectDebitLine.code.not_in(INSTRUCTIONS),
            Mandate.state.in_(ENDED),
        )
    )
    return len(found.all())


def _mandates(session: Session, run_id: int) -> list[int]:
    found = session.scalars(
        select(DirectDebitLine.mandate_id).where(
            DirectDebitLine.run_id == run_id, DirectDebitLine.withdrawn_at.is_(None)
        )
    )
    return sorted(set(found))


def _note_first_day(session: Session, ids: Sequence[int], run: DirectDebitRun) -> None:
    session.execute(
        update(Collection)
        .where(Collection.id.in_(ids), Collection.presentation == 1)
        .values(first_processing_on=run.processing_on, held_by="")
        .execution_options(synchronize_session=False)
    )


def _has_collected(session: Session, ids: Sequence[int]) -> None:
    session.execute(
        update(Mandate)
        .where(Mandate.id.in_(ids), Mandate.has_collected.is_(False))
        .values(has_collected=True)
        .execution_options(synchronize_session=False)
    )


def _hand_in_instructions(session: Session, run: DirectDebitRun, by: Actor, now: datetime) -> None:
    lines = [each for each in lines_of(session, run.id, "") if each.instruction_id is not None]
    for some in in_batches(lines):
        session.execute(
            update(MandateInstruction)
            .where(MandateInstruction.id.in_([each.instruction_id for each in some]))
            .values(state=InstructionState.HANDED_IN)
            .execution_options(synchronize_session=False)
        )
        given = [each.mandate_id for each in some if each.code is TransactionCode.NEW]
        session.execute(
            update(Mandate)
            .where(Mandate.id.in_(given))
            .values(lodged_on=run.processing_on, has_collected=False)
            .execution_options(synchronize_session=False)
        )
        move_mandates(session, given, MandateState.IN_RUN, MandateEvent.HANDED_IN, by, now)


def _ask_person(session: Session, mandate_id: int, now: datetime) -> None:
    """The bank is asked for money that it should not be: the Direct Debit ended, or a hold began."""
    party_id = session.scalars(select(Mandate.party_id).where(Mandate.id == mandate_id)).one()
    promise = working_days(session).add(now.astimezone(LONDON).date(), LOOKED_AT_WITHIN)
    open_work(session, WorkKind.MANDATE, party_id, mandate_subject(mandate_id), promise, now)
