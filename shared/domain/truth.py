"""What the revenues system's ledger says beside ours: each difference by its name.

A debt's balance may only change by what we know of: receipts of ours that the extract says it holds.
What is left over is named by what it looks like, to the penny, and never by guessing: money that was
paid to the council elsewhere is no difference at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.money import ZERO, Money, total
from shared.domain.says import N_, Says


class Difference(StrEnum):
    """What a difference is."""

    TIMING = "timing"
    """A payment of ours that the revenues system does not hold yet."""
    COSTS = "costs"
    """Costs were added there."""
    REBAND = "reband"
    """The charge itself was changed: a band, a discount, a bill made again."""
    MISSING_PLAN = "missing_plan"
    """A plan of ours that the revenues system does not know."""
    ENDED_PLAN = "ended_plan"
    """A plan that the revenues system knows and that has ended here."""
    DOUBLE_POST = "double_post"
    """A payment of ours was taken off twice there."""
    NOT_POSTED = "not_posted"
    """It says that it holds a payment of ours, and the balance does not show it."""
    SCHEDULE = "schedule"
    """A plan's payments are not what they pay towards its debts."""


@dataclass(frozen=True)
class DifferenceWords:
    """What a difference is called, what it means, and what to do."""

    name: Says
    means: Says
    next_action: Says
    is_safe: bool = False
    """Whether it goes away by itself or by what we do about it, so that nobody is asked at once."""


WORDS: Mapping[Difference, DifferenceWords] = {
    Difference.TIMING: DifferenceWords(
        Says(N_("Not there yet")),
        Says(N_("We received a payment that the revenues system does not hold yet.")),
        Says(
            N_("Wait for the next extract. After some days, ask whether the cash file was posted.")
        ),
        is_safe=True,
    ),
    Difference.COSTS: DifferenceWords(
        Says(N_("Costs added")),
        Says(N_("Costs were added in the revenues system to a debt that is in a plan.")),
        Says(
            N_("See if the costs are lawful and right. Then add them to the plan or withdraw them.")
        ),
    ),
    Difference.REBAND: DifferenceWords(
        Says(N_("Charge changed")),
        Says(
            N_("The charge was changed in the revenues system: a band, a discount or a new bill.")
        ),
        Says(N_("See if the plan still fits what is owed.")),
    ),
    Difference.MISSING_PLAN: DifferenceWords(
        Says(N_("Plan not there")),
        Says(N_("The revenues system does not know this plan, and could go on with recovery.")),
        Says(N_("The plan was sent again. If it is still missing, enter it there by hand.")),
        is_safe=True,
    ),
    Difference.ENDED_PLAN: DifferenceWords(
        Says(N_("Plan ended here")),
        Says(N_("The revenues system still knows a plan that has ended here.")),
        Says(N_("End the plan in the revenues system.")),
    ),
    Difference.DOUBLE_POST: DifferenceWords(
        Says(N_("Posted twice")),
        Says(N_("A payment of ours was taken off twice in the revenues system.")),
        Says(N_("Ask for one of the two to be taken back there.")),
    ),
    Difference.NOT_POSTED: DifferenceWords(
        Says(N_("Held but not posted")),
        Says(N_("The revenues system says that it holds a payment, but the balance is the same.")),
        Says(N_("Ask where the payment was posted.")),
    ),
    Difference.SCHEDULE: DifferenceWords(
        Says(N_("Payments do not add up")),
        Says(N_("A payment of the plan is not the same as what it pays towards the debts.")),
        Says(
            N_("Tell the people who look after this service. Take nothing by this plan until then.")
        ),
    ),
}


@dataclass(frozen=True)
class Balance:
    """A debt as the revenues system had it, and the account's bill beside it."""

    charge: Money
    costs: Money
    next_bill: Money | None
    current_instalment: Money

    @property
    def owed(self) -> Money:
        """Charge and costs together."""
        return self.charge + self.costs

    def is_billed_like(self, other: Balance) -> bool:
        """Whether the bill itself is the same."""
        return (self.next_bill, self.current_instalment) == (
            other.next_bill,
            other.current_instalment,
        )


@dataclass(frozen=True)
class Found:
    """One difference of a debt: what we make it, and what it is there."""

    kind: Difference
    ours: Money
    theirs: Money

    @property
    def more(self) -> Money:
        """By how much it is more there; below nought by how much less."""
        return self.theirs - self.ours


def differences(before: Balance, held: Sequence[Money], after: Balance) -> tuple[Found, ...]:
    """What happened to a debt in the revenues system beside what we know of, each thing named.

    `held` are the lines of our cash files that the balance holds since `before`. Where the sum is
    right nothing is said, whichever part of the debt a line was taken off there. Less than we know
    of, with the same bill and no line of ours that fits, is money that was paid elsewhere.
    """
    expected = before.owed - total(held)
    moved = after.owed - expected
    found: list[Found] = []
    costs = min(moved, after.costs - before.costs)
    if moved > ZERO and costs > ZERO:
        found.append(Found(Difference.COSTS, expected, expected + costs))
        moved -= costs
        expected += costs
    kind = _kind(moved, held, same_bill=after.is_billed_like(before))
    if kind is not None:
        found.append(Found(kind, expected, expected + moved))
    return tuple(found)


def _kind(moved: Money, held: Sequence[Money], *, same_bill: bool) -> Difference | None:
    if moved == ZERO:
        return None
    is_of_ours = bool(held) and (abs_of(moved) in held or abs_of(moved) == total(held))
    if moved > ZERO:
        return Difference.NOT_POSTED if is_of_ours else Difference.REBAND
    if is_of_ours:
        return Difference.DOUBLE_POST
    return None if same_bill else Difference.REBAND


def abs_of(amount: Money) -> Money:
    """The amount without its sign."""
    return amount if amount >= ZERO else -amount
