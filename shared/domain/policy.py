"""A council's arrangement rules, as read from a dated policy file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.frequency import Frequency
from shared.domain.money import Money, total
from shared.domain.stages import DebtType, Nation, Stage


class ClearBy(StrEnum):
    """By when the whole balance must be paid."""

    DEBT_YEAR_END = "debt_year_end"
    """31 March of the financial year in which the debt fell due."""
    THIS_YEAR_END = "this_year_end"
    """31 March of the financial year that today lies in."""


@dataclass(frozen=True)
class Promise:
    """By when a person will have looked, in working days."""

    working_days: int
    count_first_day: bool = False
    """Whether today (or the next working day) is day 1; otherwise the day after it is."""


@dataclass(frozen=True)
class Share:
    """The largest part of what is left over that a plan may take without a person."""

    percent: int
    months: int
    """How many months ahead are looked at, this month counted; the tightest one decides."""


@dataclass(frozen=True)
class Defaults:
    """How many broken arrangements in how many months send an offer to a person."""

    within_months: int
    fewer_than: int = 1


@dataclass(frozen=True)
class Terms:
    """The limits inside which an offer is accepted at once. What is None is not limited."""

    max_instalments: Mapping[Frequency, int] = field(default_factory=dict)
    clear_by: ClearBy | None = None
    largest_balance: Money | None = None
    smallest_instalment: Money | None = None
    share: Share | None = None
    notice_working_days: int | None = None
    """Working days after the next working day before the first payment can be collected."""
    first_within_days: Mapping[Frequency, int] = field(default_factory=dict)
    """Calendar days from today by which the first payment must be due."""
    defaults: tuple[Defaults, ...] = ()
    not_while: frozenset[str] = frozenset()
    current_year_kept_up: bool = False
    costs_inside: Money | None = None
    """Costs that must already be part of the balance."""
    explained_spending_needs_person: bool = True

    def __hash__(self) -> int:
        return hash((self.clear_by, self.largest_balance, self.share, self.not_while))


@dataclass(frozen=True)
class Track:
    """The terms for debts of some types at some stages."""

    name: str
    debt_types: frozenset[DebtType]
    stages: frozenset[Stage]
    terms: Terms
    name_cy: str = ""
    """Its name in Welsh, where the council gives one."""


@dataclass(frozen=True)
class Policy:
    """One dated version of the rules, for one nation and some debt types."""

    code: str
    nation: Nation
    debt_types: frozenset[DebtType]
    effective_from: date
    promise: Promise
    tracks: tuple[Track, ...]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The council's own sentences by language and subject, such as `liability_order`."""

    def __hash__(self) -> int:
        return hash((self.code, self.effective_from))

    def track_for(self, debt_type: DebtType, stage: Stage) -> Track | None:
        """The first track that takes a debt of this type at this stage."""
        for track in self.tracks:
            if debt_type in track.debt_types and stage in track.stages:
                return track
        return None


def merge(policies: Sequence[Policy]) -> Policy:
    """Several policies as one, for a plan over debts of several types; the longest promise holds.

    Raises ValueError when there are none, or when they are of different nations.
    """
    if not policies or len({policy.nation for policy in policies}) != 1:
        raise ValueError("policies of one nation are merged, and at least one")
    if len(policies) == 1:
        return policies[0]
    return Policy(
        code=" + ".join(policy.code for policy in policies),
        nation=policies[0].nation,
        debt_types=frozenset().union(*(policy.debt_types for policy in policies)),
        effective_from=max(policy.effective_from for policy in policies),
        promise=max(
            (policy.promise for policy in policies),
            key=lambda promise: (promise.working_days, not promise.count_first_day),
        ),
        tracks=tuple(track for policy in policies for track in policy.tracks),
        words={
            language: {
                key: words
                for policy in reversed(policies)
                for key, words in policy.words.get(language, {}).items()
            }
            for language in ("en", "cy")
        },
    )


def strictest(all_terms: Iterable[Terms]) -> Terms:
    """The terms that satisfy all of the given ones at once, for one plan over several debts.

    Raises ValueError when none are given.
    """
    terms = tuple(dict.fromkeys(all_terms))
    if not terms:
        raise ValueError("no terms to choose from")
    if len(terms) == 1:
        return terms[0]
    return Terms(
        max_instalments=_least_by_frequency(one.max_instalments for one in terms),
        clear_by=_soonest([one.clear_by for one in terms if one.clear_by]),
        largest_balance=min(
            (one.largest_balance for one in terms if one.largest_balance), default=None
        ),
        smallest_instalment=max(
            (one.smallest_instalment for one in terms if one.smallest_instalment), default=None
        ),
        share=_tightest([one.share for one in terms if one.share]),
        notice_working_days=max(
            (one.notice_working_days for one in terms if one.notice_working_days is not None),
            default=None,
        ),
        first_within_days=_least_by_frequency(one.first_within_days for one in terms),
        defaults=tuple(dict.fromkeys(default for one in terms for default in one.defaults)),
        not_while=frozenset().union(*(one.not_while for one in terms)),
        current_year_kept_up=any(one.current_year_kept_up for one in terms),
        costs_inside=_all_costs([one.costs_inside for one in terms if one.costs_inside]),
        explained_spending_needs_person=any(one.explained_spending_needs_person for one in terms),
    )


def _least_by_frequency(tables: Iterable[Mapping[Frequency, int]]) -> dict[Frequency, int]:
    least: dict[Frequency, int] = {}
    for table in tables:
        for frequency, count in table.items():
            least[frequency] = min(count, least.get(frequency, count))
    return least


def _soonest(rules: Sequence[ClearBy]) -> ClearBy | None:
    if not rules:
        return None
    return ClearBy.DEBT_YEAR_END if ClearBy.DEBT_YEAR_END in rules else ClearBy.THIS_YEAR_END


def _tightest(shares: Sequence[Share]) -> Share | None:
    if not shares:
        return None
    return Share(min(share.percent for share in shares), max(share.months for share in shares))


def _all_costs(costs: Sequence[Money]) -> Money | None:
    return total(costs) if costs else None
