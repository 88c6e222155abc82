"""Made-up income and spending, so that the sandbox's offers have statements behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.frequency import Frequency
from shared.domain.household import Child, Household
from shared.domain.money import Money
from shared.domain.statement import Entry
from shared.services.sandbox.dice import Dice
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.whole import WholeAnswer

W, F, FOUR = Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.FOUR_WEEKLY
GIVES = 12
"""How far an income may differ from the written one, in parts of a hundred."""

Line = tuple[str, int] | tuple[str, int, Frequency]


@dataclass(frozen=True)
class Budget:
    """A kind of household with what comes in and goes out, in pence."""

    about: str
    household: Household
    income: tuple[Line, ...]
    spending: tuple[Line, ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    """Why a group of spending is over its guideline."""


def _children(*ages: int) -> tuple[Child, ...]:
    return tuple(Child(age=age) for age in ages)


SINGLE_PARENT = Budget(
    "works part-time, two children",
    Household(children=_children(7, 11)),
    (
        ("client-salary-or-wages", 98_000, FOUR),
        ("tax-credits-universal-credit", 61_240),
        ("child-benefit", 2_605, W),
    ),
    (
        ("rent", 11_800, W),
        ("electricity", 14_200),
        ("water-supply", 3_850),
        ("tv-licence", 1_454),
        ("groceries", 9_200, W),
        ("public-transport", 2_400, W),
        ("childcare-costs", 9_600),
        ("home-phone-internet-tv", 4_100),
        ("clothing-footwear", 3_500),
        ("other-school", 2_200),
        ("buildings-contents-insurance", 980),
        ("debt-loans", 4_500),
    ),
)
FOOD_EXPLAINED = Budget(
    "one child with coeliac disease: food above the guideline, explained",
    Household(children=_children(9)),
    (
        ("client-salary-or-wages", 121_000, FOUR),
        ("tax-credits-universal-credit", 41_800),
        ("child-benefit", 2_605, W),
    ),
    (
        ("rent", 12_400, W),
        ("electricity", 15_600),
        ("water-supply", 3_600),
        ("tv-licence", 1_454),
        ("groceries", 9_900, W),
        ("public-transport", 1_900, W),
        ("home-phone-internet-tv", 3_800),
        ("mobile-phone", 1_800),
        ("clothing-footwear", 2_800),
        ("prescriptions-medicines", 950),
    ),
    {
        "food-housekeeping": "My son has coeliac disease. Gluten-free bread and flour cost about three times as much."
    },
)
COUPLE = Budget(
    "a couple, one of them between jobs, one teenager",
    Household(partner=True, children=_children(15)),
    (
        ("client-salary-or-wages", 142_000),
        ("jobseekers-allowance-contribution-based", 14_480, F),
        ("child-benefit", 2_605, W),
    ),
    (
        ("mortgage", 61_500),
        ("gas", 8_800),
        ("electricity", 9_400),
        ("water-supply", 4_300),
        ("tv-licence", 1_454),
        ("groceries", 9_800, W),
        ("fuel-parking-toll-road-charges", 11_500),
        ("car-insurance", 4_700),
        ("home-phone-internet-tv", 4_400),
        ("mobile-phone", 2_400),
        ("clothing-footwear", 4_200),
        ("debt-cards", 6_000),
    ),
)
ALONE = Budget(
    "lives alone on Universal Credit",
    Household(),
    (("tax-credits-universal-credit", 86_400), ("disability-benefits", 29_560, FOUR)),
    (
        ("rent", 9_600, W),
        ("electricity", 9_100),
        ("water-supply", 2_800),
        ("tv-licence", 1_454),
        ("groceries", 4_600, W),
        ("public-transport", 1_100, W),
        ("mobile-phone", 1_600),
        ("toiletries", 1_200),
        ("clothing-footwear", 1_500),
    ),
)
RETIRED = Budget(
    "retired, a small pension beside the State Pension",
    Household(),
    (("state-pensions", 92_120, FOUR), ("private-work-pensions", 21_300)),
    (
        ("ground-rent-service-charges", 8_900),
        ("gas", 9_700),
        ("electricity", 7_200),
        ("water-supply", 3_100),
        ("groceries", 4_300, W),
        ("house-repairs-maintenance", 2_000),
        ("home-phone-internet-tv", 3_900),
        ("prescriptions-medicines", 0),
        ("gifts", 1_500),
        ("life-insurance", 1_900),
    ),
)
NOTHING_LEFT = Budget(
    "nothing is left at the end of the month",
    Household(children=_children(3)),
    (("tax-credits-universal-credit", 103_900), ("child-benefit", 2_605, W)),
    (
        ("rent", 15_300, W),
        ("electricity", 17_400),
        ("water-supply", 3_900),
        ("groceries", 6_900, W),
        ("nappies-baby-items", 3_400),
        ("public-transport", 1_500, W),
        ("mobile-phone", 2_000),
        ("debt-gas-electricity", 4_000),
    ),
)
BUSINESS = Budget(
    "a business: what its owner takes out of it",
    Household(partner=True),
    (("other-earnings", 168_000),),
    (
        ("mortgage", 58_000),
        ("electricity", 16_000),
        ("groceries", 8_400, W),
        ("home-phone-internet-tv", 4_600),
    ),
)
ORDINARY = (SINGLE_PARENT, COUPLE, ALONE, RETIRED)


def whole_answer(budget: Budget, dice: Dice) -> WholeAnswer:
    """A whole statement of this kind; income differs a little from household to household."""
    income = [_entry(line, 100 + dice.between(0, GIVES)) for line in budget.income]
    spending = [_entry(line, 100) for line in budget.spending]
    lines = {entry.code: entry for entry in (*income, *spending)}
    return WholeAnswer(budget.household, LinesAnswer(lines), group_notes=budget.notes)


def _entry(line: Line, percent: int) -> Entry:
    code, pence, *frequency = line
    amount = Money(pence * percent // 100)
    return Entry(code, amount, frequency[0] if frequency else Frequency.MONTHLY)
