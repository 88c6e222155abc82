"""What a run of Direct Debits takes, and why it keeps something back.

Source: *Service User's Guide and Rules to the Direct Debit Scheme*: the advised amount on the advised
day or up to three working days later, never early, never without notice, again within a month; and
the Debt Respite Scheme Regulations 2020, under which arrears wait while ongoing payments go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.direct_debit_terms import DirectDebitTerms
from shared.domain.mandate_states import COLLECTABLE, CollectionState, MandateState
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import ALIVE, PlanState
from shared.domain.says import N_, Says
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import months_after

MOST_IN_ONE_RECORD = Money(99_999_999_999)
"""Eleven digits of pence."""


class HeldBack(StrEnum):
    """Why a collection is not in a run, where no hold is the reason."""

    NO_NOTICE = "no_notice"
    MANDATE = "mandate"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    MONTH_OVER = "month_over"
    PLAN_ENDED = "plan_ended"
    PLAN_BROKEN = "plan_broken"
    PAID = "paid"
    NOTHING_OWED = "nothing_owed"
    MORE_THAN_OWED = "more_than_owed"
    NAME = "name"
    REFERENCE = "reference"
    AMOUNT = "amount"
    DETAILS = "details"


OVER = frozenset({HeldBack.PAID, HeldBack.NOTHING_OWED, HeldBack.PLAN_ENDED, HeldBack.MONTH_OVER})
"""Reasons for which a collection is never taken: it is cancelled."""
FOR_A_PERSON = frozenset(
    {HeldBack.NAME, HeldBack.REFERENCE, HeldBack.AMOUNT, HeldBack.DETAILS, HeldBack.MONTH_OVER}
)
"""Reasons that only a person can put right."""
TO_ANNOUNCE = frozenset({HeldBack.NO_NOTICE, HeldBack.TOO_LATE, HeldBack.MORE_THAN_OWED})
"""Reasons for which the payer is told another day or amount, and then it is taken."""

WORDS: Mapping[str, Says] = {
    HeldBack.NO_NOTICE: Says(N_("The payer has not had notice for long enough")),
    HeldBack.MANDATE: Says(N_("The Direct Debit cannot be used now")),
    HeldBack.TOO_EARLY: Says(N_("The first payment under the Direct Debit comes later")),
    HeldBack.TOO_LATE: Says(N_("Its day has passed, so the payer is told another day first")),
    HeldBack.MONTH_OVER: Says(N_("More than a month has passed since it was first asked for")),
    HeldBack.PLAN_ENDED: Says(N_("The plan has ended")),
    HeldBack.PLAN_BROKEN: Says(N_("The plan was not kept")),
    HeldBack.PAID: Says(N_("It was paid in another way")),
    HeldBack.NOTHING_OWED: Says(N_("Nothing is owed any more")),
    HeldBack.MORE_THAN_OWED: Says(N_("It is more than is owed now")),
    HeldBack.NAME: Says(N_("The name has no letter that a bank file can hold")),
    HeldBack.REFERENCE: Says(N_("The reference cannot go into a bank file")),
    HeldBack.AMOUNT: Says(N_("The amount is too large for a bank file")),
    HeldBack.DETAILS: Says(N_("The bank details cannot be read")),
    "breathing_space": Says(N_("Breathing Space")),
    "proposed_debt": Says(N_("We wait for the debt adviser's answer")),
    "dispute": Says(N_("A dispute is open")),
    "complaint": Says(N_("A complaint is open")),
    "appeal": Says(N_("An appeal is open")),
    "support_need": Says(N_("A need for support is to be looked at")),
    "open_proposal": Says(N_("A new offer is open")),
    "replan": Says(N_("The plan is being worked out again")),
    "insolvency": Says(N_("Insolvency")),
    "advice": Says(N_("The payer is getting debt advice")),
    "hardship": Says(N_("A hardship request is open")),
    "officer": Says(N_("An officer put a hold")),
    "deceased": Says(N_("The payer has died")),
}


def says_why(why: str) -> Says:
    """The words for why something is held back: a reason of ours, or a kind of hold."""
    return WORDS.get(why, Says(N_("A hold is in force")))


@dataclass(frozen=True)
class RunDay:
    """The day for which a run is judged, with the council's numbers.

    A run asks of the same few days again and again, so what was counted is kept.
    """

    entry: date
    """When the money would move."""
    processing: date
    terms: DirectDebitTerms
    days: WorkingDays
    _counted: dict[tuple[date, int], date] = field(default_factory=dict, repr=False, compare=False)

    def had_notice(
        self, notified_on: date | None, *, again: bool, agreed: int | None = None
    ) -> bool:
        """Whether notice that was had on a day is long enough by the entry day.

        `agreed` are the days of notice to which a payer agreed who chose the day; else the usual.
        """
        if notified_on is None:
            return False
        usual = self.terms.notice_days if agreed is None else agreed
        count = self.terms.again_notice_days if again else usual
        return self._add(notified_on, count) <= self.entry

    def may_be_refused(self, lodged_on: date | None) -> bool:
        """Whether the payer's bank may still refuse an instruction that was processed on a day."""
        return lodged_on is not None and self._add(lodged_on, self.terms.lodged_days) > self.entry

    def is_late(self, entry_on: date) -> bool:
        """Whether the advised entry day is too long ago to take the money without another notice."""
        return self._add(entry_on, self.terms.late_days) < self.entry

    def _add(self, day: date, count: int) -> date:
        known = self._counted.get((day, count))
        if known is None:
            known = self._counted[day, count] = self.days.add(day, count)
        return known


