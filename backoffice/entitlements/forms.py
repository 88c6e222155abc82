"""An officer's answer to each reduction that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from shared.domain.entitlement_words import REDUCTIONS
from shared.domain.entitlements import Reduction
from shared.domain.says import N_
from shared.services.entitlements.check import Claim
from shared.services.entitlements.claim import GRANTED, REFUSED, Answer
from shared.web.fields import ChoiceField, TextField
from shared.web.forms import PageForm

LONGEST_REASON = 1_000
LATER = "later"
OUTCOMES = (
    (GRANTED, N_("Agree")),
    (REFUSED, N_("Do not agree")),
    (LATER, N_("Not yet")),
)


class AnswerForm(PageForm):
    """An outcome and words for each claim that waits."""

    waiting: tuple[Reduction, ...] = ()

    @classmethod
    def for_claims(cls, claims: Iterable[Claim]) -> AnswerForm:
        """The form with two fields for each claim."""
        waiting = tuple(each.reduction for each in claims)
        fields: dict[str, Any] = {"waiting": waiting}
        for each in waiting:
            fields[f"outcome-{each}"] = ChoiceField(
                REDUCTIONS[each].name, choices=OUTCOMES, empty=N_("Choose an answer.")
            )
            fields[f"says-{each}"] = TextField(
                N_("What the person is told about it"), longest=LONGEST_REASON, lines=True
            )
        made = cast("type[AnswerForm]", type("AnswerForm", (cls,), fields))
        return made.of_request()

    def is_whole(self) -> bool:
        """Whether it was sent, with at least one answer, and a reason for each that is a no."""
        if not self.is_good():
            return False
        for each in self.waiting:
            if self[f"outcome-{each}"].data == REFUSED and not self[f"says-{each}"].data:
                self.refuse(f"says-{each}", N_("Say why, so that the person can act on it."))
        if not self.answers() and not self.problems:
            self.refuse(f"outcome-{self.waiting[0]}", N_("Answer at least one."))
        return not self.problems

    def answers(self) -> tuple[Answer, ...]:
        """What was answered; what is left for later is not."""
        return tuple(
            Answer(each, self[f"outcome-{each}"].data, self[f"says-{each}"].data or "")
            for each in self.waiting
            if self[f"outcome-{each}"].data in (GRANTED, REFUSED)
        )
