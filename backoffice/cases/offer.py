"""The offer that waits, as an officer weighs it: what the rules find, counter-offers, and the answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _

from backoffice import words
from shared.domain.counter_offers import Counter
from shared.domain.decision_rules import SENTENCE, Verdict
from shared.domain.rules.figures import RuleResult
from shared.domain.says import N_
from shared.services.cases.offers import CaseOffer
from shared.services.cases.view import Deciding
from shared.services.decisions.consider import Considered
from shared.services.wording import written
from shared.web.filters import say

ANSWERS = (
    (Verdict.ACCEPT, "accept", N_("Accept"), "a"),
    (Verdict.COUNTER_OFFER, "counter_offer", N_("Counter-offer"), "c"),
    (Verdict.QUESTION, "question", N_("Ask for something"), "q"),
    (Verdict.DECLINE, "decline", N_("Decline"), "d"),
)
"""Each answer: the page that gives it, what its button says, and its key."""


@dataclass(frozen=True)
class RuleLine:
    """What one rule found, in words."""

    passed: bool
    says: str
    figure: str
    limit: str


@dataclass(frozen=True)
class CounterLine:
    """One counter-offer that was worked out: the key that takes it, and what it is."""

    number: int
    href: str
    offer: str
    schedule: str
    kind: str
    within_rules: bool


@dataclass(frozen=True)
class AnswerLink:
    """One way to answer the offer."""

    href: str
    text: str
    key: str


@dataclass(frozen=True)
class OfferBlock:
    """The offer as it is drawn."""

    deciding: Deciding
    offers: tuple[CaseOffer, ...]

    @property
    def found(self) -> Considered:
        """The offer with the facts of now."""
        return self.deciding.considered

    @property
    def made_by(self) -> str:
        """The officer who made the offer for the person, if one did."""
        return next((each.on_behalf_by for each in self.offers if each.id == self.found.id), "")

    @cached_property
    def rules(self) -> list[RuleLine]:
        """What each rule found, those that need a person first."""
        evaluation = self.found.weighed.evaluation
        found = [_rule(rule) for rule in evaluation.rules] if evaluation else []
        return sorted(found, key=lambda line: line.passed)

    @property
    def nearest(self) -> str:
        """The nearest offer that the rules would accept, in words."""
        evaluation = self.found.weighed.evaluation
        if evaluation is None or evaluation.nearest_yes is None:
            return ""
        return words.offer_words(evaluation.nearest_yes.offer)

    @property
    def offers_counters(self) -> bool:
        """Whether a counter-offer may be made, or suggested."""
        return any(link.key == "c" for link in self.answers)

    @cached_property
    def counters(self) -> list[CounterLine]:
        """The counter-offers that were worked out, numbered by their keys."""
        return [_counter(self.found, n, each) for n, each in enumerate(self.found.counters, 1)]

    @cached_property
    def answers(self) -> list[AnswerLink]:
        """The answers that this officer may give, or suggest to a senior."""
        return [
            AnswerLink(
                url_for(f"officers_plans.{endpoint}", proposal_id=self.found.id),
                _(text),
                key,
            )
            for verdict, endpoint, text, key in ANSWERS
            if self._offered(verdict)
        ]

    def _offered(self, verdict: Verdict) -> bool:
        if self.found.is_paid and verdict in (Verdict.ACCEPT, Verdict.COUNTER_OFFER):
            return False
        waits_for_check = self.deciding.suggestion is not None
        may_suggest = self.deciding.may_suggest(verdict) and not waits_for_check
        return self.deciding.may(verdict) or may_suggest

    @property
    def may_answer(self) -> bool:
        """Whether there is an answer to give."""
        return bool(self.answers)

    @property
    def stands_in_the_way(self) -> str:
        """Why this officer may not simply accept, in words; nothing when they may."""
        why = self.deciding.why_not[Verdict.ACCEPT]
        return say(SENTENCE[why]) if why else ""

    @property
    def may_check(self) -> bool:
        """Whether this officer may decide what a colleague suggested."""
        suggestion = self.deciding.suggestion
        return bool(suggestion and self.deciding.may(suggestion.verdict))

    @property
    def suggestion_href(self) -> str:
        """Where the suggested answer can be read and sent."""
        suggestion = self.deciding.suggestion
        if suggestion is None:
            return ""
        endpoint = next(each[1] for each in ANSWERS if each[0] is suggestion.verdict)
        where = f"officers_plans.{endpoint}"
        return url_for(where, proposal_id=self.found.id, suggested=1)


def _counter(found: Considered, number: int, counter: Counter) -> CounterLine:
    where = "officers_plans.counter_offer"
    return CounterLine(
        number=number,
        href=url_for(where, proposal_id=found.id, option=number),
        offer=words.offered(counter.offer),
        schedule=words.schedule_words(counter.evaluation.schedule),
        kind=_(words.COUNTER_KINDS[counter.kind]),
        within_rules=not counter.evaluation.reasons,
    )


def _rule(rule: RuleResult) -> RuleLine:
    return RuleLine(
        rule.passed,
        say(rule.says),
        "" if rule.figure is None else written(rule.figure, "en"),
        "" if rule.limit is None else written(rule.limit, "en"),
    )
