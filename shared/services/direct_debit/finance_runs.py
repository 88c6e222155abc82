"""Runs of Direct Debits as finance reads them: the list, one run with its lines, and its net."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import LIVING_RUNS, RunState
from shared.domain.money import Money
from shared.domain.standard18 import TransactionCode
from shared.models import (
    DirectDebitLine,
    DirectDebitRun,
    DirectDebitRunEvent,
    Mandate,
)
from shared.services.direct_debit.finance_run_sums import (
    CodeSum,
    HeldBack,
    NetOfRun,
    by_code,
    held_back_by,
    left_standing,
    net_of_run,
    withdrawn,
)
from shared.services.errors import AlreadyDecided, NotFound
from shared.services.officer_names import officer_names

PAGE = 25
LINES = 50


@dataclass(frozen=True)
class RunRow:
    """One run of the list."""

    id: int
    serial: str
    state: RunState
    lock: int
    layout: str
    processing_on: date
    entry_on: date
    collection_count: int
    instruction_count: int
    total: Money
    held_back_count: int
    approved_by: str
    """The officer's name, or who else it was."""
    approved_at: datetime
    file_made_at: datetime | None
    handed_in_at: datetime | None
    handed_in_by: str
    input_report: str
    sha256: str


@dataclass(frozen=True)
class RunPage:
    """One page of the list, the newest first; `older` is the last id of it."""

    rows: tuple[RunRow, ...]
    older: int | None


@dataclass(frozen=True)
class LineShown:
    """One record of a run's file."""

    position: int
    code: TransactionCode
    reference: str
    payer_name: str
    amount: Money
    withdrawn_why: str
    is_withdrawn: bool
    party_id: int


@dataclass(frozen=True)
class RunStep:
    """One move in the life of a run."""

    event: str
    at: datetime
    who: str


@dataclass(frozen=True)
class RunShown:
    """A run, a page of its lines, what was kept back, its net, and what was done with it."""

    run: RunRow
    lines: tuple[LineShown, ...]
    next: int | None
    """The position after which the next page begins."""
    held_back: tuple[HeldBack, ...]
    withdrawn: tuple[HeldBack, ...]
    """Lines that were taken out again after the approval, by reason."""
    net: NetOfRun
    by_code: tuple[CodeSum, ...]
    steps: tuple[RunStep, ...]
    left_standing: int = 0
    """Payments of a run that is taken back which were not undone yet: something stopped it."""


def runs(session: Session, before: int | None = None, most: int = PAGE) -> RunPage:
    """Runs, the newest first; one query at any depth, and one for names."""
    query = select(DirectDebitRun)
    if before is not None:
        query = query.where(DirectDebitRun.id < before)
    found = session.scalars(query.order_by(DirectDebitRun.id.desc()).limit(most + 1)).all()
    shown = _rows(session, list(found[:most]))
    return RunPage(shown, shown[-1].id if len(found) > most else None)


def one_run(session: Session, run_id: int, after: int = 0) -> RunShown:
    """A run and a page of its lines; a fixed number of queries. Raises NotFound."""
    run = session.get(DirectDebitRun, run_id)
    if run is None:
        raise NotFound
    lines = run_lines(session, run_id, after, LINES + 1)
    return RunShown(
        run=_rows(session, [run])[0],
        lines=lines[:LINES],
        next=lines[LINES - 1].position if len(lines) > LINES else None,
        held_back=held_back_by(run.held_back),
        withdrawn=withdrawn(session, run_id),
        net=net_of_run(session, run_id),
        by_code=by_code(session, run_id),
        steps=_steps(session, run_id),
        left_standing=(left_standing(session, run_id) if run.state is RunState.TAKEN_BACK else 0),
    )


def run_of_day(session: Session, processing_on: date) -> RunRow | None:
    """The run of a processing day that was not given up; none when there is none yet."""
    found = session.scalars(
        select(DirectDebitRun)
        .where(
            DirectDebitRun.processing_on == processing_on,
            DirectDebitRun.state.in_(LIVING_RUNS),
        )
        .limit(1)
    ).one_or_none()
    return _rows(session, [found])[0] if found else None


def named(session: Session, first: AlreadyDecided) -> AlreadyDecided:
    """The same, with the name of the officer who was first."""
    names = officer_names(session, [first.by])
    return AlreadyDecided(names.get(first.by, first.by), first.what, first.at)


def run_lines(session: Session, run_id: int, after: int, most: int) -> tuple[LineShown, ...]:
    """Lines of a run after a position, in the order of the file."""
    rows = session.execute(
        select(
            DirectDebitLine.position,
            DirectDebitLine.code,
            DirectDebitLine.reference,
            DirectDebitLine.payer_name,
            DirectDebitLine.amount,
            DirectDebitLine.withdrawn_why,
            DirectDebitLine.withdrawn_at.is_not(None),
            Mandate.party_id,
        )
        .join(Mandate, Mandate.id == DirectDebitLine.mandate_id)
        .where(DirectDebitLine.run_id == run_id, DirectDebitLine.position > after)
        .order_by(DirectDebitLine.position)
        .limit(most)
    )
    return tuple(LineShown(*each) for each in rows)


def _steps(session: Session, run_id: int) -> tuple[RunStep, ...]:
    found = session.scalars(
        select(DirectDebitRunEvent)
        .where(DirectDebitRunEvent.run_id == run_id)
        .order_by(DirectDebitRunEvent.id)
    ).all()
    names = officer_names(session, [each.by for each in found])
    return tuple(RunStep(each.event, each.at, names.get(each.by, each.by)) for each in found)


def _rows(session: Session, found: list[DirectDebitRun]) -> tuple[RunRow, ...]:
    names = officer_names(
        session, [by for each in found for by in (each.approved_by, each.handed_in_by)]
    )
    return tuple(
        RunRow(
            id=each.id,
            serial=each.serial,
            state=each.state,
            lock=each.lock,
            layout=each.layout,
            processing_on=each.processing_on,
            entry_on=each.entry_on,
            collection_count=each.collection_count,
            instruction_count=each.instruction_count,
            total=each.total,
            held_back_count=each.held_back_count,
            approved_by=names.get(each.approved_by, each.approved_by),
            approved_at=each.approved_at,
            file_made_at=each.file_made_at,
            handed_in_at=each.handed_in_at,
            handed_in_by=names.get(each.handed_in_by, each.handed_in_by),
            input_report=each.input_report,
            sha256=each.sha256,
        )
        for each in found
    )
