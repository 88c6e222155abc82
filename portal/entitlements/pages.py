"""What the page of a finished check is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from shared.domain.entitlement_words import REDUCTIONS, ReductionWords
from shared.domain.entitlements import Estimate, Reduction
from shared.domain.money import Money, total
from shared.services.entitlements.check import HOME, Check, Claim
from shared.services.entitlements.claim import GRANTED
from shared.web.filters import say, weekday


@dataclass(frozen=True)
class FoundPage:
    """What a check found, in words."""

    check: Check

    @property
    def title(self) -> str:
        """What the page is called."""
        if self.sure:
            return _("Your bill may be lower")
        if self.check.kind == HOME:
            return _("We did not find a discount for you")
        return _("We did not find a relief for you")

    @property
    def sure(self) -> tuple[Estimate, ...]:
        """What fits the answers."""
        return tuple(each for each in self.check.estimates if each.reduction is not Reduction.BAND)

    @property
    def maybe(self) -> Estimate | None:
        """What is told to everybody, because nobody is asked about it."""
        found = (each for each in self.check.estimates if each.reduction is Reduction.BAND)
        return next(found, None)

    @property
    def together(self) -> Money | None:
        """What it may come to in all a year; none where something has no estimate."""
        amounts = [each.least for each in self.sure]
        known = [each for each in amounts if each is not None]
        return total(known) if len(known) == len(amounts) > 1 else None

    @property
    def items(self) -> list[tuple[str, str, str]]:
        """What can still be asked for, as boxes."""
        return [
            (each.reduction.value, say(self.words(each.reduction).name), self.hint(each))
            for each in self.check.unclaimed
        ]

    @property
    def ticked(self) -> tuple[str, ...]:
        """The boxes that are ticked already: what fits the answers."""
        return tuple(each.reduction.value for each in self.sure)

    def words(self, reduction: Reduction) -> ReductionWords:
        """What a reduction is called."""
        return REDUCTIONS[reduction]

    def hint(self, estimate: Estimate) -> str:
        """What it is for, and about how much."""
        about = say(self.words(estimate.reduction).about)
        return " ".join(part for part in (amount_text(estimate), about) if part)

    def stands(self, claim: Claim) -> str:
        """How a claim stands."""
        if not claim.outcome:
            return _("Asked for. We answer by %(day)s.", day=weekday(claim.answer_by))
        if claim.outcome == GRANTED:
            return _("Agreed. Your next bill shows by how much.")
        return _("Not agreed. We have written to you why, and what you can do.")

    @property
    def answer_by(self) -> date | None:
        """By when we answer what waits."""
        return min((each.answer_by for each in self.check.waiting), default=None)


def amount_text(estimate: Estimate) -> str:
    """About how much a year; nothing where that cannot be said."""
    if estimate.least is None or estimate.most is None:
        return ""
    if estimate.is_range:
        return _(
            "Between %(least)s and %(most)s a year.",
            least=estimate.least.text(),
            most=estimate.most.text(),
        )
    return _("About %(amount)s a year.", amount=estimate.least.text())
