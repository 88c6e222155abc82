"""Law and figures as dated sets: which timetable, fees and limits are in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar

from shared.domain.entitlement_figures import (
    CouncilTaxDiscounts,
    ReductionScheme,
    SmallBusinessRelief,
)
from shared.domain.money import Money
from shared.domain.moratorium import MoratoriumTerms
from shared.domain.stages import DebtType, Nation


class Dated(Protocol):
    """Anything that applies from a day on, and perhaps until a day."""

    @property
    def effective_from(self) -> date: ...

    @property
    def until(self) -> date | None: ...


SetT = TypeVar("SetT", bound=Dated)


class NotCovered(LookupError):
    """No set of figures is loaded for the day that was asked for."""


def in_force(sets: Iterable[SetT], on: date) -> SetT:
    """The set that applies on a day: the latest that has begun and has not ended.

    Raises NotCovered when there is none, because an old figure is never a safe guess.
    """
    begun = [each for each in sets if each.effective_from <= on]
    latest = max(begun, key=lambda each: each.effective_from, default=None)
    if latest is None or (latest.until is not None and latest.until < on):
        raise NotCovered(f"nothing is in force on {on}")
    return latest


@dataclass(frozen=True, kw_only=True)
class RecoveryTimetable:
    """Least gaps between the steps of recovery for one nation and debt type, in calendar days.

    A figure that is None does not exist in that law (or is left to the council).
    """

    nation: Nation
    debt_type: DebtType
    effective_from: date
    source: str
    until: date | None = None
    reminder_required: bool = False
    max_reminders: int | None = None
    reminder_min_days_after_invoice: int | None = None
    second_reminder_min_days_after_invoice: int | None = None
    reminder_pay_days: int | None = None
    acceleration_days: int | None = None
    final_notice_min_days_after_default: int | None = None
    final_notice_min_days_after_reminder: int | None = None
    final_notice_pay_days: int | None = None
    application_min_days_after_default: int | None = None
    application_min_days_after_final_notice: int | None = None
    summons_min_days: int | None = None
    letter_of_claim_reply_days: int | None = None
    appeal_months: int | None = None
    default_instalments: int | None = None
    alternative_instalments: int | None = None
    alternative_request_by: str | None = None
    limitation_years: int | None = None


@dataclass(frozen=True, kw_only=True)
class AgentFeeSet:
    """Fixed fees of enforcement agents by stage, and the percentage above a threshold.

    `percent_basis_points` is hundredths of one percent (7.5 % is 750). `notice_days` are clear
    days that leave out Sundays and bank holidays.
    """

    effective_from: date
    source: str
    compliance: Money
    enforcement: Money
    sale: Money
    threshold: Money
    percent_basis_points: int
    notice_days: int
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class CostsCap:
    """The most that a summons and liability order may cost together; None is no cap."""

    nation: Nation
    effective_from: date
    source: str
    cap: Money | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class CourtCosts:
    """What this council asks the magistrates for: a setting of the council, per debt type."""

    debt_type: DebtType
    effective_from: date
    source: str
    summons: Money
    liability_order: Money
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimFeeBand:
    """The county court's fee to issue a claim up to an amount: fixed, or a share of the claim."""

    up_to: Money
    fee: Money | None = None
    percent_basis_points: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClaimFeeSet:
    """The bands of the county court's fee, smallest first."""

    effective_from: date
    source: str
    bands: tuple[ClaimFeeBand, ...]
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class RemedyLimits:
    """Amounts and periods that a remedy needs before it may be used."""

    effective_from: date
    source: str
    charging_order_least: Money
    petition_individual_least: Money
    winding_up_more_than: Money
    councillor_allowance_percent: int
    commitment_months_most: int
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class HoldLengths:
    """How long a stop on recovery lasts, in calendar days."""

    effective_from: date
    source: str
    breathing_space_days: int
    crisis_days_after_treatment: int
    hardship_days: int
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything dated that the rules of recovery need: the law's and the council's own."""

    timetables: tuple[RecoveryTimetable, ...]
    agent_fees: tuple[AgentFeeSet, ...]
    costs_caps: tuple[CostsCap, ...]
    court_costs: tuple[CourtCosts, ...]
    claim_fees: tuple[ClaimFeeSet, ...]
    remedy_limits: tuple[RemedyLimits, ...]
    holds: tuple[HoldLengths, ...]
    moratorium: tuple[MoratoriumTerms, ...]
    council_tax_discounts: tuple[CouncilTaxDiscounts, ...]
    small_business_relief: tuple[SmallBusinessRelief, ...]
    reduction_scheme: tuple[ReductionScheme, ...] = ()
    """The council's own; without one no reduction for low income is estimated."""

    def scheme(self, on: date, *, pension_age: bool) -> ReductionScheme | None:
        """The council's scheme for people of this age; none where it has loaded none for the day."""
        known = [each for each in self.reduction_scheme if each.pension_age is pension_age]
        try:
            return in_force(known, on)
        except NotCovered:
            return None

    def relief(self, nation: Nation, on: date) -> SmallBusinessRelief:
        """Small business rate relief in a nation on a day. Raises NotCovered."""
        return in_force((each for each in self.small_business_relief if each.nation is nation), on)

    def timetable(self, nation: Nation, debt_type: DebtType, on: date) -> RecoveryTimetable:
        """The timetable for an account whose instalment was missed on a day. Raises NotCovered.

        What was missed before the first timetable that we know is recovered by that one: the law that
        it replaced is gone, and there are debts that old.
        """
        sets = _timetables_for(self, nation, debt_type)
        first = min((each.effective_from for each in sets), default=on)
        return in_force(sets, max(on, first))

    def costs(self, nation: Nation, debt_type: DebtType, on: date) -> tuple[Money, Money]:
        """The council's summons and liability order costs on a day, together within the cap."""
        asked = in_force((each for each in self.court_costs if each.debt_type is debt_type), on)
        cap = in_force((each for each in self.costs_caps if each.nation is nation), on).cap
        if cap is None:
            return asked.summons, asked.liability_order
        summons = min(asked.summons, cap)
        return summons, min(asked.liability_order, cap - summons)


