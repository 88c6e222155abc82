"""What a run of Direct Debits would hold, before anybody approves it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.direct_debit_dates import LATEST_AHEAD
from shared.domain.direct_debit_runs import LIVING_RUNS
from shared.domain.money import Money
from shared.domain.money_limits import LimitName
from shared.domain.run_rules import says_why
from shared.domain.says import N_, Says
from shared.domain.standard18 import TransactionCode
from shared.domain.working_days import WorkingDays
from shared.models import DirectDebitRun
from shared.services.direct_debit.selection import Instruction, KeptBack, Selection, select_run
from shared.services.ledger.limits import limit
from shared.services.working_days import working_days

ROWS_SHOWN = 200


@dataclass(frozen=True)
class OfCode:
    """How many records of one code a run has, and what they collect."""

    code: TransactionCode
    count: int
    total: Money


@dataclass(frozen=True)
class OfReason:
    """How many collections one reason keeps back, and what they come to."""

    why: str
    says: Says
    count: int
    total: Money


@dataclass(frozen=True)
class RunWarning:
    """Something that whoever approves should know; `stops` when the run cannot be approved so."""

    says: Says
    stops: bool = False


@dataclass(frozen=True)
class RunPreview:
    """A day's run as it would be now. `digest` names exactly this."""

    processing_on: date
    entry_on: date
    digest: str
    collection_count: int
    instruction_count: int
    total: Money
    by_code: tuple[OfCode, ...]
    held_back: tuple[OfReason, ...]
    held_back_rows: tuple[KeptBack, ...]
    """The first of them, for the page."""
    unfit: tuple[Instruction, ...]
    """Instructions that cannot go into a file."""
    warnings: tuple[RunWarning, ...]

    @property
    def can_be_approved(self) -> bool:
        """Whether nothing stops it."""
        return not any(each.stops for each in self.warnings)


def preview_run(session: Session, processing_on: date, today: date) -> RunPreview:
    """What a run with a processing day would hold; nothing is changed. Raises PastLastKnownHoliday."""
    return as_preview(session, select_run(session, processing_on, today), today)


def as_preview(session: Session, found: Selection, today: date) -> RunPreview:
    """A selection as whoever approves it sees it."""
    return RunPreview(
        processing_on=found.day.processing,
        entry_on=found.day.entry,
        digest=digest_of(found),
        collection_count=len(found.to_take),
        instruction_count=len(found.instructions),
        total=found.total,
        by_code=tuple(_by_code(found)),
        held_back=tuple(_by_reason(found.held_back)),
        held_back_rows=found.held_back[:ROWS_SHOWN],
        unfit=found.unfit,
        warnings=tuple(_warnings(session, found, today)),
    )


def digest_of(found: Selection) -> str:
    """A name for exactly this selection: any change of a line, an amount or a reason changes it."""
    mark = hashlib.sha256(f"{found.day.processing}:{found.day.entry}".encode())
    for one in (*found.instructions, *found.unfit):
        mark.update(f"\ni{one.instruction_id}:{one.code}:{one.why}".encode())
    for taken in found.to_take:
        mark.update(
            f"\nt{taken.collection_id}:{taken.lock}:{taken.code}:{taken.take.pence}".encode()
        )
    for kept in found.held_back:
        mark.update(f"\nk{kept.collection_id}:{kept.lock}:{kept.why}".encode())
    return mark.hexdigest()


def first_processing_day(days: WorkingDays, today: date) -> date:
    """The earliest processing day for which a file can still be handed in today."""
    return days.next_after(days.on_or_next(today))


def next_processing_day(session: Session, today: date) -> date:
    """The day that a preview begins with. Raises PastLastKnownHoliday."""
    return first_processing_day(working_days(session), today)


def _by_code(found: Selection) -> Iterator[OfCode]:
    counts: Counter[TransactionCode] = Counter(each.code for each in found.instructions)
    counts.update(each.code for each in found.to_take)
    pence: Counter[TransactionCode] = Counter()
    for each in found.to_take:
        pence[each.code] += each.take.pence
    for code in TransactionCode:
        if counts[code]:
            yield OfCode(code, counts[code], Money(pence[code]))


def _by_reason(rows: Iterable[KeptBack]) -> Iterator[OfReason]:
    counts: Counter[str] = Counter()
    pence: Counter[str] = Counter()
    for each in rows:
        counts[each.why] += 1
        pence[each.why] += each.amount.pence
    for why in sorted(counts):
        yield OfReason(why, says_why(why), counts[why], Money(pence[why]))


def _warnings(session: Session, found: Selection, today: date) -> Iterator[RunWarning]:
    day = found.day
    if not day.days.is_working(day.processing):
        yield RunWarning(Says(N_("The processing day must be a working day.")), stops=True)
    if day.days.back(day.processing, 1) < today:
        says = Says(N_("It is too late to hand in a file for this day. Choose a later day."))
        yield RunWarning(says, stops=True)
    if day.entry > today + LATEST_AHEAD:
        says = Says(N_("A file can be handed in at most 30 days before the money moves."))
        yield RunWarning(says, stops=True)
    if not found.to_take and not found.instructions:
        yield RunWarning(Says(N_("There is nothing to send for this day.")), stops=True)
    most = limit(session, LimitName.DIRECT_DEBIT_FILE, today)
    if found.total > most:
        says = Says(
            N_("The file would collect %(total)s. The limit for one file is %(most)s."),
            {"total": found.total, "most": most},
        )
        yield RunWarning(says, stops=True)
    if _living(session, day.processing):
        yield RunWarning(Says(N_("The run of this day was approved already.")), stops=True)


def _living(session: Session, processing_on: date) -> bool:
    found = session.scalar(
        select(DirectDebitRun.id).where(
            DirectDebitRun.processing_on == processing_on, DirectDebitRun.state.in_(LIVING_RUNS)
        )
    )
    return found is not None
