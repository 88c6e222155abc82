"""What to do about a plan that is short of money: one action recommended, and why each other is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.domain.plan_standing import SHORT, PlanStanding
from shared.domain.says import N_, Says


class Next(StrEnum):
    """What an officer can do."""

    WAIT = "wait"
    SEND_LINK = "send_link"
    CALL = "call"
    NEW_PLAN = "new_plan"
    BY_LAW = "by_law"


NAMES: Mapping[Next, Says] = {
    Next.WAIT: Says(N_("Wait")),
    Next.SEND_LINK: Says(N_("Send the message with the link")),
    Next.CALL: Says(N_("Call")),
    Next.NEW_PLAN: Says(N_("Work out a new plan")),
    Next.BY_LAW: Says(N_("Take the next step that the law allows")),
}


@dataclass(frozen=True, kw_only=True)
class ShortPlan:
    """What is known of a plan, and of how its payer can be reached."""

    standing: PlanStanding
    is_alive: bool
    missed: int
    """Payments that have fallen due and are not here."""
    stopped: Says | None = None
    """What stops everything that asks for money."""
    is_worked_out: bool = False
    """A new plan is being worked out already."""
    offer_waits: bool = False
    told: int = 0
    """Messages about it that were sent."""
    told_on: date | None = None
    mend_until: date | None = None
    """The last day to mend it, by the last message."""
    can_be_written_to: bool = True
    can_be_called: bool = True
    needs_person: bool = False


@dataclass(frozen=True)
class Ruled:
    """One action: whether it can be done now, and the rule that says so."""

    action: Next
    is_possible: bool
    why: Says


TELL_AGAIN = 2
"""Messages after which another one helps little."""


def rule_each(plan: ShortPlan, today: date) -> tuple[Ruled, ...]:
    """Every action with its rule; the recommended one comes first, and then those that are possible."""
    ruled = {action: rule(plan, today) for action, rule in _RULES.items()}
    best = _best(plan, today, ruled)
    order = sorted(_RULES, key=lambda each: (each is not best, not ruled[each].is_possible))
    return tuple(ruled[each] for each in order)


def _best(plan: ShortPlan, today: date, ruled: Mapping[Next, Ruled]) -> Next:
    wishes = [Next.SEND_LINK, Next.CALL, Next.NEW_PLAN, Next.WAIT]
    if _must_wait(plan) is not None:
        return Next.WAIT
    if not plan.is_alive:
        wishes = [Next.NEW_PLAN, Next.CALL, Next.BY_LAW, Next.WAIT]
    elif plan.needs_person or plan.told >= TELL_AGAIN:
        wishes = [Next.CALL, Next.NEW_PLAN, Next.SEND_LINK, Next.WAIT]
    elif plan.told_on == today:
        return Next.WAIT
    return next(each for each in wishes if ruled[each].is_possible)


def _must_wait(plan: ShortPlan) -> Says | None:
    """Why nothing may or need be done now."""
    if plan.stopped is not None:
        return plan.stopped
    if plan.is_worked_out:
        return Says(N_("A new plan is being worked out, and recovery waits for it."))
    if plan.offer_waits:
        return Says(N_("They made an offer, which waits for our answer."))
    if plan.standing not in SHORT:
        return Says(N_("Nothing is missing any more."))
    return None


def _wait(plan: ShortPlan, today: date) -> Ruled:
    why = _must_wait(plan)
    if why is None and plan.told_on == today:
        why = Says(N_("They were told today. Give them time to put it right."))
    if why is None and plan.mend_until is not None and plan.mend_until >= today:
        why = Says(
            N_("They have until %(day)s to put it right by themselves."), {"day": plan.mend_until}
        )
    default = Says(N_("Nothing speaks for waiting: the plan is short, and nothing stops us."))
    return Ruled(Next.WAIT, True, why or default)


def _send_link(plan: ShortPlan, today: date) -> Ruled:
    def no(why: Says) -> Ruled:
        return Ruled(Next.SEND_LINK, False, why)

    if (must_wait := _must_wait(plan)) is not None:
        return no(must_wait)
    if not plan.is_alive:
        return no(Says(N_("The link mends a plan, and this plan has ended.")))
    if not plan.can_be_written_to:
        return no(Says(N_("No email address, mobile number or postal address of theirs works.")))
    if plan.told_on == today:
        return no(Says(N_("A message went today.")))
    if plan.told >= TELL_AGAIN:
        return Ruled(
            Next.SEND_LINK, True, Says(N_("Two messages have gone already. A third helps little."))
        )
    return Ruled(
        Next.SEND_LINK,
        True,
        Says(N_("They can pay, move or put off the payment with one press, day or night.")),
    )


def _call(plan: ShortPlan, _today: date) -> Ruled:
    if (must_wait := _must_wait(plan)) is not None:
        return Ruled(Next.CALL, False, must_wait)
    if not plan.can_be_called:
        return Ruled(Next.CALL, False, Says(N_("We have no phone number that works.")))
    if plan.needs_person:
        return Ruled(
            Next.CALL, True, Says(N_("A person must look at whatever comes from them. Ask first."))
        )
    if plan.told >= TELL_AGAIN:
        return Ruled(
            Next.CALL, True, Says(N_("Two messages brought no payment. Ask what happened."))
        )
    return Ruled(Next.CALL, True, Says(N_("A call takes longer than a message, and may not fit.")))


def _new_plan(plan: ShortPlan, _today: date) -> Ruled:
    if (must_wait := _must_wait(plan)) is not None:
        return Ruled(Next.NEW_PLAN, False, must_wait)
    if not plan.is_alive:
        why = N_("The plan ended. A plan that they can keep to comes before any step of law.")
    elif plan.missed > 1:
        why = N_("More than one payment is missing. The amount may be too much for them.")
    else:
        why = N_("One payment is missing. Moving it may be enough.")
    return Ruled(Next.NEW_PLAN, True, Says(why))


def _by_law(plan: ShortPlan, _today: date) -> Ruled:
    if (must_wait := _must_wait(plan)) is not None:
        return Ruled(Next.BY_LAW, False, must_wait)
    if plan.is_alive:
        return Ruled(
            Next.BY_LAW,
            False,
            Says(N_("The plan protects the debt. It has not ended.")),
        )
    return Ruled(
        Next.BY_LAW,
        True,
        Says(N_("Only after a new plan was offered and refused or not answered.")),
    )


_RULES: Mapping[Next, Callable[[ShortPlan, date], Ruled]] = {
    Next.WAIT: _wait,
    Next.SEND_LINK: _send_link,
    Next.CALL: _call,
    Next.NEW_PLAN: _new_plan,
    Next.BY_LAW: _by_law,
}
