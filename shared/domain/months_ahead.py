"""What will be left over in each coming month, when the changes that are already known arrive.

Two things change it: what the person tells us (a job that ends, a loan paid off), and the council's
own bill as the account has it: this year's instalment, then next year's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.money import ZERO, Money, total
from shared.domain.says import N_, Says
from shared.domain.year_month import YearMonth

MONTHS_SEEN = 24
MOST_CHANGES = 8
"""The most changes that one statement holds."""

LONGEST_LABEL = 80


@dataclass(frozen=True)
class KnownChange:
    """A change that is already known: so much more (or less, negative) a month, from a month on."""

    from_month: YearMonth
    monthly: Money
    label: str


@dataclass(frozen=True)
class AccountBill:
    """The ongoing bill of one council tax account; arrears are never in it."""

    now: Money
    """This year's instalment; nought when the whole balance is due already and so part of the debt."""
    next_instalment: Money = ZERO
    next_from: YearMonth | None = None
    next_count: int = 12

    def in_month(self, month: YearMonth) -> Money:
        """What the bill takes in a month; the year after next is taken to be like next year."""
        if self.next_from is None or month < self.next_from:
            return self.now
        place = (month.year - self.next_from.year) * 12 + month.month - self.next_from.month
        return self.next_instalment if place % 12 < self.next_count else ZERO


@dataclass(frozen=True)
class CouncilBill:
    """The ongoing bills of everyone's council tax accounts here that the statement counts."""

    accounts: tuple[AccountBill, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether council tax is paid here, so that the statement's line is ours to fill in."""
        return bool(self.accounts)

    @property
    def now(self) -> Money:
        """This year's instalment, as it stands in the statement's council tax line."""
        return total(account.now for account in self.accounts)

    def in_month(self, month: YearMonth) -> Money:
        """What the bills take in a month."""
        return total(account.in_month(month) for account in self.accounts)

    def starts_in(self, month: YearMonth) -> bool:
        """Whether next year's bill begins in this month."""
        return any(account.next_from == month for account in self.accounts)


NO_BILL = CouncilBill()


@dataclass(frozen=True)
class MonthAhead:
    """One month in which what is left over changes, what it becomes, and why."""

    month: YearMonth
    left_over: Money
    bill: Says | None = None
    labels: tuple[str, ...] = ()
    """The person's own words for the changes that they told us of."""
    new_bill: Money | None = None
    """The instalment of next year's bill, in the month that it begins."""


def left_over_ahead(
    left_over: Money,
    changes: Iterable[KnownChange],
    bill: CouncilBill,
    this_month: YearMonth,
    counted: Money | None = None,
) -> tuple[MonthAhead, ...]:
    """The months ahead in which the amount left over differs from the month before.

    Looks from next month on. A change dated this month or earlier counts from next month.
    `counted` is what the statement took the council's bill to be; unless given, what it is now.
    """
    known = tuple(changes)
    in_statement = bill.now if counted is None else counted
    before, bill_before, ahead = left_over, in_statement, []
    for step in range(1, MONTHS_SEEN + 1):
        month = this_month.plus(step)
        asked = bill.in_month(month)
        now = left_over + in_statement - asked
        now += total(change.monthly for change in known if change.from_month <= month)
        if now != before:
            new_bill = asked if bill.starts_in(month) and asked else None
            reason = _bill_reason(asked, bill_before, new_bill)
            labels = _labels(month, known, is_first=step == 1)
            ahead.append(MonthAhead(month, now, reason, labels, new_bill))
        before, bill_before = now, asked
    return tuple(ahead)


def _labels(month: YearMonth, known: tuple[KnownChange, ...], *, is_first: bool) -> tuple[str, ...]:
    return tuple(
        change.label
        for change in known
        if change.from_month == month or (is_first and change.from_month < month)
    )


def _bill_reason(asked: Money, before: Money, new_bill: Money | None) -> Says | None:
    if asked == before:
        return None
    if new_bill:
        return Says(
            N_("Your new council tax bill, estimated: %(amount)s a month"), {"amount": new_bill}
        )
    if not asked:
        return Says(N_("No council tax instalment"))
    return Says(N_("Council tax instalment: %(amount)s a month"), {"amount": asked})
