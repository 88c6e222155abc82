"""A whole statement as somebody else gives it: an agency for its client, or the person who brings
their own back.

It holds no names, addresses or dates of birth: who it is about was settled before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.domain.household import ALONE, Household
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import KnownChange
from shared.domain.says import Says
from shared.domain.statement import Entry, Totals, add_up, in_order

LONGEST_NOTE = 1000
"""The most letters of any one note; files that say more are told so."""

_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """Words without the letters that no database holds."""
    return _NEVER_STORED.sub(" ", text)


@dataclass(frozen=True)
class Creditor:
    """Somebody else who is owed money, as the statement lists them; amounts a month for offers."""

    name: str
    owed: Money = ZERO
    offer: Money = ZERO
    is_priority: bool = False
    has_judgment: bool = False
    note: str = ""


@dataclass(frozen=True)
class Circumstances:
    """What the exchange format asks about somebody besides money. Words are the format's own."""

    is_joint: bool = False
    vehicles: int = 0
    tenure: str = ""
    tenure_other: str = ""
    employment: tuple[str, ...] = ()
    employment_other: str = ""
    partner_employment: tuple[str, ...] = ()
    partner_employment_other: str = ""
    assets_considered: bool = False
    savings_considered: bool = False


@dataclass(frozen=True)
class GivenStatement:
    """Everything that a statement says, with the day that it carries."""

    household: Household = ALONE
    entries: tuple[Entry, ...] = ()
    """Lines by our codes; a line not named was left blank."""
    dated_on: date | None = None
    """None when it carries no date: it is not taken then."""
    review_on: date | None = None
    group_notes: Mapping[str, str] = field(default_factory=dict)
    """Why a group is over its guideline, by group."""
    savings: Money = ZERO
    changes: tuple[KnownChange, ...] = ()
    notes: str = ""
    """What the sender adds in their own words."""
    circumstances: Circumstances = Circumstances()
    creditors: tuple[Creditor, ...] = ()
    """Listed only. What is paid to them counts where a line says so."""
    ages_assumed: bool = False
    """Whether the children's ages were not given, so that the band with the larger guideline is taken."""

    @property
    def in_order(self) -> tuple[Entry, ...]:
        """The lines in the order of the statement."""
        return in_order(self.entries)

    @property
    def totals(self) -> Totals:
        """What the lines come to, by our own sums."""
        return add_up(self.entries, self.savings)


@dataclass(frozen=True)
class Problem:
    """Something because of which a statement is not taken, or part of it is not."""

    code: str
    """A word for programs: `no_date`, `too_old`, `needs_note` …"""
    place: str
    """Where: a line's or group's code, `dated_on`, an element of the file."""
    says: Says
