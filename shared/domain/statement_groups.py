"""The parts of an income and expenditure statement: sides, groups of lines, and what a line is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.says import N_


class Side(StrEnum):
    """The part of the statement that a group of lines adds up to."""

    INCOME = "income"
    FIXED = "fixed"
    FLEXIBLE = "flexible"
    DEBTS = "debts"


@dataclass(frozen=True)
class Group:
    """Lines that share a heading and a total."""

    code: str
    side: Side
    label: str


@dataclass(frozen=True)
class Line:
    """One line of the statement.

    `rare` lines are folded away on the page. `closed` ones are benefits that no one can claim any
    more: the exchange format keeps them, so they stay with the rare lines of their group.
    """

    code: str
    group: str
    label: str
    hint: str = ""
    rare: bool = False
    closed: bool = False

    @property
    def is_folded(self) -> bool:
        """Whether the page keeps the line inside 'more lines'."""
        return self.rare or self.closed


GROUPS = (
    Group("earnings", Side.INCOME, N_("Earnings")),
    Group("benefits", Side.INCOME, N_("Benefits and tax credits")),
    Group("pensions", Side.INCOME, N_("Pensions")),
    Group("other-income", Side.INCOME, N_("Other income")),
    Group("home-contents", Side.FIXED, N_("Home and contents")),
    Group("utilities", Side.FIXED, N_("Gas, electricity and other fuel")),
    Group("water", Side.FIXED, N_("Water")),
    Group("care-health", Side.FIXED, N_("Care and health")),
    Group("transport-travel", Side.FIXED, N_("Transport and travel")),
    Group("school", Side.FIXED, N_("School")),
    Group("pensions-insurance", Side.FIXED, N_("Pensions and insurance")),
    Group("professional", Side.FIXED, N_("Costs of your work")),
    Group("other-essential", Side.FIXED, N_("Other essential costs")),
    Group("communications-leisure", Side.FLEXIBLE, N_("Communications and leisure")),
    Group("food-housekeeping", Side.FLEXIBLE, N_("Food and housekeeping")),
    Group("personal", Side.FLEXIBLE, N_("Personal costs")),
    Group("priority-debts", Side.DEBTS, N_("Debts with serious consequences")),
    Group("other-debts", Side.DEBTS, N_("Other debts")),
)

GROUP = {group.code: group for group in GROUPS}
