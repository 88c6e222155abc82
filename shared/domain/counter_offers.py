"""Three counter-offers for an officer, worked out so that one key is enough.

An officer has read what the rules send to a person (spending that was explained, an earlier plan
that ended, a large balance), so those rules do not shape the figures. What the payments must fit
into still does: the term, the share of what is left over, the notice before the first payment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from shared.domain.case import Case, tightest_month
from shared.domain.engine import Evaluation, evaluate
from shared.domain.frequency import Frequency, a_month, monthly
from shared.domain.judging import terms_for
from shared.domain.money import ZERO, Money, rounded_down, rounded_up
from shared.domain.nearest import earliest_first_due
from shared.domain.options import OptionKind, three_options
from shared.domain.policy import Policy, Terms
from shared.domain.rules.figures import ceiling_of
from shared.domain.schedule import LAST_MONTHLY_DAY, Offer
from shared.domain.working_days import WorkingDays
from shared.domain.year_month import YearMonth

MOST = 3
LONGER_TERMS = (12, 15, 18, 21, 24, 30, 36, 48, 60)
"""Months over which a debt may be spread when no term of the rules fits the statement."""

USUAL_SHARE = Fraction(1, 2)
USUAL_MONTHS = 24
"""The part of what is left over that a plan may take, and the months looked at, without a rule."""


class CounterKind(StrEnum):
    """What a counter-offer means to the person."""

    LOWEST = "lowest"
    IN_BETWEEN = "in_between"
    SOONEST = "soonest"
    LONGER = "longer"


_FROM_OPTION = {
    OptionKind.LOWEST: CounterKind.LOWEST,
    OptionKind.IN_BETWEEN: CounterKind.IN_BETWEEN,
    OptionKind.SOONEST: CounterKind.SOONEST,
}


@dataclass(frozen=True)
class Counter:
    """One counter-offer, and what the rules as published say of it."""

    kind: CounterKind
    offer: Offer
    evaluation: Evaluation


def counter_offers(case: Case, policy: Policy, days: WorkingDays) -> tuple[Counter, ...]:
    """Up to three counter-offers, none the same as the offer; fewer where fewer fit.

    None at all means that the statement leaves nothing to pay with: then the answer is help.
    """
    found: list[Counter] = []
    candidates = chain(_within_terms(case, policy, days), _over_longer(case, policy, days))
    for kind, offer in candidates:
        if len(found) == MOST:
            break
        if offer == case.offer or offer.amount in {each.offer.amount for each in found}:
            continue
        judged = evaluate(case.offering(offer), policy, days)
        if judged.schedule:  # nothing is offered that would end after the last known bank holiday
            found.append(Counter(kind, offer, judged))
    return tuple(found)


def _within_terms(
    case: Case, policy: Policy, days: WorkingDays
) -> Iterator[tuple[CounterKind, Offer]]:
    for option in three_options(case, _offer_rules_only(policy), days):
        if case.left_over is not None and _is_beyond(option.offer, _supported(case, policy)):
            continue
        yield _FROM_OPTION[option.kind], option.offer


def _offer_rules_only(policy: Policy) -> Policy:
    return replace(
        policy,
        tracks=tuple(
            replace(track, terms=_about_the_offer(track.terms)) for track in policy.tracks
        ),
    )


def _about_the_offer(terms: Terms) -> Terms:
    return replace(
        terms,
        largest_balance=None,
        defaults=(),
        not_while=frozenset(),
        current_year_kept_up=False,
        costs_inside=None,
        explained_spending_needs_person=False,
    )


def _over_longer(
    case: Case, policy: Policy, days: WorkingDays
) -> Iterator[tuple[CounterKind, Offer]]:
    """Longer terms than the rules have, from the shortest that the statement supports."""
    most = _supported(case, policy)
    owed = case.balance - case.offer.paid_now
    if most <= ZERO or owed <= ZERO:
        return
    frequency = case.offer.frequency
    for months in LONGER_TERMS:
        amount = rounded_up(owed.pence / (months * a_month(frequency)))
        longer = replace(case.offer.alike, amount=amount, first_due=_first_due(case, policy, days))
        if not _is_beyond(longer, most):
            yield CounterKind.LONGER, longer


def _is_beyond(offer: Offer, most: Money) -> bool:
    return monthly(offer.amount, offer.frequency) > most


def _supported(case: Case, policy: Policy) -> Money:
    """The most a month that the statement supports; nothing where there is no statement."""
    if case.left_over is None:
        return ZERO
    terms = terms_for(case, policy)
    ceiling = ceiling_of(case, terms) if terms else None
    if ceiling is not None:
        return ceiling.a_month
    _, tightest = tightest_month(case, USUAL_MONTHS)
    return rounded_down(tightest.pence * USUAL_SHARE)


def _first_due(case: Case, policy: Policy, days: WorkingDays) -> date:
    """The date that was offered, or the first one on which a payment can still be collected."""
    terms = terms_for(case, policy)
    frequency = case.offer.frequency
    wanted = _within_every_month(case.offer.first_due, frequency)
    if terms is None:
        earliest = _within_every_month(days.next_after(case.today), frequency)
    else:
        earliest = earliest_first_due(case, terms, days, frequency)
    return max(wanted, earliest)


def _within_every_month(day: date, frequency: Frequency) -> date:
    if frequency is not Frequency.MONTHLY or day.day <= LAST_MONTHLY_DAY:
        return day
    return YearMonth.of(day).plus(1).first_day()
