"""What a run of Direct Debits would hold on a day: everything is found in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.bacs_text import NotAReference, bacs_text, core_reference
from shared.domain.case import financial_year
from shared.domain.collection_days import transaction_code
from shared.domain.direct_debit_runs import InstructionState
from shared.domain.gate import Act, Allowed, Blocked
from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.money import ZERO, Money
from shared.domain.run_rules import Asked, HeldBack, Judged, RunDay, ShareAsked, judge
from shared.domain.stages import Stage
from shared.domain.standard18 import TransactionCode
from shared.models import Mandate, MandateInstruction
from shared.services.direct_debit.selection_rows import (
    OnItsWay,
    on_its_way,
    shares_asked,
    whose_day_has_come,
)
from shared.services.direct_debit.terms import terms
from shared.services.gate import Stops, all_stops
from shared.services.working_days import working_days


@dataclass(frozen=True, slots=True)
class ToTake:
    """A collection that goes into the run."""

    collection_id: int
    mandate_id: int
    party_id: int
    lock: int
    presentation: int
    state: CollectionState
    code: TransactionCode
    advised: Money
    take: Money
    kept: tuple[int, ...]
    """Debts whose shares a hold keeps back."""
    entry_on: date


@dataclass(frozen=True, slots=True)
class KeptBack:
    """A collection whose day has come and that the run leaves out, with the reason in one word."""

    collection_id: int
    mandate_id: int
    party_id: int
    lock: int
    state: CollectionState
    reference: str
    amount: Money
    entry_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """A new or cancelled instruction that goes into the run, or a reason why it cannot."""

    instruction_id: int
    mandate_id: int
    party_id: int
    code: TransactionCode
    reference: str
    why: str = ""


@dataclass(frozen=True)
class Selection:
    """Everything that a run with one processing day would hold."""

    day: RunDay
    instructions: tuple[Instruction, ...]
    to_take: tuple[ToTake, ...]
    held_back: tuple[KeptBack, ...]
    unfit: tuple[Instruction, ...] = ()
    """Instructions that cannot go into a file."""

    @property
    def total(self) -> Money:
        """What the run collects."""
        return Money(sum(each.take.pence for each in self.to_take))


def run_day(session: Session, processing_on: date, today: date) -> RunDay:
    """The day for which a run is judged. Raises PastLastKnownHoliday."""
    days = working_days(session)
    return RunDay(days.next_after(processing_on), processing_on, terms(session, today), days)


def select_run(
    session: Session, processing_on: date, today: date, scheme: str = "bacs"
) -> Selection:
    """What a run would hold, and what it would keep back. Nothing is changed or locked.

    The hold gate is asked for today, when the file goes out, and for the day on which the money
    would move. `scheme` as in `shares_asked`; a supplier has no instructions of ours.
    Raises PastLastKnownHoliday.
    """
    day = run_day(session, processing_on, today)
    stops = [all_stops(session, Act.COLLECTION, each) for each in sorted({today, day.entry})]
    instructions = tuple(_instructions(session)) if scheme == "bacs" else ()
    coming = on_its_way(session)
    to_take: list[ToTake] = []
    held_back: list[KeptBack] = []
    with closing(
        session.execute(shares_asked(*whose_day_has_come(day.processing), scheme=scheme))
    ) as found:
        for _, rows in groupby(found, key=lambda row: row.plan_id):
            for each in _of_plan(rows, day, stops, coming, financial_year(today)):
                (to_take if isinstance(each, ToTake) else held_back).append(each)  # type: ignore[arg-type]
    fit = tuple(each for each in instructions if not each.why)
    unfit = tuple(each for each in instructions if each.why)
    return Selection(day, fit, tuple(to_take), tuple(held_back), unfit)


def unfit_for_file(name: str, reference: str) -> str:
    """Why a name or reference cannot go into a file; empty when both can."""
    if not bacs_text(name):
        return HeldBack.NAME
    try:
        core_reference(reference)
    except NotAReference:
        return HeldBack.REFERENCE
    return ""


def _instructions(session: Session) -> Iterator[Instruction]:
    rows = session.execute(
        select(
            MandateInstruction.id,
            Mandate.id,
            Mandate.party_id,
            MandateInstruction.code,
            Mandate.reference,
            Mandate.holder_name,
            Mandate.state,
        )
        .join(Mandate, Mandate.id == MandateInstruction.mandate_id)
        .where(MandateInstruction.state == InstructionState.WAITING, Mandate.scheme == "bacs")
        .order_by(MandateInstruction.id)
    )
    for instruction_id, mandate_id, party_id, code, reference, name, state in rows:
        why = unfit_for_file(name, reference)
        if code is TransactionCode.NEW and state is not MandateState.CONFIRMED:
            why = HeldBack.MANDATE
        yield Instruction(instruction_id, mandate_id, party_id, code, reference, why)


def _of_plan(
    rows: Iterable[Any], day: RunDay, stops: list[Stops], coming: OnItsWay, year: int
) -> Iterator[ToTake | KeptBack]:
    """The collections of one plan, in order: what the first takes, the next finds on its way."""
    taken: dict[int, int] = {}
    has_collected: set[int] = set()
    for _, shares in groupby(rows, key=lambda row: row.id):
        of_one = list(shares)
        first = of_one[0]
        asked = _asked(of_one, coming, taken, stops, year)
        judged = judge(asked, day)
        if not judged.why:
            is_for_file = first.scheme == "bacs"
            why = unfit_for_file(first.holder_name, first.reference) if is_for_file else ""
            judged = Judged(ZERO, why=why) if why else judged
        if judged.why:
            yield _kept_back(first, judged)
            continue
        for share in asked.shares:
            if share.debt_id not in judged.kept:
                taken[share.debt_id] = taken.get(share.debt_id, 0) + share.amount.pence
        yield _to_take(first, judged, has_collected=first.mandate_id in has_collected)
        has_collected.add(first.mandate_id)


def _asked(
    of_one: list[Any], coming: OnItsWay, taken: dict[int, int], stops: list[Stops], year: int
) -> Asked:
    first = of_one[0]
    received = first.received + coming.by_plan.get(first.plan_id, 0) + sum(taken.values())
    return Asked(
        state=first.state,
        mandate_state=first.mandate_state,
        plan_state=first.plan_state,
        entry_on=first.entry_on,
        notified_on=first.notified_on,
        notice_days=first.notice_days,
        lodged_on=first.lodged_on,
        collect_from=first.collect_from,
        presentation=first.presentation,
        first_processing_on=first.first_processing_on,
        amount=first.amount,
        kept_back=first.kept_back,
        paid_up=first.due_so_far is not None and received >= first.due_so_far,
        shares=tuple(
            ShareAsked(
                row.debt_id,
                row.share,
                Money(still_owed(row, coming) - taken.get(row.debt_id, 0)),
                is_ongoing(row.stage, row.year, year),
                stopped_by(stops, row.party_id, row.debt_id),
            )
            for row in of_one
        ),
    )


def still_owed(row: Any, coming: OnItsWay) -> int:
    """Pence that the debt of a share owes, less what is on its way to it."""
    owed: int = row.owed - coming.by_debt.get(row.debt_id, 0)
    return owed


def is_ongoing(stage: Stage, year: int, this_year: int) -> bool:
    """Whether a debt is this year's bill, paid by its instalments, and not arrears."""
    return stage is Stage.INSTALMENTS and year == this_year


def stopped_by(stops: Iterable[Stops], party_id: int, debt_id: int) -> str:
    """The kind of the first hold that stops a collection; empty for none."""
    for each in stops:
        answer: Allowed | Blocked = each.answer(party_id, debt_id)
        if isinstance(answer, Blocked):
            return answer.rule
    return ""


def _kept_back(row: Any, judged: Judged) -> KeptBack:
    return KeptBack(
        row.id,
        row.mandate_id,
        row.party_id,
        row.lock,
        row.state,
        row.reference,
        row.amount,
        row.entry_on,
        judged.why,
    )


def _to_take(row: Any, judged: Judged, *, has_collected: bool) -> ToTake:
    code = transaction_code(
        has_collected=has_collected or row.has_collected,
        is_last=row.is_last,
        presentation=row.presentation,
    )
    return ToTake(
        row.id,
        row.mandate_id,
        row.party_id,
        row.lock,
        row.presentation,
        row.state,
        code,
        row.amount,
        judged.take,
        judged.kept,
        row.entry_on,
    )
