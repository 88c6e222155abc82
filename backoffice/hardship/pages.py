"""What the officers' pages of an application are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from backoffice.cases.statement import StatementTable
from shared.domain.hardship_form import Kind, Power, Question, told
from shared.domain.hardship_states import HardshipEvent, HardshipState
from shared.domain.money import Money
from shared.domain.roles import DECIDERS, HARDSHIP_CHECKERS
from shared.domain.says import N_
from shared.services.cases.people import CaseParty
from shared.services.evidence.read import EvidenceLine
from shared.services.hardship.read import Application
from shared.services.web_sessions import SignedInOfficer
from shared.web.filters import day, money
from shared.web.words import in_words

POWERS = {
    Power.S13A: N_("Council tax, section 13A(1)(c)"),
    Power.S49: N_("Business rates, section 49"),
}
STATES = {
    HardshipState.DRAFT: N_("Not handed in"),
    HardshipState.SUBMITTED: N_("To decide"),
    HardshipState.ASKED: N_("Waits for the applicant"),
    HardshipState.SUGGESTED: N_("Waits for a second person"),
    HardshipState.AWARDED: N_("Awarded"),
    HardshipState.PART_AWARDED: N_("Awarded in part"),
    HardshipState.REFUSED: N_("Refused"),
    HardshipState.WITHDRAWN: N_("Withdrawn"),
}
EVENTS = {
    HardshipEvent.SUBMITTED: N_("Handed in"),
    HardshipEvent.ASKED: N_("Asked for more"),
    HardshipEvent.ANSWERED: N_("Answered"),
    HardshipEvent.SUGGESTED: N_("Sent for a second check"),
    HardshipEvent.RETURNED: N_("Given back"),
    HardshipEvent.AWARDED: N_("Awarded"),
    HardshipEvent.PART_AWARDED: N_("Awarded in part"),
    HardshipEvent.REFUSED: N_("Refused"),
    HardshipEvent.WITHDRAWN: N_("Withdrawn"),
}


@dataclass(frozen=True)
class OfficePage:
    """An application as an officer reads it, with the statement beside it."""

    found: Application
    party: CaseParty
    statement: StatementTable | None
    papers: tuple[EvidenceLine, ...]
    officer: SignedInOfficer
    today: date

    @property
    def power(self) -> str:
        """The law that it is made under."""
        return _(POWERS[self.found.power])

    @property
    def state(self) -> str:
        """Where it stands."""
        return _(STATES[self.found.state])

    @property
    def may_decide(self) -> bool:
        """Whether this officer may answer it now."""
        return self.officer.role in DECIDERS and self.found.state is HardshipState.SUBMITTED

    @property
    def may_open_papers(self) -> bool:
        """Whether this officer may open what was sent with it."""
        return self.officer.role in DECIDERS

    @property
    def is_own_decision(self) -> bool:
        """Whether this officer made the decision that waits."""
        decided = self.found.decided
        return decided is not None and decided.by_id == self.officer.officer_id

    @property
    def may_agree(self) -> bool:
        """Whether this officer may be the second person."""
        return self.officer.role in HARDSHIP_CHECKERS and not self.is_own_decision

    @property
    def waits_for_check(self) -> bool:
        """Whether a second person is needed."""
        return self.found.state is HardshipState.SUGGESTED

    @property
    def said(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Every page of the application with its answers."""
        for step in self.found.steps:
            answers = [
                (in_words(question.label), shown(question, value))
                for question, value in told(step, self.found.answers)
            ]
            if answers:
                yield in_words(step.title), answers

    @property
    def happened(self) -> Iterator[tuple[str, str, str]]:
        """What happened, when, and the words of it."""
        for each in self.found.happened:
            if each.event in EVENTS:
                yield _(EVENTS[each.event]), day(each.at), each.said


def shown(question: Question, value: str | list[str]) -> str:
    """An answer in words."""
    if isinstance(value, list):
        return ", ".join(in_words(question.words_for(each)) for each in value)
    if question.kind is Kind.ONE:
        return in_words(question.words_for(value))
    if question.kind is Kind.MONEY:
        return money(Money.from_pounds_text(value))
    return day(date.fromisoformat(value)) if question.kind is Kind.DAY else value
