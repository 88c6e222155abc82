"""What the pages of this journey are given: the debts, and what can be done about them now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for

from shared.domain.fees import CostsAvoided
from shared.domain.money import ZERO
from shared.domain.plan_states import PlanState
from shared.domain.proposal_states import ProposalState
from shared.domain.recovery import Stopped
from shared.domain.stages import Nation, Stage
from shared.domain.timeline import AheadEntry
from shared.services.debts import DebtPage, DebtView, OpenProposal, Owed, OwnPlan, Situation
from shared.web.cards import takes_cards
from shared.web.filters import day, weekday
from shared.web.language import gettext as _

PLAN_START, PLAN, PROPOSAL = "plan.start", "plan.plan", "plan.proposal"
STATEMENT, CONTACT = "statement.tasks", "help.contact"
WAYS_OUT = "nothing_left.choose"
PAY = "card_payment.choose"


@dataclass(frozen=True)
class ToDo:
    """One thing that can be done now, and where."""

    heading: str
    text: str
    link: str
    href: str
    main: bool = False


@dataclass(frozen=True)
class DebtsPage:
    """The page of everything that is owed."""

    owed: Owed
    today: date
    is_asked: bool = False
    """Whether an agency waits for their answer."""

    @property
    def to_do(self) -> tuple[ToDo, ...]:
        """What can be done now, the most useful first; never nothing while something is owed."""
        return (*((_asked(),) if self.is_asked else ()), *_to_do(self.owed))

    @property
    def soonest(self) -> DebtView | None:
        """The debt whose further costs a plan would avoid first."""
        return None if self.owed.situation.needs_help_first else self.owed.first_to_avoid

    @property
    def pay(self) -> str | None:
        """Where to pay by card; none when nothing is left to pay, or no card is taken."""
        return _pay() if self.owed.left > ZERO else None

    @property
    def pays_if_wanted(self) -> bool:
        """Whether money is not asked for first: then the way to pay is there, and no more than that."""
        debts, situation = self.owed.debts, self.owed.situation
        return situation.needs_help_first or all(_is_in_peace(debt) for debt in debts)

    @property
    def has_business(self) -> bool:
        """Whether a business owes something here, or the party is an organisation."""
        return self.owed.situation.is_organisation or any(
            debt.is_business for debt in self.owed.debts
        )


@dataclass(frozen=True)
class OneDebtPage:
    """The page of one debt."""

    found: DebtPage
    today: date

    @property
    def debt(self) -> DebtView:
        """The debt."""
        return self.found.debt

    @property
    def avoided(self) -> CostsAvoided | None:
        """What a plan would keep away; not said to somebody who needs help first."""
        return None if self.found.situation.needs_help_first else self.debt.avoided

    @property
    def pay(self) -> str | None:
        """Where to pay it by card; none when nothing is left to pay, or no card is taken."""
        return _pay(debt=self.debt.id) if self.debt.left > ZERO else None

    @property
    def pays_if_wanted(self) -> bool:
        """Whether money is not asked for first."""
        return self.found.situation.needs_help_first or _is_in_peace(self.debt)

    @property
    def to_do(self) -> tuple[ToDo, ...]:
        """What can be done now about this debt."""
        debt, situation = self.debt, self.found.situation
        if debt.plan_reference:
            return (_own_plan(OwnPlan(debt.plan_reference, PlanState.ACTIVE)),)
        return tuple(_offer(situation, (debt,)))

    @property
    def rules(self) -> str:
        """Which rules the timeline follows."""
        if self.found.nation is Nation.WALES:
            return _("The rules for a council in Wales")
        return _("The rules for a council in England")

    def when_said(self, entry: AheadEntry) -> str:
        """The day that is set, the earliest day, or that no day is set."""
        if entry.on is None:
            return _("No date is set")
        if entry.fixed:
            said = weekday(entry.on)
            return said[:1].upper() + said[1:]
        if entry.on <= self.today:
            return _("Possible from now on")
        return _("Not before %(day)s", day=day(entry.on))


def _to_do(owed: Owed) -> Iterator[ToDo]:
    yield from (_own_plan(plan) for plan in owed.plans)
    if owed.situation.proposal is not None or owed.can_be_planned:
        loose = tuple(debt for debt in owed.debts if debt.plan_reference is None)
        yield from _offer(owed.situation, loose)


def _asked() -> ToDo:
    return ToDo(
        _("Somebody asks to act for you"),
        _("An adviser asks to talk with us for you. Nothing happens before you say yes."),
        _("Read and answer"),
        _link("authorities.overview"),
    )


def _own_plan(plan: OwnPlan) -> ToDo:
    href = _link(PLAN, reference=plan.reference)
    if plan.state is PlanState.BROKEN:
        return ToDo(
            _("Your plan needs you"),
            _("A payment was missed. Look at your plan, and tell us if something has changed."),
            _("Look at plan %(reference)s", reference=plan.reference),
            href,
            main=True,
        )
    return ToDo(
        _("You have a plan"),
        _("See what you have paid, what comes next and what is left."),
        _("See plan %(reference)s", reference=plan.reference),
        href,
        main=True,
    )


def _offer(situation: Situation, debts: tuple[DebtView, ...]) -> Iterator[ToDo]:
    """Where an offer stands, or how to make one."""
    if situation.proposal is not None:
        yield _waiting(situation.proposal)
    elif debts and all(_is_in_peace(debt) for debt in debts):
        yield _in_peace()
    elif situation.draft_saved_at is None and situation.needs_help_first:
        yield _help_first(situation)
    elif any(debt.balance > ZERO for debt in debts):
        yield _make_plan(situation, debts)


def _waiting(proposal: OpenProposal) -> ToDo:
    href = _link(PROPOSAL, reference=proposal.reference)
    if proposal.state is ProposalState.COUNTER_OFFERED:
        return ToDo(
            _("We have made you an offer"),
            _("Look at our offer. You can accept it, or tell us why it does not work for you."),
            _("See our offer"),
            href,
            main=True,
        )
    if proposal.state is ProposalState.QUESTION_ASKED:
        return ToDo(
            _("We have asked you something"),
            _("We need your answer before we can decide on your proposal."),
            _("Answer our question"),
            href,
            main=True,
        )
    return ToDo(
        _("We are looking at your proposal"), _promise(proposal), _("See your proposal"), href, True
    )


def _promise(proposal: OpenProposal) -> str:
    if proposal.promise_on is None:
        return _("A person will answer. You do not have to do anything until then.")
    return _(
        "A person will answer by %(day)s. You do not have to do anything until then.",
        day=weekday(proposal.promise_on),
    )


def _in_peace() -> ToDo:
    return ToDo(
        _("You do not have to do anything now"),
        _(
            "While Breathing Space lasts nobody will press you. You can still make a plan if you want to."
        ),
        _("Make a plan if you want to"),
        _link(PLAN_START),
    )


def _help_first(situation: Situation) -> ToDo:
    if situation.contact_by is None:
        return ToDo(
            _("See what can help"),
            _("Your statement shows nothing left over. There are ways to get help first."),
            _("See what can help"),
            _link(WAYS_OUT),
            main=True,
        )
    return ToDo(
        _("Somebody will contact you by %(date)s", date=weekday(situation.contact_by)),
        _(
            "You do not have to do anything until then. You can still tell us more, or make an offer."
        ),
        _("See what can help") if situation.nothing_left else _("Make a plan"),
        _link(WAYS_OUT if situation.nothing_left else PLAN_START),
        main=True,
    )


def _make_plan(situation: Situation, debts: tuple[DebtView, ...]) -> ToDo:
    if situation.draft_saved_at is not None:
        return ToDo(
            _("Carry on where you stopped"),
            _("You saved your income and spending on %(day)s.", day=day(situation.draft_saved_at)),
            _("Carry on with your income and spending"),
            _link(STATEMENT),
            main=True,
        )
    if all(debt.stage is Stage.ENFORCEMENT_AGENT for debt in debts):
        return ToDo(
            _("Make an offer"),
            _("The debt is with an enforcement agent. A person here will look at what you offer."),
            _("Make an offer"),
            _link(PLAN_START),
            main=True,
        )
    return ToDo(
        _("Make a plan to pay in parts"),
        _first_step(situation, debts),
        _("Make a plan"),
        _link(PLAN_START),
        True,
    )


def _first_step(situation: Situation, debts: tuple[DebtView, ...]) -> str:
    knows = situation.submitted_at is not None or situation.is_organisation
    if knows or all(debt.is_business for debt in debts):
        return _("You see every payment before you agree to anything.")
    return _(
        "We ask about income and spending first, so that the plan is one you can afford. "
        "You see every payment before you agree to anything."
    )


def _is_in_peace(debt: DebtView) -> bool:
    return debt.stopped is Stopped.BREATHING_SPACE


def _pay(**values: Any) -> str | None:
    served = PAY in current_app.view_functions and takes_cards()
    return url_for(PAY, **values) if served else None


def _link(endpoint: str, **values: Any) -> str:
    """The address of a page of another journey; that of what is owed where there is none."""
    known = current_app.view_functions
    if endpoint in known:
        return url_for(endpoint, **values)
    return url_for(PLAN_START if PLAN_START in known else "account.debts")
