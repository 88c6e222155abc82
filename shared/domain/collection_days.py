"""Which instalments of a plan a Direct Debit collects, from when, and by which code.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*: notice in working days, a first
collection once the bank had time to refuse the instruction, 01 then 17, 19 the last, 18 again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.direct_debit_dates import CollectionDates, collection_dates
from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.money import ZERO, Money
from shared.domain.standard18 import TransactionCode
from shared.domain.standing import StandingLine
from shared.domain.working_days import WorkingDays


@dataclass(frozen=True)
class PlannedCollection:
    """One instalment that will be collected, and every day that matters to it."""

    number: int
    amount: Money
    """What of the instalment is not paid yet."""
    dates: CollectionDates


@dataclass(frozen=True)
class CollectionSchedule:
    """What a mandate collects, and what the payer pays in another way before it can."""

    collections: tuple[PlannedCollection, ...]
    by_hand: tuple[StandingLine, ...]
    """Instalments that fall due before anything can be collected."""


def notice_on(today: date, terms: DirectDebitTerms, days: WorkingDays, *, by_letter: bool) -> date:
    """The day on which a payer has the notice that is written today."""
    return days.add(today, terms.letter_days) if by_letter else today


def collect_from(
    today: date, terms: DirectDebitTerms, days: WorkingDays, *, by_letter: bool
) -> date:
    """The earliest day on which money can be taken under an instruction that is given today.

    It is handed in on the next working day, processed on the one after, and the bank then has its
    days to refuse; the payer has the days of notice. Raises PastLastKnownHoliday.
    """
    processed = days.add(today, 2)
    told = notice_on(today, terms, days, by_letter=by_letter)
    return max(days.add(processed, terms.lodged_days), days.add(told, terms.notice_days))


def schedule(
    lines: Sequence[StandingLine], earliest: date, terms: DirectDebitTerms, days: WorkingDays
) -> CollectionSchedule:
    """What of a plan's unpaid instalments a Direct Debit collects from a day on."""
    unpaid = [line for line in lines if line.received < line.instalment.amount]
    later = [line for line in unpaid if line.instalment.collect >= earliest]
    return CollectionSchedule(
        tuple(
            PlannedCollection(
                line.instalment.number,
                line.instalment.amount - line.received,
                collection_dates(line.instalment.due, terms.notice_days, days),
            )
            for line in later
        ),
        tuple(line for line in unpaid if line.instalment.collect < earliest),
    )


def shares_of(amount: Money, slices: Sequence[tuple[int, Money]]) -> tuple[tuple[int, Money], ...]:
    """The shares of debts in an amount that is what is left of an instalment.

    Money that came already paid the first debts, so what is left belongs to the last ones.
    """
    left = amount
    found: list[tuple[int, Money]] = []
    for debt_id, share in reversed(slices):
        part = min(left, share)
        if part > ZERO:
            found.append((debt_id, part))
            left -= part
    return tuple(reversed(found))


def transaction_code(*, has_collected: bool, is_last: bool, presentation: int) -> TransactionCode:
    """The code of a collection: again (18), the first under its instruction (01), last (19) or regular (17)."""
    if presentation > 1:
        return TransactionCode.REPRESENTED
    if not has_collected:
        return TransactionCode.FIRST
    return TransactionCode.FINAL if is_last else TransactionCode.REGULAR
