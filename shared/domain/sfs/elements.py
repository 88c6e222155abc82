"""The names and the order of the exchange format: Data Definition Specification 1.1 of the Standard
Financial Statement, full entry and one-page summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.statement_groups import GROUPS, Side
from shared.domain.statement_lines import lines_of


class Kind(StrEnum):
    """The two forms of the format."""

    ENTRY = "entry"
    """Every line."""
    SUMMARY = "summary"
    """One page: mostly totals of groups."""


class Form(StrEnum):
    """How it is written down."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"


TENURES = (
    "Owner",
    "Mortgage",
    "Living with parents",
    "Tenant - private sector",
    "Tenant - social",
    "other",
)
EMPLOYMENTS = (
    "Full-time",
    "Part-time",
    "Unemployed",
    "Not working due to illness / disability",
    "Self-employed",
    "Retired",
    "Carer",
    "Student",
    "Other",
)

OTHER_ESSENTIAL = "other-essential-costs"
"""The only line of which there may be several."""


@dataclass(frozen=True)
class Part:
    """A group of lines as the full entry has it."""

    group: str
    """Our code."""
    names: tuple[str, ...]
    """What the format calls it: XML first; its JSON has another name for one of them."""
    total: str
    lines: tuple[str, ...]


def _part(code: str) -> Part:
    names = ("pensions-insurances", code) if code == "pensions-insurance" else (code, code)
    return Part(code, names, f"total-{names[0]}", tuple(line.code for line in lines_of(code)))


def _parts(side: Side) -> tuple[Part, ...]:
    return tuple(_part(group.code) for group in GROUPS if group.side is side)


INCOME, FIXED, FLEXIBLE = (_parts(side) for side in (Side.INCOME, Side.FIXED, Side.FLEXIBLE))

SUMMARY_INCOME = {
    "total-earnings": ("other-earnings", ("earnings",)),
    "total-benefits": ("other-benefits", ("benefits",)),
    "total-pensions": ("other-pensions", ("pensions",)),
    "total-other-income": ("other-other-income", ("other-income",)),
}
"""What each total of a summary is read as, and which groups it is written from."""

SUMMARY_LINES = {
    "rent": ("rent",),
    "mortgage": ("mortgage",),
    "secured-loans": ("secured-loans",),
    "council-tax-rates": ("council-tax-rates",),
    "other-home-contents": (
        "other-home-contents",
        "ground-rent-service-charges",
        "mortgage-endowment",
        "appliance-furniture-rental",
        "tv-licence",
    ),
    "gas": ("gas",),
    "electricity": ("electricity",),
    "other-utilities": ("other-utilities", "other-utilities-expenditure"),
}
"""The lines that a summary keeps, each with those of the full entry that it adds up; read as the first."""

SUMMARY_FIXED = {
    "total-water": ("water-supply", ("water",)),
    "total-care-health": ("other-care-health", ("care-health",)),
    "total-transport-travel": ("other-transport-travel", ("transport-travel",)),
    "total-school": ("other-school", ("school",)),
    "total-pensions-insurances": ("other-pensions-insurances", ("pensions-insurance",)),
    "total-professional": ("other-professional", ("professional",)),
    "total-other-essential": (OTHER_ESSENTIAL, ("other-essential",)),
}
SUMMARY_FLEXIBLE = {
    "total-communications-leisure": (
        "other-communications-leisure",
        ("communications-leisure",),
    ),
    "total-food-housekeeping": ("other-food-housekeeping", ("food-housekeeping",)),
    "total-personal": ("other-personal", ("personal",)),
}
