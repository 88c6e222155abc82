"""Rules about payments that are not alike: each line by itself, and each month against what it leaves.

The bounds that a policy has no figure for stand here and never change: an old receipt replays by them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from shared.domain.case import Case, left_over_in
from shared.domain.frequency import Frequency, a_month
from shared.domain.money import ZERO, Money, rounded_down
from shared.domain.policy import Terms
from shared.domain.rules.figures import (
    RuleResult,
    collected,
    count_of,
    earliest_collection,
    last_day_to_clear,
)
from shared.domain.says import N_, Says
from shared.domain.schedule import LONGEST, OfferLine, due_date, fitted
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth, months_after

MOST_TIMES_AVERAGE = 2
"""A payment of more than so many times the average puts too much off; a person looks at it."""

MONTHS_BETWEEN = 5
"""The next payment is due within so many months: at most four months are without one."""


@dataclass(frozen=True)
class LineProblem:
    """Why one payment cannot be accepted without a person."""

    number: int
    """The number of the payment, from 1."""
    rule: str
    says: Says


@dataclass(frozen=True)
class MonthOfLines:
    """What falls due in one month, and the most that may without a person; none where nothing says."""

    month: YearMonth
    numbers: tuple[int, ...]
    due: Money
    most: Money | None

    @property
    def over(self) -> Money:
        """By how much it is more than it may be; negative where there is room."""
        return self.due - (self.due if self.most is None else self.most)


def lines_of(case: Case) -> tuple[OfferLine, ...]:
    """The payments of a case's offer as they come to what is owed; none where they are alike."""
    return fitted(case.balance - case.offer.paid_now, case.offer.lines)


def months_of(case: Case, terms: Terms) -> tuple[MonthOfLines, ...]:
    """What each month with a payment takes, against the share of what is left over in that month."""
    found: dict[YearMonth, list[tuple[int, Money]]] = {}
    for number, line in enumerate(lines_of(case), start=1):
        found.setdefault(YearMonth.of(line.due), []).append((number, line.amount))
    return tuple(
        MonthOfLines(
            month,
            tuple(number for number, _ in each),
            Money(sum(amount.pence for _, amount in each)),
            _most_in(case, terms, month),
        )
        for month, each in found.items()
    )


def line_problems(case: Case, terms: Terms, days: WorkingDays) -> tuple[LineProblem, ...]:
    """Every payment that breaks a rule, with a sentence; in the order of the payments."""
    lines = lines_of(case)
    if not lines:
        return ()
    found = [
        *_too_much_in_a_month(case, terms),
        *_too_small(lines, terms),
        *_too_large(lines),
        *_too_far_apart(lines),
        *_first(case, terms, days),
        *_too_late(case, terms, days),
    ]
    return tuple(sorted(found, key=lambda each: each.number))


def ceiling(case: Case, terms: Terms) -> RuleResult | None:
    """The payments of each month fit inside the share of what is left over in that very month."""
    months = [each for each in months_of(case, terms) if each.most is not None]
    worst = max(months, default=None, key=lambda each: each.over)
    if worst is None or worst.most is None:
        return None
    passed = worst.over <= ZERO
    says = Says(_IN_A_MONTH if not passed else _FITS, _month_figures(worst))
    return RuleResult("ceiling", passed, worst.due, worst.most, says)


def smallest(case: Case, terms: Terms) -> RuleResult | None:
    """Each payment but the last is at least what the policy asks."""
    least, lines = terms.smallest_instalment, lines_of(case)
    if least is None or not lines:
        return None
    smallest_one = min((line.amount for line in lines[:-1]), default=lines[-1].amount)
    passed = len(lines) <= 1 or smallest_one >= least
    says = Says(
        N_(
            "Your smallest payment is %(amount)s. The smallest we can accept without a person is %(least)s."
        ),
        {"amount": smallest_one, "least": least},
    )
    return RuleResult("smallest_instalment", passed, smallest_one, least, says)


