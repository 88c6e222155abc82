"""What the pages of an application are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import current_app, url_for
from flask_babel import gettext as _

from portal.hardship.forms import debt_words, shown
from shared.domain.hardship_form import Power, Step, told
from shared.domain.hardship_questions import DEBTS
from shared.domain.hardship_states import HardshipState
from shared.domain.money import ZERO, Money
from shared.domain.says import N_
from shared.services.evidence.read import EvidenceLine
from shared.services.hardship.debts import ReducibleDebt, chosen
from shared.services.hardship.read import Application
from shared.services.statements.read import VersionSummary
from shared.web.words import in_words

CONFIDE = "support.tell"
POWER_NAMES = {
    Power.S13A: N_("Council tax: a reduction because of hardship"),
    Power.S49: N_("Business rates: relief because of hardship"),
}
STATE_NAMES = {
    HardshipState.DRAFT: N_("Not handed in yet"),
    HardshipState.SUBMITTED: N_("A person is reading it"),
    HardshipState.ASKED: N_("We have a question for you"),
    HardshipState.SUGGESTED: N_("A person is reading it"),
    HardshipState.AWARDED: N_("Decided: taken off"),
    HardshipState.PART_AWARDED: N_("Decided: a part was taken off"),
    HardshipState.REFUSED: N_("Decided: nothing was taken off"),
    HardshipState.WITHDRAWN: N_("You took it back"),
}


@dataclass(frozen=True)
class Row:
    """One page of the application in the list of pages."""

    id: str
    title: str
    href: str
    is_done: bool


@dataclass(frozen=True)
class Said:
    """One page of the application as it was answered."""

    title: str
    href: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ApplicationPage:
    """An application as its pages draw it."""

    found: Application
    debts: tuple[ReducibleDebt, ...]
    """What could be taken off now."""
    statement: VersionSummary | None
    """The newest income and spending, where there is one."""
    is_person: bool
    papers: tuple[EvidenceLine, ...]
    today: date

    @property
    def name(self) -> str:
        """What is asked for."""
        return in_words(POWER_NAMES[self.found.power])

    @property
    def state(self) -> str:
        """Where it stands."""
        return in_words(STATE_NAMES[self.found.state])

    @property
    def needs_statement(self) -> bool:
        """Whether income and spending are still to be filled in."""
        of_people = self.found.power is Power.S13A and self.is_person
        return of_people and self.statement is None

    @property
    def rows(self) -> list[Row]:
        """Every page with whether it was answered."""
        return [
            Row(
                step.slug,
                in_words(step.title),
                self.href(step),
                step.slug in self.found.answers,
            )
            for step in self.found.steps
        ]

    @property
    def is_ready(self) -> bool:
        """Whether it can be handed in."""
        return not (self.found.open_steps or self.needs_statement)

    def href(self, step: Step) -> str:
        """Where a page is."""
        return url_for("hardship.step", reference=self.found.reference, slug=step.slug)

    @property
    def said(self) -> Iterator[Said]:
        """Every page with its answers."""
        for step in self.found.steps:
            answers = [
                (in_words(question.label), shown(question, value))
                for question, value in told(step, self.found.answers)
            ]
            if step is DEBTS:
                answers = [(_("Debts"), each) for each in self._chosen()] + answers
            yield Said(in_words(step.title), self.href(step), tuple(answers))

    @property
    def wanted(self) -> Money:
        """How much is asked for, as far as it is filled in."""
        typed = str(self.found.answers.get(DEBTS.slug, {}).get("amount", ""))
        owed = sum((debt.charge.pence for debt in self._ticked()), 0)
        return min(Money.from_pounds_text(typed), Money(owed)) if typed else Money(owed)

    @property
    def confide(self) -> str:
        """Where something is told in confidence; empty where this installation has no such page."""
        return url_for(CONFIDE) if CONFIDE in current_app.view_functions else ""

    @property
    def is_decided(self) -> bool:
        """Whether the council has answered."""
        return self.found.state in (
            HardshipState.AWARDED,
            HardshipState.PART_AWARDED,
            HardshipState.REFUSED,
        )

    @property
    def costs(self) -> Money:
        """Court costs on these debts, which nothing is taken off."""
        return Money(sum((debt.costs.pence for debt in self.debts), ZERO.pence))

    def _ticked(self) -> tuple[ReducibleDebt, ...]:
        return chosen(self.debts, list(self.found.answers.get(DEBTS.slug, {}).get("debts", [])))

    def _chosen(self) -> list[str]:
        return [debt_words(debt) for debt in self._ticked()]
