"""Spending guidelines: what a household of this size usually spends on each flexible group.

The figures are licensed and never shipped: an administrator loads a set, which comes into force
on a date. Spending over a guideline is explained, never refused (SFS Code of Conduct).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.household import HouseholdCount
from shared.domain.money import ZERO, Money
from shared.domain.says import N_, Says

SHORTEST_NOTE = 10
"""The fewest characters that explain anything (SFS practice)."""

LONGEST_NOTE = 1000

GUIDELINE_GROUPS = ("communications-leisure", "food-housekeeping", "personal")
"""The groups that guidelines exist for, by their code in the statement."""


class Standing(StrEnum):
    """How a group's spending compares with its guideline."""

    WITHIN = "within"
    OVER = "over"


@dataclass(frozen=True)
class Rates:
    """What one group allows for each person, a month."""

    first_adult: Money
    additional_adult: Money
    child_under_14: Money
    child_14_to_18: Money

    def guideline(self, household: HouseholdCount) -> Money:
        """The guideline for a whole household, a month."""
        return (
            self.first_adult
            + self.additional_adult * (household.adults - 1)
            + self.child_under_14 * household.under_14
            + self.child_14_to_18 * household.from_14_to_18
        )


@dataclass(frozen=True)
class GuidelineSet:
    """One published set of rates, by group code, in force from a date."""

    name: str
    effective_from: date
    rates: Mapping[str, Rates]


@dataclass(frozen=True)
class Finding:
    """One group's spending beside its guideline, both a month."""

    group: str
    spend: Money
    guideline: Money

    @property
    def standing(self) -> Standing:
        """Within at the guideline to the penny; over by a penny is over."""
        return Standing.WITHIN if self.spend <= self.guideline else Standing.OVER

    @property
    def is_over(self) -> bool:
        """Whether an explanation is needed."""
        return self.standing is Standing.OVER

    @property
    def over_by(self) -> Money:
        """How far over the guideline the spending is."""
        return max(self.spend - self.guideline, ZERO)


def compare(
    spend: Mapping[str, Money], household: HouseholdCount, guidelines: GuidelineSet | None
) -> tuple[Finding, ...]:
    """Compare each group on its own: saving in one never makes up for excess in another.

    Without a set there is nothing to compare with, and so nothing is found.
    """
    if guidelines is None:
        return ()
    return tuple(
        Finding(group, spend.get(group, ZERO), guidelines.rates[group].guideline(household))
        for group in GUIDELINE_GROUPS
        if group in guidelines.rates
    )


def in_force(sets: Iterable[GuidelineSet], today: date) -> GuidelineSet | None:
    """The set with the latest start that is not after today."""
    started = [one for one in sets if one.effective_from <= today]
    return max(started, key=lambda one: one.effective_from, default=None)


def note_problem(note: str) -> Says | None:
    """What is wrong with the explanation for a group that is over; None when it will do."""
    length = len(note.strip())
    if length < SHORTEST_NOTE:
        return Says(
            N_("Tell us why in a few words, at least %(fewest)s letters."),
            {"fewest": SHORTEST_NOTE},
        )
    if length > LONGEST_NOTE:
        return Says(N_("Use no more than %(most)s letters."), {"most": LONGEST_NOTE})
    return None