@dataclass(frozen=True, slots=True)
class ShareAsked:
    """The part of a collection that is for one debt, and how that debt stands."""

    debt_id: int
    amount: Money
    owed: Money
    """What it owes now, less what is on its way already."""
    is_ongoing: bool
    """An instalment of the current year that is not in arrears."""
    stopped_by: str = ""
    """The kind of hold that stops collection; empty for none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One collection whose day has come."""

    state: CollectionState
    mandate_state: MandateState
    plan_state: PlanState
    entry_on: date
    notified_on: date | None
    collect_from: date | None
    presentation: int
    first_processing_on: date | None
    amount: Money
    kept_back: Money
    paid_up: bool
    """Whether money that came in another way has paid its instalment."""
    shares: tuple[ShareAsked, ...]
    notice_days: int | None = None
    """The days of notice to which the payer agreed for its day; none for the usual ones."""
    lodged_on: date | None = None
    """The processing day of its instruction."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run does with a collection: takes some of it, or keeps it back for a reason."""

    take: Money
    kept: tuple[int, ...] = ()
    """The debts whose shares a hold keeps back."""
    why: str = ""


def judge(asked: Asked, day: RunDay) -> Judged:
    """Whether a collection is taken on a day, and how much of it."""
    why = _by_days(asked, day) or _by_money(asked)
    if why:
        return Judged(ZERO, why=why)
    kept = tuple(each for each in asked.shares if is_kept(each))
    taken = [each for each in asked.shares if not is_kept(each)]
    take = total(each.amount for each in taken)
    # Presented again it must be the same amount (ARUDD practice, code 18).
    if not taken or (asked.presentation > 1 and take != asked.amount - asked.kept_back):
        return Judged(ZERO, why=kept[0].stopped_by if kept else HeldBack.MORE_THAN_OWED)
    if any(each.amount > each.owed for each in taken):
        return Judged(ZERO, why=HeldBack.MORE_THAN_OWED)
    if take > MOST_IN_ONE_RECORD:
        return Judged(ZERO, why=HeldBack.AMOUNT)
    return Judged(take, tuple(each.debt_id for each in kept))


def is_kept(share: ShareAsked) -> bool:
    """Whether a hold keeps a share back: arrears wait, ongoing instalments do not."""
    return bool(share.stopped_by) and (not share.is_ongoing or share.stopped_by == "deceased")


def _by_days(asked: Asked, day: RunDay) -> str:
    again = asked.presentation > 1
    checks: tuple[tuple[bool, HeldBack], ...] = (
        (asked.plan_state is PlanState.BROKEN, HeldBack.PLAN_BROKEN),
        (asked.plan_state not in ALIVE, HeldBack.PLAN_ENDED),
        (asked.mandate_state not in COLLECTABLE, HeldBack.MANDATE),
        (again and _month_over(asked, day), HeldBack.MONTH_OVER),
        (not again and day.is_late(asked.entry_on), HeldBack.TOO_LATE),
        (
            asked.state is CollectionState.SCHEDULED
            or not day.had_notice(asked.notified_on, again=again, agreed=asked.notice_days),
            HeldBack.NO_NOTICE,
        ),
        (
            (asked.collect_from or date.min) > day.entry or day.may_be_refused(asked.lodged_on),
            HeldBack.TOO_EARLY,
        ),
    )
    return next((why for stands, why in checks if stands), "")


def _by_money(asked: Asked) -> str:
    if asked.paid_up:
        return HeldBack.PAID
    if not any(each.owed > ZERO for each in asked.shares):
        return HeldBack.NOTHING_OWED
    return ""


def _month_over(asked: Asked, day: RunDay) -> bool:
    first = asked.first_processing_on
    return first is not None and day.processing > months_after(first, 1)
