"""Which discounts and reductions somebody may be due, and about how much a year: never an award.

Sources: Local Government Finance Act 1992 ss 5, 11, 13, 13A and Schedule 1; the Council Tax
(Exempt Dwellings) Order 1992, class N; small business rate relief: LGFA 1988 s43(4A) to (4D).
Nothing here knows why an adult does not count: it may be a matter of health.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from shared.domain.entitlement_figures import (
    CouncilTaxDiscounts,
    ReductionScheme,
    SchemeHousehold,
    SmallBusinessRelief,
)
from shared.domain.money import ZERO, Money, half_up, total
from shared.domain.statement import Entry
from shared.domain.statement_groups import Side
from shared.domain.statement_lines import side_of

MONTHS, WEEKS = 12, 52
WHOLE = 100
NINTHS = {"A": 6, "B": 7, "C": 8, "D": 9, "E": 11, "F": 13, "G": 15, "H": 18, "I": 21}
"""What each band pays, in ninths of band D (LGFA 1992 s5; band I in Wales only)."""
BELOW_A = 5
"""What a home in band A pays with a reduction for disability (SI 1992/554 reg 4)."""


class Reduction(StrEnum):
    """One discount, exemption or reduction that somebody may ask for."""

    EXEMPT = "exempt"
    NOBODY_COUNTED = "nobody_counted"
    ONE_ADULT = "one_adult"
    BAND = "band"
    LOCAL = "local"
    SMALL_BUSINESS = "small_business"


@dataclass(frozen=True)
class Estimate:
    """One reduction that may be due, and what it may come to a year where that can be said."""

    reduction: Reduction
    least: Money | None = None
    most: Money | None = None

    @property
    def is_range(self) -> bool:
        """Whether two amounts must be shown."""
        return self.least != self.most


@dataclass(frozen=True)
class Income:
    """Who lives in a home and what comes in, as far as a local scheme asks."""

    weekly: Money
    household: SchemeHousehold
    is_passported: bool = False


@dataclass(frozen=True)
class HomeAnswers:
    """What decides about a home's council tax. `bill` is for a year, before any reduction."""

    adults: int
    students: int = 0
    not_counted: int = 0
    """Other adults who do not count; why is not asked."""
    gets: frozenset[Reduction] = field(default_factory=frozenset)
    """What they have already."""
    bill: Money | None = None
    band: str = ""
    has_savings: bool = False
    """Whether they have more than the scheme lets them have."""
    income: Income | None = None

    @property
    def counted(self) -> int:
        """Adults who count."""
        return max(0, self.adults - self.students - self.not_counted)


def home_estimates(
    answers: HomeAnswers, discounts: CouncilTaxDiscounts, scheme: ReductionScheme | None
) -> tuple[Estimate, ...]:
    """Everything that a home may be due and does not have yet, what is surest first.

    A reduction for low income is worked out on what a discount leaves, so that the two never pass
    the bill. Whether a home fits the needs of somebody disabled is not asked: a lower band is told to
    everybody, and stands for itself.
    """
    if answers.adults and answers.students >= answers.adults:
        return (
            (_of(Reduction.EXEMPT, answers.bill),) if Reduction.EXEMPT not in answers.gets else ()
        )
    return tuple(_in_turn(answers, discounts, scheme))


def _in_turn(
    answers: HomeAnswers, discounts: CouncilTaxDiscounts, scheme: ReductionScheme | None
) -> Iterator[Estimate]:
    left = answers.bill
    kind, percent = _discount(answers, discounts)
    if kind is not None:
        taken = _share(left, percent)
        left = _less(left, taken)
        if kind not in answers.gets:
            yield _of(kind, taken)
    percent = 0 if scheme is None else local_percent(answers, scheme)
    if percent and Reduction.LOCAL not in answers.gets:
        yield _of(Reduction.LOCAL, _share(left, percent))
    if Reduction.BAND not in answers.gets:
        yield _of(Reduction.BAND, _one_band(answers))


def _discount(answers: HomeAnswers, discounts: CouncilTaxDiscounts) -> tuple[Reduction | None, int]:
    if answers.counted == 0:
        return Reduction.NOBODY_COUNTED, discounts.nobody_counted
    if answers.counted == 1:
        return Reduction.ONE_ADULT, discounts.one_adult
    return None, 0


def local_percent(answers: HomeAnswers, scheme: ReductionScheme) -> int:
    """What a local scheme takes off in percent; nothing where income is not known or savings are over."""
    if answers.income is None or answers.has_savings:
        return 0
    if answers.income.is_passported:
        return scheme.passported_percent
    fitting = (
        band.percent
        for band in scheme.bands
        if band.household is answers.income.household and answers.income.weekly < band.weekly_under
    )
    return max(fitting, default=0)


def income_of(
    entries: Iterable[Entry], household: SchemeHousehold, scheme: ReductionScheme
) -> Income:
    """What a statement says of income, as a scheme counts it: a week, without what is disregarded."""
    coming = [each for each in entries if side_of(each.code) is Side.INCOME and each.amount]
    passported, left_out = set(scheme.passported.split()), set(scheme.disregarded.split())
    monthly = total(each.monthly for each in coming if each.code not in left_out)
    weekly = half_up(Fraction(monthly.pence * MONTHS, WEEKS))
    return Income(weekly, household, any(each.code in passported for each in coming))


def scheme_household(*, couple: bool, children: int) -> SchemeHousehold:
    """Which of a scheme's households it is."""
    if children > 1:
        return SchemeHousehold.MORE_CHILDREN
    if children:
        return SchemeHousehold.ONE_CHILD
    return SchemeHousehold.COUPLE if couple else SchemeHousehold.ONE_ADULT


def business_estimates(
    rateable_value: int, *, is_only_property: bool, relief: SmallBusinessRelief
) -> tuple[Estimate, ...]:
    """Small business rate relief for a property, between the lowest and the highest multiplier."""
    share = relief_share(rateable_value, relief) if is_only_property else Fraction(0)
    if not share:
        return ()
    low, high = (
        half_up(Fraction(rateable_value * multiplier, 10) * share)
        for multiplier in (relief.low_multiplier, relief.high_multiplier)
    )
    return (Estimate(Reduction.SMALL_BUSINESS, low, high),)


def relief_share(rateable_value: int, relief: SmallBusinessRelief) -> Fraction:
    """How much of a bill is relieved: all up to the first value, evenly less up to the second."""
    if rateable_value <= 0 or rateable_value >= relief.none_from:
        return Fraction(0)
    if rateable_value <= relief.full_to:
        return Fraction(1)
    return Fraction(relief.none_from - rateable_value, relief.none_from - relief.full_to)


def _one_band(answers: HomeAnswers) -> Money | None:
    ninths = NINTHS.get(answers.band)
    if ninths is None or answers.bill is None:
        return None
    lower = max((each for each in NINTHS.values() if each < ninths), default=BELOW_A)
    return half_up(Fraction(answers.bill.pence * (ninths - lower), ninths))


def _share(amount: Money | None, percent: int) -> Money | None:
    return None if amount is None else half_up(Fraction(amount.pence * percent, WHOLE))


def _less(amount: Money | None, taken: Money | None) -> Money | None:
    return None if amount is None or taken is None else max(ZERO, amount - taken)


def _of(reduction: Reduction, amount: Money | None) -> Estimate:
    return Estimate(reduction, amount, amount)
