"""What the pages about debts are given: plain, finished, and without anybody else's details."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from shared.domain.fees import Addition, AgentFees, CostsAvoided
from shared.domain.money import ZERO, Money, total
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import ProposalState
from shared.domain.recovery import Stopped
from shared.domain.says import Says
from shared.domain.stages import BUSINESS, DebtType, Nation, Stage, stage_name, type_name
from shared.domain.timeline import AheadEntry, Timeline

OWN_POLICY = "council's own policy"
"""How the figures mark days that the law leaves to the council."""


@dataclass(frozen=True)
class DebtView:
    """One debt as the person who owes it sees it. `balance` includes `costs`."""

    id: int
    account_reference: str
    type: DebtType
    year: int
    line: str
    address: str
    stage: Stage
    stage_on: date | None
    hearing_on: date | None
    balance: Money
    on_its_way: Money
    """What was paid by card and is not in the balance yet."""
    costs: Money
    as_of: date
    is_joint: bool
    """Whether somebody else is liable for the whole of it too; who is never said."""
    stopped: Stopped | None
    plan_reference: str | None
    """The party's own plan that covers it."""
    standing: Says
    next_step: AheadEntry | None
    additions: tuple[Addition, ...]
    avoided: CostsAvoided | None
    hearing: Says | None = None
    """That a hearing is still set while recovery waits, and what that means."""

    @property
    def left(self) -> Money:
        """What is left once that which is on its way has arrived; that makes no credit of its own."""
        return self.balance - min(self.on_its_way, max(self.balance, ZERO))

    @property
    def type_name(self) -> Says:
        """What it is for, in the words of the bill."""
        return type_name(self.type)

    @property
    def stage_name(self) -> Says:
        """Its stage, as this type of debt calls it."""
        return stage_name(self.stage, self.type)

    @property
    def year_name(self) -> str:
        """The financial year, `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02d}"

    @property
    def is_business(self) -> bool:
        """Whether it is a business's: kept apart, and never called council tax."""
        return self.type in BUSINESS

    @property
    def could_be_added(self) -> Addition | None:
        """The first amount that could be added."""
        return self.additions[0] if self.additions else None


@dataclass(frozen=True)
class OpenProposal:
    """The party's own offer that waits: for us, or for their answer."""

    reference: str
    state: ProposalState
    promise_on: date | None


@dataclass(frozen=True)
class OwnPlan:
    """A plan of the party's that is still running or broken."""

    reference: str
    state: PlanState


@dataclass(frozen=True)
class Situation:
    """Where the party is on the way to a plan."""

    is_organisation: bool
    proposal: OpenProposal | None
    draft_saved_at: datetime | None
    submitted_at: datetime | None
    nothing_left: bool = False
    """Whether the last statement shows nothing left over: then money is not asked for first."""
    contact_by: date | None = None
    """By when we promised to contact them."""

    @property
    def needs_help_first(self) -> bool:
        """Whether help comes before any talk of paying."""
        return self.nothing_left or self.contact_by is not None


@dataclass(frozen=True)
class Owed:
    """Everything a party owes the council, in one place."""

    debts: tuple[DebtView, ...]
    plans: tuple[OwnPlan, ...]
    situation: Situation

    @property
    def total(self) -> Money:
        """All balances together, costs included."""
        return total(debt.balance for debt in self.debts)

    @property
    def on_its_way(self) -> Money:
        """What was paid by card and is in none of the balances yet."""
        return total(debt.on_its_way for debt in self.debts)

    @property
    def left(self) -> Money:
        """What is left of everything once that has arrived."""
        return total(debt.left for debt in self.debts)

    @property
    def costs(self) -> Money:
        """All costs that have been added so far."""
        return total(debt.costs for debt in self.debts)

    @property
    def as_of(self) -> date | None:
        """The oldest day that a balance is from."""
        return min((debt.as_of for debt in self.debts), default=None)

    @property
    def can_be_planned(self) -> bool:
        """Whether there is a debt that no plan of theirs covers."""
        return any(debt.plan_reference is None and debt.balance > ZERO for debt in self.debts)

    @property
    def first_to_avoid(self) -> DebtView | None:
        """The debt whose further costs a plan would keep away first; a day that is set comes before none."""
        avoidable = [debt for debt in self.debts if debt.avoided]
        return min(avoidable, key=_avoid_by, default=None)


def _avoid_by(debt: DebtView) -> date:
    return (debt.avoided.by if debt.avoided else None) or date.max


@dataclass(frozen=True)
class DebtPage:
    """One debt with its timeline and the rules that it follows."""

    debt: DebtView
    timeline: Timeline
    nation: Nation
    source: str
    """Where the rules are written."""
    situation: Situation
    agent_fees: AgentFees | None = None
    """What the law lets an enforcement agent add, where one has the debt."""

    @property
    def law(self) -> str:
        """The law alone, without what is left to the council."""
        clauses = self.source.split("; ")
        return "; ".join(each for each in clauses if not each.endswith(OWN_POLICY))

    @property
    def has_own_policy(self) -> bool:
        """Whether the council sets some of the days itself."""
        return OWN_POLICY in self.source
