"""The dated figures of discounts and reductions: the law's, and the council's own scheme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.money import Money
from shared.domain.stages import Nation


@dataclass(frozen=True, kw_only=True)
class CouncilTaxDiscounts:
    """What is taken off a bill where fewer than two adults count (LGFA 1992 s11), in percent."""

    effective_from: date
    source: str
    one_adult: int
    nobody_counted: int
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class SmallBusinessRelief:
    """Up to which rateable value, in pounds, a small business pays nothing, and from which it pays all.

    Multipliers are tenths of a penny for each pound of rateable value: the lowest and the highest
    that a property of this size may have.
    """

    nation: Nation
    effective_from: date
    source: str
    full_to: int
    none_from: int
    low_multiplier: int
    high_multiplier: int
    until: date | None = None


class SchemeHousehold(StrEnum):
    """Households that a local scheme tells apart."""

    ONE_ADULT = "one_adult"
    COUPLE = "couple"
    ONE_CHILD = "one_child"
    MORE_CHILDREN = "more_children"


@dataclass(frozen=True, kw_only=True)
class SchemeBand:
    """What a household with less than so much a week has taken off its bill, in percent."""

    household: SchemeHousehold
    weekly_under: Money
    percent: int


@dataclass(frozen=True, kw_only=True)
class ReductionScheme:
    """A council tax reduction scheme as bands of income (LGFA 1992 s13A(2)): the council's own.

    `passported` and `disregarded` are lines of the statement, with spaces between them: benefits
    that give the most at once, and income that does not count.
    """

    pension_age: bool
    effective_from: date
    source: str
    most_savings: Money
    passported: str
    passported_percent: int
    disregarded: str
    bands: tuple[SchemeBand, ...]
    until: date | None = None
