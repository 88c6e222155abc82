"""Where received money goes: the payer's choice first, then the council's order, never across funds.

Source: the common law of appropriation (the debtor's choice at the time of payment binds; R v Miskin
Lower Justices [1953] 1 QB 533 for an instalment that is matched exactly), then the council's own order:
the instalment that is due, the current year's instalment before arrears, and the oldest debt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.ledger import Part
from shared.domain.money import ZERO, Money, total
from shared.domain.stages import DebtType


class Rule(StrEnum):
    """Which rule sent money to a debt; kept with each entry."""

    CHOSEN = "chosen"
    """The payer said so."""
    INSTALMENT = "instalment"
    """The payer chose a plan's instalment, and this is its share."""
    EXACT = "exact_instalment"
    """The amount is exactly what falls due next."""
    CURRENT_YEAR = "current_year"
    """This year's due instalment comes before arrears."""
    OLDEST = "oldest"
    CREDIT = "credit"
    """More than is owed, kept as a credit because the payer said so."""
    OFFICER = "officer"
    SUSPENSE = "from_suspense"


class WithinDebt(StrEnum):
    """What of one debt is paid first; the council's own setting."""

    COSTS_FIRST = "costs_first"
    TAX_FIRST = "tax_first"


@dataclass(frozen=True)
class Payable:
    """A debt as the allocation sees it. Amounts are what is unpaid now."""

    debt_id: int
    fund: DebtType
    charge: Money
    costs: Money
    year: int
    due_on: date | None = None
    is_current_year: bool = False
    instalment_due: Money = ZERO
    """What of it falls due by now under its own instalments or its plan."""
    next_instalment: Money = ZERO
    is_held: bool = False
    """Under a hold or moratorium: only money that the payer means for it may go there."""
    plan_id: int | None = None

    @property
    def owed(self) -> Money:
        """Charge and costs; never below nought here."""
        return max(self.charge + self.costs, ZERO)


@dataclass(frozen=True)
class Share:
    """What one debt gets, and by which rule."""

    debt_id: int
    amount: Money
    rule: Rule


@dataclass(frozen=True)
class Allocation:
    """Where an amount goes. What is left over goes to nobody's debt."""

    shares: tuple[Share, ...]
    left_over: Money

    @property
    def placed(self) -> Money:
        """The sum of the shares."""
        return total(share.amount for share in self.shares)


class TwoFunds(ValueError):
    """Money that nobody chose a debt for cannot be spread over debts of different funds."""


def by_choice(
    amount: Money, chosen: Sequence[Share], owed: Mapping[int, Payable], *, keeps_credit: bool
) -> Allocation:
    """As the payer chose: each debt what was meant for it, and no more than it owes.

    With `keeps_credit` what is over stays as a credit on the first debt; else it is left over,
    and so is what was meant for a debt that is not in `owed` any more.
    """
    shares, left = [], amount
    for wish in chosen:
        debt = owed.get(wish.debt_id)
        most = debt.owed if debt is not None else ZERO
        part = min(wish.amount, left, most)
        if part > ZERO:
            shares.append(Share(wish.debt_id, part, wish.rule))
            left -= part
    first = next((wish.debt_id for wish in chosen if wish.debt_id in owed), None)
    if left > ZERO and keeps_credit and first is not None:
        shares.append(Share(first, left, Rule.CREDIT))
        left = ZERO
    return Allocation(tuple(shares), left)


def by_plan(amount: Money, debts: Sequence[Payable]) -> Allocation:
    """To the debts of one plan, in the plan's order: first what its next instalment pays towards each,
    then whatever else each owes. What is over is left over.
    """
    left, given = amount, dict.fromkeys((debt.debt_id for debt in debts), ZERO)
    for wishes in ([debt.next_instalment for debt in debts], [debt.owed for debt in debts]):
        for debt, wanted in zip(debts, wishes, strict=True):
            part = min(wanted, left, debt.owed - given[debt.debt_id])
            if part > ZERO:
                given[debt.debt_id] += part
                left -= part
    shares = tuple(
        Share(debt_id, part, Rule.INSTALMENT) for debt_id, part in given.items() if part > ZERO
    )
    return Allocation(shares, left)


def by_order(amount: Money, debts: Iterable[Payable]) -> Allocation:
    """By the council's order, among debts of one fund that are not held.

    First a debt whose next instalment is exactly the amount, then what is due for the current
    year, then the oldest. Raises TwoFunds.
    """
    open_debts = [debt for debt in debts if debt.owed > ZERO and not debt.is_held]
    if len({debt.fund for debt in open_debts}) > 1:
        raise TwoFunds("money never crosses from one fund to another by itself")
    exact = next((debt for debt in sorted(open_debts, key=_age) if _is_exact(debt, amount)), None)
    if exact is not None:
        return Allocation((Share(exact.debt_id, amount, Rule.EXACT),), ZERO)
    left, given = amount, dict.fromkeys((debt.debt_id for debt in open_debts), ZERO)
    shares: list[Share] = []
    wishes = [
        (debt, debt.instalment_due, Rule.CURRENT_YEAR)
        for debt in open_debts
        if debt.is_current_year
    ]
    wishes += [(debt, debt.owed, Rule.OLDEST) for debt in sorted(open_debts, key=_age)]
    for debt, wanted, rule in wishes:
        part = min(wanted, left, debt.owed - given[debt.debt_id])
        if part > ZERO:
            shares.append(Share(debt.debt_id, part, rule))
            given[debt.debt_id] += part
            left -= part
    return Allocation(tuple(shares), left)


def parts_of(
    amount: Money, debt: Payable, setting: WithinDebt = WithinDebt.COSTS_FIRST
) -> dict[Part, Money]:
    """How an amount is split within one debt; what is over stays with the charge, as a credit."""
    costs = max(debt.costs, ZERO)
    charge = max(debt.charge, ZERO)
    to_costs = (
        min(amount, costs)
        if setting is WithinDebt.COSTS_FIRST
        else min(max(amount - charge, ZERO), costs)
    )
    parts = {Part.COSTS: to_costs, Part.CHARGE: amount - to_costs}
    return {part: money for part, money in parts.items() if money > ZERO}


def _is_exact(debt: Payable, amount: Money) -> bool:
    return amount <= debt.owed and amount in {debt.instalment_due, debt.next_instalment}


def _age(debt: Payable) -> tuple[int, date, int]:
    return (debt.year, debt.due_on or date.max, debt.debt_id)
