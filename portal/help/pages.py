"""What the public pages are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from shared.domain.first_check import (
    SITUATIONS,
    Asked,
    FirstAnswer,
    Situation,
    first_answer,
    letters,
)
from shared.domain.policy import Policy
from shared.domain.published_terms import PublishedPolicy, published
from shared.domain.says import N_, Says
from shared.domain.stages import BUSINESS, STAGES, DebtType, Stage, type_name
from shared.services.figures import Law
from shared.services.first_check import known_figures
from shared.web.words import in_words

NOT_SURE = "not_sure"
KindT = TypeVar("KindT", DebtType, Stage, Situation)

OWED: Mapping[DebtType, str] = {
    DebtType.COUNCIL_TAX: N_("Council tax"),
    DebtType.BUSINESS_RATES: N_("Business rates"),
    DebtType.BID_LEVY: N_("A business improvement district (BID) levy"),
    DebtType.HB_OVERPAYMENT: N_("Housing benefit that was overpaid"),
    DebtType.SUNDRY: N_("An invoice from the council for something else"),
}
COMMON_LETTERS = (
    Stage.REMINDER,
    Stage.FINAL_NOTICE,
    Stage.SUMMONS,
    Stage.LIABILITY_ORDER,
    Stage.ENFORCEMENT_AGENT,
)
"""The letters about council tax that lead straight to the answer from the first page."""


@dataclass(frozen=True)
class Chosen:
    """What the address says was chosen so far; anything that is no choice counts as not chosen."""

    owe: DebtType | None
    stage: Stage | None
    not_sure: bool
    situation: Situation | None
    pressed: bool

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Chosen:
        """Read the answers from the query of the address."""
        owe = _one_of(DebtType, given.get("owe"))
        stage = _one_of(Stage, given.get("stage"))
        if owe is None or stage not in STAGES[owe]:
            stage = None
        not_sure = owe is not None and given.get("stage") == NOT_SURE
        return cls(owe, stage, not_sure, _one_of(Situation, given.get("situation")), "go" in given)

    @property
    def known_stage(self) -> bool:
        """Whether the second question is answered."""
        return self.stage is not None or self.not_sure


def _one_of(kind: type[KindT], text: str | None) -> KindT | None:
    return next((each for each in kind if each == text), None)


def letter_choices(owe: DebtType) -> list[tuple[str | None, str]]:
    """The second question's choices."""
    said: list[tuple[str | None, str]] = [(stage, in_words(words)) for stage, words in letters(owe)]
    return [*said, (None, in_words(N_("or"))), (NOT_SURE, in_words(N_("I am not sure")))]


def owed_choices() -> list[tuple[str, str]]:
    """The first question's choices."""
    return [(kind, in_words(text)) for kind, text in OWED.items()]


def situation_choices() -> list[tuple[str, str]]:
    """The third question's choices."""
    return [(kind, in_words(text)) for kind, text in SITUATIONS.items()]


@dataclass(frozen=True)
class AnswerPage:
    """The answer with what was asked, in the page's terms."""

    chosen: Chosen
    answer: FirstAnswer
    owed: Says
    letter: Says | None
    business: bool


def answer_page(chosen: Chosen, law: Law, today: date) -> AnswerPage:
    """The answer to a check whose first two questions are answered."""
    assert chosen.owe is not None
    asked = Asked(chosen.owe, chosen.stage, law.nation, chosen.situation)
    return AnswerPage(
        chosen=chosen,
        answer=first_answer(asked, known_figures(law, chosen.owe, today)),
        owed=type_name(chosen.owe),
        letter=dict(letters(chosen.owe)).get(chosen.stage) if chosen.stage else None,
        business=chosen.owe in BUSINESS,
    )


@dataclass(frozen=True)
class Rules:
    """The published rules: those in force, and those to come with their day."""

    now: tuple[PublishedPolicy, ...]
    coming: tuple[tuple[date, PublishedPolicy], ...]


def rules_page(policies: tuple[Policy, ...], today: date) -> Rules:
    """The policies in sentences."""
    return Rules(
        tuple(published(each) for each in policies if each.effective_from <= today),
        tuple(
            (each.effective_from, published(each))
            for each in policies
            if each.effective_from > today
        ),
    )
