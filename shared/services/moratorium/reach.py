"""Which debts a moratorium reaches: those its notice names, those that go on, and those we found ourselves.

Source: SI 2020/1311 regs 4 to 6. What was due when the person applied is in it; what falls due later
is an ongoing liability. A debt that we find besides is proposed to the adviser, and protected only
once they add it; until they answer, our own hold keeps it still.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.domain.case import financial_year, year_end
from shared.domain.money import ZERO, Money
from shared.domain.moratorium import DAY
from shared.domain.name_keys import reference_key
from shared.domain.stages import DebtType, Stage
from shared.models import Account, Debt, Liability
from shared.services.moratorium.notice import Notice, NoticeDebt
from shared.services.moratorium.policy import OwnTerms

IN_STEP = frozenset({Stage.INSTALMENTS, Stage.REMINDER, Stage.SECOND_REMINDER})
"""Stages of this year's bill at which the instalments may still be kept."""
_TYPE_WORDS = {
    DebtType.COUNCIL_TAX: ("council tax",),
    DebtType.BUSINESS_RATES: ("business rate", "non-domestic", "nndr"),
    DebtType.BID_LEVY: ("bid levy", "improvement district"),
    DebtType.HB_OVERPAYMENT: ("housing benefit", "overpayment", "overpaid"),
    DebtType.SUNDRY: ("sundry", "invoice", "parking permit", "commercial waste"),
}
"""How advisers call each type; anything else is not taken for one."""


@dataclass(frozen=True)
class OwnDebt:
    """A debt of a person, as it stands on the day."""

    debt_id: int
    account_id: int
    account_reference: str
    type: DebtType
    year: int
    line: str
    stage: Stage
    owed: Money
    costs: Money
    due_on: date | None
    instalment: Money
    """This year's ongoing instalment; nought when the whole balance is due already."""
    agent_code: str
    is_joint: bool


@dataclass(frozen=True)
class Reached:
    """One debt, and what of it was due when the person applied."""

    debt: OwnDebt
    amount: Money
    register_debt_id: str = ""
    starts_on: date | None = None


@dataclass(frozen=True)
class Reach:
    """What a notice comes to for one person."""

    protected: tuple[Reached, ...]
    ongoing: tuple[Reached, ...]
    """Nothing of them is due yet: they go on as they are."""
    ours: tuple[Reached, ...]
    """Due, and not named by the notice."""


def reach_of(debts: Sequence[OwnDebt], notice: Notice, on: date, terms: OwnTerms) -> Reach:
    """Which of somebody's debts a notice protects, counted on the day of their application.

    A notice that names no debt that we can tell from the others protects everything: a person can
    free a debt later, and nobody can undo a visit.
    """
    applied = notice.applied_on or (on - DAY)
    named = _named(debts, notice.debts)
    protected, ongoing, ours = [], [], []
    for debt in debts:
        amount = due_by(debt, applied, terms)
        line = named.get(debt.debt_id)
        one = Reached(
            debt,
            amount,
            line.register_debt_id if line else "",
            line.starts_on if line else None,
        )
        if amount <= ZERO:
            ongoing.append(one)
        elif line is not None:
            protected.append(one)
        else:
            ours.append(one)
    return Reach(tuple(protected), tuple(ongoing), tuple(ours))


def due_by(debt: OwnDebt, applied: date, terms: OwnTerms) -> Money:
    """What of a debt had fallen due by a day.

    Everything of a past year and of an invoice; of this year's bill, the instalments that were missed,
    or all of it once they were lost.
    """
    this_year = financial_year(applied)
    if debt.year < this_year or debt.type in (DebtType.HB_OVERPAYMENT, DebtType.SUNDRY):
        return debt.owed
    if debt.year > this_year:
        return ZERO
    if debt.stage in IN_STEP and debt.instalment > ZERO:
        return _missed(debt, applied)
    if debt.stage is Stage.INSTALMENTS and (debt.due_on is None or debt.due_on > applied):
        return ZERO
    return debt.owed if terms.lost_instalments_are_due else _by_days(debt, applied)


