"""The answer to one offer, for a page that only asks and for the moment of confirming alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.case import Case
from shared.domain.engine import Evaluation, Outcome, evaluate, person_by
from shared.domain.frequency import Frequency
from shared.domain.judging import terms_for
from shared.domain.money import Money, total
from shared.domain.nearest import NearestYes, earliest_first_due
from shared.domain.options import PlanOption, three_options
from shared.domain.policy import Policy
from shared.domain.rules.figures import Ceiling, RuleResult, ceiling_of
from shared.domain.rules.lines import LineProblem, line_problems
from shared.domain.schedule import Instalment, NoSchedule, Offer, build_schedule
from shared.domain.split import split_schedule
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.proposals.facts import Facts

ASKED, FLAG, RULE = "asked", "flag", "rule"
"""Why a person looks: the payer asked for one, somebody must look whatever it is, or a rule says so."""


@dataclass(frozen=True)
class PlanLine:
    """One instalment with its split over the debts."""

    number: int
    due: date
    collect: date
    amount: Money
    shares: Mapping[int, Money]


@dataclass(frozen=True)
class Answer:
    """What becomes of an offer: accepted now, or a person looks by a date."""

    facts: Facts
    offer: Offer
    lines: tuple[PlanLine, ...]
    why_person: str = ""
    """`asked`, `flag` or `rule`; empty when it is accepted now."""
    person_by: date | None = None
    evaluation: Evaluation | None = None
    """What the rules said; none when they were not asked."""

    @property
    def accepted(self) -> bool:
        """Whether it is accepted now."""
        return not self.why_person

    @property
    def reasons(self) -> tuple[RuleResult, ...]:
        """The rules that send it to a person."""
        return self.evaluation.reasons if self.evaluation else ()

    @property
    def passed(self) -> tuple[RuleResult, ...]:
        """The rules that it meets."""
        rules = self.evaluation.rules if self.evaluation else ()
        return tuple(rule for rule in rules if rule.passed)

    @property
    def nearest(self) -> NearestYes | None:
        """The nearest offer that would be accepted now."""
        return self.evaluation.nearest_yes if self.evaluation else None

    @property
    def total_of_lines(self) -> Money:
        """What all instalments come to: everything owed, less what is paid at once."""
        return total(line.amount for line in self.lines)


def why_a_person(facts: Facts, *, asked: bool, decides: bool = False) -> str:
    """Whether a person must look whatever the rules would say; then they are never asked.

    Only a bare flag is read here: what lies behind it is kept elsewhere, and nobody is told. Pages
    that only ask see less of it than the moment that decides, where people are kept apart.
    """
    another = facts.is_held_by_another if decides else facts.seems_held_by_another
    if facts.party.needs_person or another:
        return FLAG
    return ASKED if asked else ""


def answer(facts: Facts, offer: Offer, *, asked: bool = False, decides: bool = False) -> Answer:
    """What becomes of an offer for the debts that were chosen; `decides` when it is confirmed."""
    why = why_a_person(facts, asked=asked, decides=decides)
    policy = facts.policy()
    if why or policy is None:
        instalments = _schedule(facts, offer)
        by = person_by(facts.promise, facts.today, facts.days)
        return Answer(facts, offer, _split(facts, offer, instalments), why or RULE, by)
    found = evaluate(facts.case(offer), policy, facts.days)
    return Answer(
        facts,
        offer,
        _split(facts, offer, found.schedule),
        "" if found.outcome is Outcome.ACCEPT else RULE,
        found.person_by,
        found,
    )


def beside_lines(facts: Facts, offer: Offer) -> tuple[LineProblem, ...]:
    """Which payments of an offer cannot be accepted without a person, and why; none where one looks anyway."""
    policy = facts.policy()
    if policy is None or why_a_person(facts, asked=False):
        return ()
    case = facts.case(offer)
    terms = terms_for(case, policy)
    return line_problems(case, terms, facts.days) if terms else ()


def ready_made(facts: Facts, like: Offer) -> tuple[PlanOption, ...]:
    """Up to three offers that are accepted now, at the frequency and first date of another offer.

    None when a person must look in any case: then there is nothing that we could promise.
    """
    policy = facts.policy()
    if policy is None or why_a_person(facts, asked=False):
        return ()
    return three_options(facts.case(like), policy, facts.days)


def first_offer(facts: Facts, frequency: Frequency = Frequency.MONTHLY) -> Offer:
    """What the page begins with: everything owed, as early as the rules allow."""
    offer = Offer(facts.total, frequency, facts.today)
    case, policy = facts.case(offer), facts.policy()
    terms = terms_for(case, policy) if policy else None
    if terms is None:
        first = _day_of_every_month(facts.days.next_after(facts.today), frequency)
        return Offer(facts.total, frequency, first)
    return Offer(facts.total, frequency, earliest_first_due(case, terms, facts.days, frequency))


def most_a_month(facts: Facts) -> Ceiling | None:
    """The most that is accepted a month without a person, and the month that decides it."""
    policy = facts.policy()
    if policy is None or why_a_person(facts, asked=False):
        return None
    case = facts.case(Offer(facts.total, Frequency.MONTHLY, facts.today))
    return _ceiling(case, policy)


def _ceiling(case: Case, policy: Policy) -> Ceiling | None:
    terms = terms_for(case, policy)
    return ceiling_of(case, terms) if terms else None


def _day_of_every_month(day: date, frequency: Frequency) -> date:
    return day.replace(day=min(day.day, 28)) if frequency is Frequency.MONTHLY else day


def _schedule(facts: Facts, offer: Offer) -> tuple[Instalment, ...]:
    try:
        return build_schedule(facts.total, offer, facts.days)
    except (NoSchedule, PastLastKnownHoliday):
        return ()


def _split(facts: Facts, offer: Offer, instalments: tuple[Instalment, ...]) -> tuple[PlanLine, ...]:
    if not instalments:
        return ()
    shares = split_schedule(facts.planned(), instalments, offer.paid_now)
    return tuple(
        PlanLine(line.number, line.due, line.collect, line.amount, part)
        for line, part in zip(instalments, shares, strict=True)
    )
