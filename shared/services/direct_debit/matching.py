"""Which line of which run a bank's row speaks of: reference, amount and day must all be the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_runs import RunState
from shared.domain.money import Money
from shared.models import DirectDebitLine, DirectDebitRun

IN_BANK = frozenset({RunState.HANDED_IN, RunState.TAKEN_BACK})


@dataclass(frozen=True)
class LineFound:
    """A line of a file, with the run it was handed in by."""

    line_id: int
    reference: str
    amount: Money
    collection_id: int | None
    instruction_id: int | None
    presentation: int
    mandate_id: int
    run_id: int
    run_state: RunState
    processing_on: date
    entry_on: date

    @property
    def is_with_bank(self) -> bool:
        """Whether we know that its run was handed in."""
        return self.run_state in IN_BANK


_COLUMNS = (
    DirectDebitLine.id,
    DirectDebitLine.reference,
    DirectDebitLine.amount,
    DirectDebitLine.collection_id,
    DirectDebitLine.instruction_id,
    DirectDebitLine.presentation,
    DirectDebitLine.mandate_id,
    DirectDebitRun.id,
    DirectDebitRun.state,
    DirectDebitRun.processing_on,
    DirectDebitRun.entry_on,
)


def lines_of(session: Session, references: Iterable[str]) -> dict[str, Sequence[LineFound]]:
    """Every living line of some references, the oldest first; one query."""
    found: dict[str, list[LineFound]] = defaultdict(list)
    rows = session.execute(
        select(*_COLUMNS)
        .join(DirectDebitRun, DirectDebitRun.id == DirectDebitLine.run_id)
        .where(
            DirectDebitLine.reference.in_(sorted(set(references))),
            DirectDebitLine.withdrawn_at.is_(None),
        )
        .order_by(DirectDebitLine.id)
    )
    for row in rows:
        line = LineFound(*row)
        found[line.reference].append(line)
    return dict(found)


def lines_of_run(session: Session, run_id: int, reference: str) -> tuple[LineFound, ...]:
    """The living lines of a run with a reference, in the order of the file."""
    rows = session.execute(
        select(*_COLUMNS)
        .join(DirectDebitRun, DirectDebitRun.id == DirectDebitLine.run_id)
        .where(
            DirectDebitLine.run_id == run_id,
            DirectDebitLine.reference == reference,
            DirectDebitLine.withdrawn_at.is_(None),
        )
        .order_by(DirectDebitLine.position)
    )
    return tuple(LineFound(*row) for row in rows)


def run_of_serial(session: Session, serial: str) -> DirectDebitRun | None:
    """The run of a submission serial, locked; zeros in front do not count."""
    if not serial.isdecimal():
        return None
    return session.scalar(
        select(DirectDebitRun)
        .where(DirectDebitRun.serial == f"{int(serial):06d}")
        .with_for_update()
        .execution_options(populate_existing=True)
    )
