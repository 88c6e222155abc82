"""The parts of an application for help with hardship: the law it is made under, pages and questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.stages import DebtType

LONGEST_LINE = 120
LONGEST_WORDS = 2_000


class Power(StrEnum):
    """The law under which the council may give up a part of what is owed."""

    S13A = "s13a"
    """Section 13A(1)(c) Local Government Finance Act 1992: council tax."""
    S49 = "s49"
    """Section 49 Local Government Finance Act 1988: business rates."""


COVERS: Mapping[Power, DebtType] = {
    Power.S13A: DebtType.COUNCIL_TAX,
    Power.S49: DebtType.BUSINESS_RATES,
}
"""The debts that each may be used for."""
EVERY = frozenset(Power)
RATES = frozenset({Power.S49})
TAX = frozenset({Power.S13A})


class Kind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    WORDS = "words"
    MONEY = "money"
    DAY = "day"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True)
class Question:
    """One question. `needed` is what to say when it was left empty; empty means that it may be."""

    key: str
    kind: Kind
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: str = ""

    @property
    def longest(self) -> int:
        """The most signs that an answer in words may have."""
        return LONGEST_WORDS if self.kind is Kind.WORDS else LONGEST_LINE

    def words_for(self, value: str) -> str:
        """What a chosen answer is called."""
        return dict(self.choices).get(value, value)


@dataclass(frozen=True)
class Step:
    """One short page of the application."""

    slug: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    powers: frozenset[Power] = EVERY
    more: tuple[str, ...] = ()
    """Keys of answers for which the page itself draws the question."""


Answers = Mapping[str, Mapping[str, str | list[str]]]
"""What was answered, by page and question: amounts in pounds and days as `2026-11-22`."""


def only_asked(step: Step, values: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """The answers to what a page asks, and nothing else; those left empty are left out."""
    keys = {question.key for question in step.questions} | set(step.more)
    return {key: value for key, value in values.items() if key in keys and value}


def told(step: Step, answers: Answers) -> Iterator[tuple[Question, str | list[str]]]:
    """What was answered on a page, question by question."""
    given = answers.get(step.slug, {})
    for question in step.questions:
        if question.key in given:
            yield question, given[question.key]
