"""What else is known of a party that bears on an offer, read in one query whatever there is of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from shared.domain.frequency import Frequency
from shared.domain.london import LONDON
from shared.domain.money import Money
from shared.domain.months_ahead import NO_BILL, CouncilBill, KnownChange
from shared.domain.recovery import Happened
from shared.domain.stages import Nation, Stage
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth
from shared.services.holding.whose import owners
from shared.services.policies import PolicyText, policy_text
from shared.services.proposals.marks_query import ALL_MARKS, MarkRow
from shared.services.statements.council_bill import bill_of_account
from shared.services.working_days import working_days_with


@dataclass(frozen=True)
class RunningPlan:
    """A plan with us that is already being paid: its instalments are not left over."""

    reference: str
    amount: Money
    frequency: Frequency
    last_due: date


@dataclass(frozen=True)
class Marks:
    """Everything that was found, sorted by what it is."""

    holds: frozenset[str] = frozenset()
    """Kinds of the party's own holds."""
    joint_hold: bool = False
    """Whether recovery waits because of somebody who is liable too; what for is not ours to say."""
    debt_holds: dict[int, frozenset[str]] = field(default_factory=dict)
    """Kinds of the holds that reach one debt alone."""
    defaults: tuple[date, ...] = ()
    open_proposal: str | None = None
    """The reference of the party's own proposal that waits for an answer."""
    plans: tuple[RunningPlan, ...] = ()
    changes: tuple[KnownChange, ...] = ()
    over_guideline: tuple[str, ...] = ()
    history: dict[int, tuple[Happened, ...]] = field(default_factory=dict)
    """The notices and hearings of each debt, in order."""
    days: WorkingDays = field(default_factory=lambda: working_days_with(()))
    bill: CouncilBill = NO_BILL
    """The council's own ongoing bill."""
    policies: tuple[PolicyText, ...] = ()
    """Every policy version that has begun, the latest first."""


def read_marks(
    session: Session,
    party_id: int,
    account_ids: Iterable[int],
    statement_id: int | None,
    nation: Nation,
    today: date,
    *,
    is_apart: bool = False,
) -> Marks:
    """Holds, broken plans, an open proposal, running plans, known changes, explained spending and
    the ongoing bill of one party; the council's own bank holidays and policies.

    A hold on anybody who is liable for one of the accounts reaches this party too.
    """
    accounts = tuple(account_ids)
    given = {
        "party_id": party_id,
        "account_ids": accounts,
        "statement_id": statement_id,
        "nation": nation,
        "today": today,
    }
    session.flush()
    rows = [MarkRow(*row) for row in session.connection().execute(ALL_MARKS, given)]
    return _sorted_out(_without_reasons(session, rows, party_id, is_apart=is_apart))


def _without_reasons(
    session: Session, rows: list[MarkRow], party_id: int, *, is_apart: bool
) -> list[MarkRow]:
    """What a hold on a debt waits for is told to nobody but the one whose cause it is.

    Where somebody is kept apart from them, what nobody can say the owner of may be that one's.
    """
    of_debts = [row for row in rows if row.what == "hold" and row.number is not None]
    if not of_debts:
        return rows
    whose = owners(session, [(None, row.text or "") for row in of_debts])
    own = {party_id} if is_apart else {party_id, None}
    return [
        row._replace(what="joint")
        if row.what == "hold" and row.number is not None and whose.get(row.text or "") not in own
        else row
        for row in rows
    ]


# ------------------------------------------------------------------ what was read


def _sorted_out(rows: list[MarkRow]) -> Marks:
    found: dict[str, list[MarkRow]] = {}
    for row in rows:
        found.setdefault(row.what, []).append(row)
    holds = found.get("hold", [])
    of_debts: dict[int, set[str]] = {}
    for row in holds:
        if row.number is not None:
            of_debts.setdefault(row.number, set()).add(row.word or "")
    return Marks(
        holds=frozenset(row.word or "" for row in holds if row.number is None),
        joint_hold="joint" in found,
        debt_holds={debt_id: frozenset(kinds) for debt_id, kinds in of_debts.items()},
        defaults=tuple(
            sorted(row.at.astimezone(LONDON).date() for row in found.get("default", []) if row.at)
        ),
        open_proposal=next((row.word for row in found.get("proposal", [])), None),
        plans=tuple(_running(row) for row in found.get("plan", [])),
        changes=tuple(_change(row) for row in found.get("change", [])),
        over_guideline=tuple(sorted(row.word or "" for row in found.get("over", []))),
        history=_histories(found.get("event", [])),
        days=working_days_with(row.day for row in found.get("holiday", []) if row.day),
        bill=_bill(found.get("bill", [])),
        policies=_policies(found.get("policy", [])),
    )


def _bill(rows: list[MarkRow]) -> CouncilBill:
    in_order = sorted(rows, key=lambda row: row.number or 0)
    return CouncilBill(
        tuple(
            bill_of_account(row.amount, row.later, row.word, row.months)
            for row in in_order
            if row.amount is not None
        )
    )


def _policies(rows: list[MarkRow]) -> tuple[PolicyText, ...]:
    latest_first = sorted(
        rows, key=lambda row: (row.day or date.min, row.number or 0), reverse=True
    )
    return tuple(policy_text(row.text or "") for row in latest_first)


def _histories(rows: list[MarkRow]) -> dict[int, tuple[Happened, ...]]:
    of_debts: dict[int, list[Happened]] = {}
    for row in rows:
        if row.number is not None and row.day is not None:
            happened = Happened(Stage(row.word or ""), row.day, row.amount)
            of_debts.setdefault(row.number, []).append(happened)
    return {
        debt_id: tuple(sorted(events, key=lambda event: event.on))
        for debt_id, events in of_debts.items()
    }


def _running(row: MarkRow) -> RunningPlan:
    if row.amount is None or row.day is None:
        raise ValueError("a running plan has an amount and a last day")
    return RunningPlan(row.text or "", row.amount, Frequency(row.word or ""), row.day)


def _change(row: MarkRow) -> KnownChange:
    if row.amount is None:
        raise ValueError("a known change has an amount")
    return KnownChange(YearMonth.parse(row.word or ""), row.amount, row.text or "")