def _missed(debt: OwnDebt, applied: date) -> Money:
    """The instalments from the oldest unpaid one to the day, one for each month."""
    if debt.due_on is None or debt.due_on > applied:
        return ZERO
    months = (applied.year - debt.due_on.year) * 12 + applied.month - debt.due_on.month
    count = months + (1 if applied.day >= debt.due_on.day else 0)
    return min(debt.owed, Money(debt.instalment.pence * max(count, 1)) + debt.costs)


def _by_days(debt: OwnDebt, applied: date) -> Money:
    """The year's bill in proportion to the days that had passed; what was paid came first."""
    whole = (year_end(debt.year) - date(debt.year, 4, 1)).days + 1
    left = max((year_end(debt.year) - applied).days, 0)
    charge = debt.owed - debt.costs
    return max(debt.owed - Money(charge.pence * left // whole), ZERO)


def _named(debts: Sequence[OwnDebt], lines: Iterable[NoticeDebt]) -> dict[int, NoticeDebt]:
    """Which line of a notice each debt belongs to: by its reference, else by its type, else all."""
    found: dict[int, NoticeDebt] = {}
    lines = tuple(lines)
    for line in lines:
        for debt in _by_reference(debts, line) or _by_type(debts, line):
            found.setdefault(debt.debt_id, line)
    unknown = [line for line in lines if not (_by_reference(debts, line) or _by_type(debts, line))]
    if lines and not unknown:
        return found
    whole = unknown[0] if unknown else NoticeDebt()
    for debt in debts:
        found.setdefault(debt.debt_id, whole)
    return found


def _by_reference(debts: Sequence[OwnDebt], line: NoticeDebt) -> list[OwnDebt]:
    key = reference_key(line.reference)
    if not key:
        return []
    return [
        each
        for each in debts
        if reference_key(each.account_reference) == key
        or (each.line and reference_key(each.line) == key)
    ]


def _by_type(debts: Sequence[OwnDebt], line: NoticeDebt) -> list[OwnDebt]:
    kind = type_of(line.type_name)
    return [each for each in debts if each.type is kind]


def type_of(words: str) -> DebtType | None:
    """The type of debt that words of an adviser mean; none when they mean none of ours for certain."""
    said = words.lower()
    fits = [kind for kind, some in _TYPE_WORDS.items() if any(each in said for each in some)]
    return fits[0] if len(fits) == 1 else None


def own_debts(session: Session, party_id: int) -> list[OwnDebt]:
    """Everything that somebody owes, alone or with others, by number; one statement."""
    beside: Any = Liability.__table__.alias()
    liable = (
        select(func.count(beside.c.id))
        .where(beside.c.account_id == Account.id, beside.c.removed_on.is_(None))
        .correlate(Account)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Debt, Account, liable)
        .join(Account, Account.id == Debt.account_id)
        .join(Liability, Liability.account_id == Account.id)
        .where(Liability.party_id == party_id, Liability.removed_on.is_(None))
        .order_by(Debt.id)
        .execution_options(populate_existing=True)
    )
    found = [_own(debt, account, count) for debt, account, count in rows]
    return [each for each in found if each.owed > ZERO]


def _own(debt: Any, account: Any, count: int) -> OwnDebt:
    return OwnDebt(
        debt.id,
        account.id,
        account.reference,
        account.type,
        debt.year,
        debt.line,
        debt.stage,
        debt.charge + debt.costs - debt.received,
        debt.costs - debt.received_costs,
        debt.due_on,
        account.current_instalment,
        debt.agent_code,
        count > 1,
    )


def liable_for(session: Session, debt_ids: Iterable[int]) -> list[int]:
    """Everybody who is liable for some debts."""
    rows = session.scalars(
        select(Liability.party_id)
        .join(Debt, Debt.account_id == Liability.account_id)
        .where(Debt.id.in_(sorted(set(debt_ids))), Liability.removed_on.is_(None))
    )
    return sorted(set(rows))