def _timetables_for(
    figures: Figures, nation: Nation, debt_type: DebtType
) -> tuple[RecoveryTimetable, ...]:
    return tuple(
        each for each in figures.timetables if each.nation is nation and each.debt_type is debt_type
    )


def _series(figures: Figures, nation: Nation) -> dict[str, tuple[Dated, ...]]:
    """Each run of dated sets that must never have a gap for a council of this nation."""
    series: dict[str, tuple[Dated, ...]] = {
        f"timetable {nation} {kind}": _timetables_for(figures, nation, kind) for kind in DebtType
    }
    costs_kinds = {each.debt_type for each in figures.court_costs} | {DebtType.COUNCIL_TAX}
    for kind in sorted(costs_kinds):
        series[f"court costs {kind}"] = tuple(
            each for each in figures.court_costs if each.debt_type is kind
        )
    series[f"costs cap {nation}"] = tuple(
        each for each in figures.costs_caps if each.nation is nation
    )
    series["enforcement agent fees"] = figures.agent_fees
    series["county court fees"] = figures.claim_fees
    series["remedy limits"] = figures.remedy_limits
    series["hold lengths"] = figures.holds
    series["Breathing Space"] = figures.moratorium
    series["council tax discounts"] = figures.council_tax_discounts
    series[f"small business rate relief {nation}"] = tuple(
        each for each in figures.small_business_relief if each.nation is nation
    )
    return series


def next_change(figures: Figures, nation: Nation, after: date) -> date | None:
    """The first day after a date on which a loaded set begins, or the day after one ends."""
    days = [
        day
        for sets in _series(figures, nation).values()
        for each in sets
        for day in (each.effective_from, each.until and each.until + timedelta(days=1))
        if day and day > after
    ]
    return min(days, default=None)


def gaps(figures: Figures, nation: Nation, today: date) -> tuple[tuple[str, date], ...]:
    """Which series lack a set today or on the day of the next known change: (series, day)."""
    change = next_change(figures, nation, today)
    return tuple(
        (name, day)
        for day in (today, change)
        if day is not None
        for name, sets in _series(figures, nation).items()
        if not _covers(sets, day)
    )


def _covers(sets: tuple[Dated, ...], day: date) -> bool:
    try:
        in_force(sets, day)
    except NotCovered:
        return False
    return True
