"""What changed between the page that somebody saw and the moment they pressed confirm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shared.domain.frequency import Frequency
from shared.domain.money import Money
from shared.domain.says import N_, Sayable, Says
from shared.domain.schedule import LAST_MONTHLY_DAY, Offer
from shared.domain.stages import type_name
from shared.services.proposals.facts import Facts
from shared.services.proposals.owed import OwedDebt


@dataclass(frozen=True)
class Seen:
    """What the page was about when it was shown; only compared, never believed."""

    statement_id: int | None
    balances: Mapping[int, int]
    """Pence owed on each chosen debt, by its number."""
    accepted: bool
    """Whether the page said that the offer is accepted now."""

    @classmethod
    def of(cls, facts: Facts, *, accepted: bool) -> Seen:
        """What a page made of these facts is about."""
        return cls(
            facts.statement.id if facts.statement else None,
            {debt.id: debt.balance.pence for debt in facts.chosen},
            accepted,
        )


def what_changed(seen: Seen, offer: Offer, facts: Facts) -> tuple[Says, ...]:
    """Every difference that the person should know of before they confirm; none when all is as it was.

    `facts` are those of the whole party, before any debts are chosen.
    """
    return tuple(_differences(seen, offer, facts))


def _differences(seen: Seen, offer: Offer, facts: Facts) -> Iterator[Says]:
    statement_id = facts.statement.id if facts.statement else None
    if statement_id != seen.statement_id:
        yield Says(N_("You sent us a newer statement. Your offer is now judged by that one."))
    by_id = {debt.id: debt for debt in facts.debts}
    for debt_id, pence in seen.balances.items():
        yield from _of_debt(by_id.get(debt_id), Money(pence))
    yield from _left_behind(seen, facts)
    yield from _of_first_date(offer, facts)


def _of_first_date(offer: Offer, facts: Facts) -> Iterator[Says]:
    first, last = offer.first_due, facts.days.known_until
    if first < facts.today:
        yield Says(
            N_("The date of your first payment, %(first)s, has passed. Choose a new one."),
            {"first": first},
        )
    if first > last:
        yield Says(N_("The date of your first payment must be %(day)s or earlier."), {"day": last})
    is_monthly = offer.frequency is Frequency.MONTHLY and not offer.lines
    if is_monthly and first.day > LAST_MONTHLY_DAY:
        yield Says(N_("Choose a day of the month from 1 to 28. Every month has these days."))


def _left_behind(seen: Seen, facts: Facts) -> Iterator[Says]:
    chosen = tuple(debt.id for debt in facts.plannable if debt.id in seen.balances)
    if not chosen:
        return
    for debt in replace(facts, chosen_ids=chosen).left_behind:
        yield Says(
            N_(
                "%(what)s, account %(account)s, is in the plan that you want to change. Add it too."
            ),
            {"what": type_name(debt.type), "account": debt.account_reference},
        )


def _of_debt(debt: OwedDebt | None, before: Money) -> Iterator[Says]:
    if debt is None:
        yield Says(N_("One of the debts in your offer is no longer on your account."))
        return
    called: dict[str, Sayable] = {"what": type_name(debt.type), "account": debt.account_reference}
    if debt.plan_reference is not None and not debt.replans:
        yield Says(
            N_("%(what)s, account %(account)s, is in your plan %(plan)s already."),
            {**called, "plan": debt.plan_reference},
        )
    elif debt.balance.pence <= 0:
        yield Says(
            N_("%(what)s, account %(account)s, has been paid. You do not need a plan for it."),
            called,
        )
    elif debt.balance != before:
        yield Says(
            N_("%(what)s, account %(account)s: you owe %(now)s now. It was %(before)s."),
            {**called, "now": debt.balance, "before": before},
        )
