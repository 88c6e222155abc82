"""What the pages of making an offer are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from portal.plan import words
from portal.plan.draft import TypedOffer
from portal.plan.forms import ReadOffer
from shared.domain.engine import person_by
from shared.domain.fees import CostsAvoided
from shared.domain.money import Money
from shared.domain.options import OptionKind, PlanOption
from shared.domain.rules.figures import Ceiling
from shared.domain.schedule import Offer
from shared.domain.year_month import YearMonth
from shared.services.figures import law_of
from shared.services.proposals.avoided import avoided
from shared.services.proposals.changes import Seen
from shared.services.proposals.evaluate import (
    FLAG,
    Answer,
    answer,
    first_offer,
    most_a_month,
    ready_made,
    why_a_person,
)
from shared.services.proposals.facts import Facts
from shared.web.filters import money, month
from shared.web.parts import current_parts


@dataclass(frozen=True)
class Option:
    """One ready-made offer, in words."""

    title: str
    offer: Offer
    typed: TypedOffer
    each: str
    payments: str
    """How many, of how much, and the last one."""


@dataclass(frozen=True)
class OfferPage:
    """The page where an offer is made: ready-made ones, one's own, and what becomes of it."""

    facts: Facts
    read: ReadOffer | None = None
    """The form as it was sent; none on the first look."""

    @cached_property
    def typed(self) -> TypedOffer:
        """What stands in the form."""
        if self.read is not None and (self.read.typed.is_begun or self.read.problems):
            return self.read.typed
        begin = TypedOffer.of(self.beginning)
        return TypedOffer(
            frequency=begin.frequency,
            first_day=begin.first_day,
            first_month=begin.first_month,
            first_year=begin.first_year,
        )

    @cached_property
    def beginning(self) -> Offer:
        """The frequency and first date that ready-made offers have."""
        offer = self.read.offer if self.read else None
        return offer or first_offer(self.facts)

    @cached_property
    def found(self) -> Answer | None:
        """What becomes of the offer in the form."""
        offer = self.read.offer if self.read else None
        return answer(self.facts, offer) if offer else None

    @property
    def nearest_typed(self) -> TypedOffer:
        """The nearest offer that is accepted, as somebody would type it."""
        nearest = self.found.nearest if self.found else None
        return TypedOffer.of(nearest.offer) if nearest else TypedOffer()

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Up to three offers that are accepted now."""
        found = ready_made(self.facts, self.beginning)
        most = max((len(each.evaluation.schedule) for each in found), default=0)
        return tuple(
            _option(each, is_sooner=len(each.evaluation.schedule) < most) for each in found
        )

    @cached_property
    def most(self) -> Ceiling | None:
        """The most that is accepted a month without a person."""
        return most_a_month(self.facts)

    @property
    def always_person(self) -> bool:
        """Whether a person looks at whatever this payer offers."""
        return why_a_person(self.facts, asked=False) == FLAG

    @property
    def affordable(self) -> str:
        """What is left over in the tightest month, and the most that we take of it, in words."""
        return " ".join(_affordable(self.facts, self.most)) if self.most else ""

    @property
    def promise(self) -> object:
        """By when a person would have looked."""
        return person_by(self.facts.promise, self.facts.today, self.facts.days)

    @cached_property
    def avoided(self) -> CostsAvoided | None:
        """What a plan keeps away; not said to somebody with nothing left over."""
        if self.facts.has_deficit:
            return None
        return avoided(self.facts, law_of(current_parts().settings))

    @property
    def columns(self) -> tuple[tuple[int, str], ...]:
        """How each payment is split."""
        return words.split_columns(self.facts.chosen)


@dataclass(frozen=True)
class CheckPage:
    """Everything about an offer before it is confirmed."""

    found: Answer
    token: str
    method: str = ""
    problem: str = ""
    """What is missing before it can be confirmed."""

    @property
    def facts(self) -> Facts:
        """What it rests on."""
        return self.found.facts

    @property
    def offer(self) -> Offer:
        """The offer."""
        return self.found.offer

    @property
    def always_person(self) -> bool:
        """Whether the rules are not asked at all."""
        return self.found.evaluation is None

    @cached_property
    def seen(self) -> Seen:
        """What this page is about, for the moment of confirming."""
        return Seen.of(self.facts, accepted=self.found.accepted)

    @property
    def carried(self) -> TypedOffer:
        """The offer as the form brings it back."""
        return TypedOffer.of(self.offer)

    @property
    def balances(self) -> list[str]:
        """The chosen debts as the form brings them back."""
        return [f"{debt_id}:{pence}" for debt_id, pence in self.seen.balances.items()]

    @property
    def columns(self) -> tuple[tuple[int, str], ...]:
        """How each payment is split."""
        return words.split_columns(self.facts.chosen)

    @cached_property
    def avoided(self) -> CostsAvoided | None:
        """What the plan keeps away; not said to somebody with nothing left over."""
        if self.facts.has_deficit:
            return None
        return avoided(self.facts, law_of(current_parts().settings))

    @property
    def codes(self) -> tuple[str, ...]:
        """The published rules that decide."""
        return self.facts.policies.codes if self.facts.policies else ()

    @property
    def promise(self) -> object:
        """By when a person would have looked."""
        return person_by(self.facts.promise, self.facts.today, self.facts.days)


def _option(option: PlanOption, *, is_sooner: bool) -> Option:
    titles = {
        OptionKind.LOWEST: _("Lowest payments"),
        OptionKind.IN_BETWEEN: _("In between"),
        OptionKind.SOONEST: _("Finished soonest") if is_sooner else _("Smallest last payment"),
    }
    return Option(
        title=titles[option.kind],
        offer=option.offer,
        typed=TypedOffer.of(option.offer),
        each=words.offer_words(option.offer),
        payments=words.how_many(option.evaluation.schedule),
    )


def _affordable(facts: Facts, most: Ceiling) -> Iterator[str]:
    if most.month == YearMonth.of(facts.today):
        yield _("You have %(left)s left over each month.", left=money(most.left_over))
    else:
        yield _in_the_tightest_month(facts, most)
    if most.a_month <= Money(0):
        yield _("A person will look at anything that you offer.")
        return
    if most.percent == 50:
        yield _("Half of that is %(most)s.", most=money(most.a_month))
    else:
        yield _(
            "%(percent)s%% of that is %(most)s.", percent=most.percent, most=money(most.a_month)
        )
    yield _("That is the most a month that we will accept without a person.")


def _in_the_tightest_month(facts: Facts, most: Ceiling) -> str:
    left, when = money(most.left_over), month(most.month)
    bill = next((each.new_bill for each in facts.ahead() if each.month == most.month), None)
    if bill:
        return _(
            "From %(month)s, after your new bill of %(bill)s a month, you will have %(left)s left over.",
            month=when,
            bill=money(bill),
            left=left,
        )
    return _("From %(month)s you will have %(left)s left over each month.", month=when, left=left)