def largest(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """No payment is more than twice the average, so that nothing is put off to the end."""
    lines = lines_of(case)
    if not lines:
        return None
    most, biggest = _most_each(lines), max(line.amount for line in lines)
    text = (
        N_("Your largest payment is %(amount)s.")
        if biggest <= most
        else N_(
            "Your largest payment is %(amount)s. The most we can accept for one payment without a person is %(most)s, twice your average."
        )
    )
    says = Says(text, {"amount": biggest, "most": most})
    return RuleResult("largest_instalment", biggest <= most, biggest, most, says)


def gaps(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """There are never more than four months without a payment."""
    lines = lines_of(case)
    if len(lines) < 2:
        return None
    broken = next(iter(_too_far_apart(lines)), None)
    says = broken.says if broken else Says(N_("There is never a long time without a payment."))
    widest = max((after.due - before.due).days for before, after in pairwise(lines))
    return RuleResult("gaps", broken is None, widest, None, says)


def length(case: Case, terms: Terms, days: WorkingDays) -> RuleResult | None:
    """The plan ends no later than the longest one of its rhythm would."""
    lines, limit = lines_of(case), last_day_by_count(case, terms)
    if not lines or limit is None:
        return None
    last = lines[-1].due
    says = Says(_TOO_LONG, {"last": last, "limit": limit})
    return RuleResult("length", last <= limit, last, limit, says)


def last_day_by_count(case: Case, terms: Terms) -> date | None:
    """When the last payment of the longest plan of the offer's rhythm would be due; none without a limit."""
    most = terms.max_instalments.get(case.offer.frequency)
    return None if most is None else due_date(case.offer.alike, most - 1)


_IN_A_MONTH = N_(
    "Your payments in %(month)s come to %(amount)s. The most we can accept in that month without a person is %(most)s."
)
_FITS = N_("Your payments fit into what is left over in each month, also in %(month)s.")
_TOO_LONG = N_(
    "The last payment would be due on %(last)s. It must be due by %(limit)s for us to accept without a person."
)


def _most_in(case: Case, terms: Terms, month: YearMonth) -> Money | None:
    """The share of what is left over in a month; as many payments of it as the rhythm has there."""
    if terms.share is None or case.left_over is None:
        return None
    share = Fraction(max(left_over_in(case, month).pence, 0) * terms.share.percent, 100)
    each_time = share / a_month(case.offer.frequency)
    return rounded_down(max(share, each_time * _times_in(case, month)))


def _times_in(case: Case, month: YearMonth) -> int:
    """How many payments the offer's rhythm has in a month: of weekly ones four or five."""
    if case.offer.frequency is Frequency.MONTHLY:
        return 1
    regular, count = case.offer.alike, 0
    for index in range(LONGEST):
        due = YearMonth.of(due_date(regular, index))
        if due > month:
            break
        count += due == month
    return count


def _month_figures(each: MonthOfLines) -> dict[str, Money | YearMonth]:
    return {"month": each.month, "amount": each.due, "most": each.most or ZERO}


def _too_much_in_a_month(case: Case, terms: Terms) -> Iterator[LineProblem]:
    for month in months_of(case, terms):
        if month.over > ZERO:
            says = Says(_IN_A_MONTH, _month_figures(month))
            yield from (LineProblem(number, "ceiling", says) for number in month.numbers)


def _too_small(lines: tuple[OfferLine, ...], terms: Terms) -> Iterator[LineProblem]:
    least = terms.smallest_instalment
    if least is None:
        return
    for number, line in enumerate(lines[:-1], start=1):
        if line.amount < least:
            text = N_("The smallest payment we can accept without a person is %(least)s.")
            yield LineProblem(number, "smallest_instalment", Says(text, {"least": least}))


def _most_each(lines: tuple[OfferLine, ...]) -> Money:
    owed = sum(line.amount.pence for line in lines)
    return rounded_down(Fraction(MOST_TIMES_AVERAGE * owed, len(lines)))


def _too_large(lines: tuple[OfferLine, ...]) -> Iterator[LineProblem]:
    most = _most_each(lines)
    for number, line in enumerate(lines, start=1):
        if line.amount > most:
            text = N_(
                "This is more than twice your average payment. The most we can accept without a person is %(most)s."
            )
            yield LineProblem(number, "largest_instalment", Says(text, {"most": most}))


def _too_far_apart(lines: tuple[OfferLine, ...]) -> Iterator[LineProblem]:
    for number, (before, after) in enumerate(pairwise(lines), start=2):
        latest = months_after(before.due, MONTHS_BETWEEN)
        if after.due > latest:
            text = N_(
                "This is a long time after the payment before it. It must be due by %(latest)s for us to accept without a person."
            )
            yield LineProblem(number, "gaps", Says(text, {"latest": latest}))


def _first(case: Case, terms: Terms, days: WorkingDays) -> Iterator[LineProblem]:
    first, earliest = collected(case, 0, days), earliest_collection(case, terms, days)
    if first is not None and (first < earliest or case.offer.first_due < case.today):
        text = N_("The earliest first payment that we can accept is on %(earliest)s.")
        yield LineProblem(1, "first_not_before", Says(text, {"earliest": earliest}))
    within = terms.first_within_days.get(case.offer.frequency)
    if within is not None and (case.offer.first_due - case.today).days > within:
        latest = date.fromordinal(case.today.toordinal() + within)
        text = N_("The first payment must be due by %(latest)s for us to accept without a person.")
        yield LineProblem(1, "first_not_after", Says(text, {"latest": latest}))


def _too_late(case: Case, terms: Terms, days: WorkingDays) -> Iterator[LineProblem]:
    clear, longest = last_day_to_clear(case, terms), last_day_by_count(case, terms)
    for index in range(count_of(case)):
        due, taken = due_date(case.offer, index), collected(case, index, days)
        if taken is None:
            text = N_("This is after %(limit)s, the last day for which we know the bank holidays.")
            yield LineProblem(index + 1, "dates", Says(text, {"limit": days.known_until}))
        elif clear is not None and taken > clear:
            text = N_("Everything must be paid by %(limit)s for us to accept without a person.")
            yield LineProblem(index + 1, "clear_by", Says(text, {"limit": clear}))
        elif longest is not None and due > longest:
            says = Says(_TOO_LONG, {"last": due, "limit": longest})
            yield LineProblem(index + 1, "length", says)
