"""Lines that leave a run again: before its file is made, or with the whole run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from shared.domain.case import financial_year
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.gate import Act
from shared.domain.london import LONDON
from shared.domain.mandate_states import (
    COLLECTABLE,
    ENDED,
    CollectionEvent,
    CollectionState,
    MandateEvent,
    MandateState,
)
from shared.domain.money import ZERO, Money
from shared.domain.run_rules import ShareAsked, is_kept
from shared.domain.standard18 import INSTRUCTIONS, TransactionCode
from shared.models import (
    Collection,
    CollectionShare,
    Debt,
    DirectDebitLine,
    DirectDebitRun,
    Mandate,
    MandateInstruction,
)
from shared.services.audit import Actor
from shared.services.direct_debit.keeping_back import NotTaken, tell_not_taken
from shared.services.direct_debit.records import (
    in_batches,
    lock_all_collections,
    lock_all_mandates,
    move_collections,
    move_mandates,
)
from shared.services.direct_debit.selection import is_ongoing, stopped_by
from shared.services.gate import all_stops

AT_ONCE = 500
ENDED_SINCE = "mandate_ended"
SUSPENDED_SINCE = "mandate_suspended"
ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Leaving:
    """A line that leaves its run, and why."""

    line_id: int
    mandate_id: int
    collection_id: int | None
    instruction_id: int | None
    code: TransactionCode
    amount: Money
    has_ended: bool
    """Whether its mandate has ended."""
    was_lodged: bool
    why: str


def withdraw_what_changed(session: Session, run: DirectDebitRun, by: Actor, now: datetime) -> int:
    """Take out of an approved run what may not go any more; how many lines. The run is locked."""
    ids = session.scalars(
        select(DirectDebitLine.mandate_id).where(
            DirectDebitLine.run_id == run.id, DirectDebitLine.withdrawn_at.is_(None)
        )
    ).all()
    lock_all_mandates(session, ids)
    leaving = [*_by_mandate(session, run.id), *stopped_lines(session, run, now)]
    held = [each for each in leaving if each.why not in (ENDED_SINCE, SUSPENDED_SINCE)]
    withdraw(session, leaving, by, now)
    _hold(session, held, by, now)
    return len(leaving)


def lines_of(session: Session, run_id: int, why: str) -> list[Leaving]:
    """Every line that is still in a run."""
    return _leaving(session, run_id, why)


def withdraw(session: Session, lines: Sequence[Leaving], by: Actor, now: datetime) -> None:
    """Put lines back where they were before the run; what their mandates ended meanwhile, ends too."""
    for why in sorted({each.why for each in lines}):
        for some in in_batches([each for each in lines if each.why == why]):
            _mark(session, some, why, now)
            _put_collections_back(session, some, why, by, now)
            _put_instructions_back(session, some, why, by, now)


def _mark(session: Session, lines: Sequence[Leaving], why: str, now: datetime) -> None:
    session.execute(
        update(DirectDebitLine)
        .where(DirectDebitLine.id.in_([each.line_id for each in lines]))
        .values(withdrawn_at=now, withdrawn_why=why)
        .execution_options(synchronize_session=False)
    )


def _put_collections_back(
    session: Session, lines: Sequence[Leaving], why: str, by: Actor, now: datetime
) -> None:
    found = {each.collection_id: each for each in lines if each.collection_id is not None}
    if not found:
        return
    lock_all_collections(session, found)
    move_collections(
        session, found, CollectionState.IN_RUN, CollectionEvent.RUN_ABANDONED, by, now, why
    )
    # What a hold kept back is judged anew by the next run; a second presentation stays as it was.
    again = Collection.id.in_(found) & (Collection.presentation == 1)
    session.execute(
        update(CollectionShare)
        .where(
            CollectionShare.collection_id.in_(select(Collection.id).where(again)),
            CollectionShare.is_kept_back,
        )
        .values(is_kept_back=False)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Collection)
        .where(again, Collection.kept_back != ZERO)
        .values(kept_back=ZERO)
        .execution_options(synchronize_session=False)
    )
    over = [number for number, each in found.items() if each.has_ended]
    move_collections(
        session, over, CollectionState.NOTIFIED, CollectionEvent.CANCELLED, by, now, ENDED_SINCE
    )


def _put_instructions_back(
    session: Session, lines: Sequence[Leaving], why: str, by: Actor, now: datetime
) -> None:
    found = [each for each in lines if each.instruction_id is not None]
    # A new instruction of a mandate that ended is not needed any more, nor is its cancellation.
    over = [each for each in found if each.has_ended and each.code is not TransactionCode.CANCEL]
    back = [each for each in found if each not in over]
    _set_instructions(session, back, InstructionState.WAITING)
    _set_instructions(session, over, InstructionState.WITHDRAWN)
    session.execute(
        update(MandateInstruction)
        .where(
            MandateInstruction.mandate_id.in_(
                [each.mandate_id for each in over if not each.was_lodged]
            ),
            MandateInstruction.code == TransactionCode.CANCEL,
            MandateInstruction.state == InstructionState.WAITING,
        )
        .values(state=InstructionState.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    given = [each.mandate_id for each in back if each.code is TransactionCode.NEW]
    move_mandates(session, given, MandateState.IN_RUN, MandateEvent.RUN_ABANDONED, by, now, why)


def _set_instructions(session: Session, lines: Iterable[Leaving], state: InstructionState) -> None:
    session.execute(
        update(MandateInstruction)
        .where(MandateInstruction.id.in_([each.instruction_id for each in lines]))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )


def _by_mandate(session: Session, run_id: int) -> list[Leaving]:
    """Lines whose mandate was ended or suspended since the approval; a cancellation goes all the same."""
    ended = _leaving(
        session,
        run_id,
        ENDED_SINCE,
        Mandate.state.in_(ENDED),
        DirectDebitLine.code != TransactionCode.CANCEL,
    )
    resting = _leaving(
        session,
        run_id,
        SUSPENDED_SINCE,
        Mandate.state.not_in(ENDED | COLLECTABLE),
        DirectDebitLine.code.not_in(INSTRUCTIONS),
    )
    return [*ended, *resting]


def stopped_lines(session: Session, run: DirectDebitRun, now: datetime) -> list[Leaving]:
    """Collections that a hold keeps back which began since the approval."""
    today = now.astimezone(LONDON).date()
    stops = [all_stops(session, Act.COLLECTION, each) for each in sorted({today, run.entry_on})]
    rows = session.execute(
        select(
            DirectDebitLine.id,
            Mandate.party_id,
            CollectionShare.debt_id,
            Debt.stage,
            Debt.year,
        )
        .join(Mandate, Mandate.id == DirectDebitLine.mandate_id)
        .join(CollectionShare, CollectionShare.collection_id == DirectDebitLine.collection_id)
        .join(Debt, Debt.id == CollectionShare.debt_id)
        .where(
            DirectDebitLine.run_id == run.id,
            DirectDebitLine.withdrawn_at.is_(None),
            Mandate.state.in_(COLLECTABLE),
            CollectionShare.is_kept_back.is_(False),
        )
        .execution_options(yield_per=AT_ONCE)
    )
    year, reasons = financial_year(today), {}
    for line_id, party_id, debt_id, stage, debt_year in rows:
        why = stopped_by(stops, party_id, debt_id)
        share = ShareAsked(debt_id, ZERO, ZERO, is_ongoing(stage, debt_year, year), why)
        if is_kept(share):
            reasons[line_id] = why
    found: list[Leaving] = []
    for why in sorted(set(reasons.values())):
        ids = [line_id for line_id, reason in reasons.items() if reason == why]
        found += _leaving(session, run.id, why, DirectDebitLine.id.in_(ids))
    return found


def _leaving(session: Session, run_id: int, why: str, *which: object) -> list[Leaving]:
    rows = session.execute(
        select(
            DirectDebitLine.id,
            DirectDebitLine.mandate_id,
            DirectDebitLine.collection_id,
            DirectDebitLine.instruction_id,
            DirectDebitLine.code,
            DirectDebitLine.amount,
            Mandate.state,
            Mandate.lodged_on,
        )
        .join(Mandate, Mandate.id == DirectDebitLine.mandate_id)
        .where(
            DirectDebitLine.run_id == run_id,
            DirectDebitLine.withdrawn_at.is_(None),
            *which,  # type: ignore[arg-type]
        )
        .order_by(DirectDebitLine.mandate_id, DirectDebitLine.id)
    )
    return [Leaving(*row[:6], row.state in ENDED, row.lodged_on is not None, why) for row in rows]


def _hold(session: Session, lines: Sequence[Leaving], by: Actor, now: datetime) -> None:
    for each in lines:
        if each.collection_id is None:
            continue
        ids = [each.collection_id]
        move_collections(
            session, ids, CollectionState.NOTIFIED, CollectionEvent.HELD, by, now, each.why
        )
        session.execute(
            update(Collection)
            .where(Collection.id == each.collection_id)
            .values(held_by=each.why)
            .execution_options(synchronize_session=False)
        )
    told = [
        NotTaken(each.mandate_id, "held", each.amount, ZERO, f"dd_held:line:{each.line_id}")
        for each in lines
        if each.collection_id is not None
    ]
    tell_not_taken(session, told, now)
