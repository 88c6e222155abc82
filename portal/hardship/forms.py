"""The form of a page of the application, made from its questions, and its answers as they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from shared.domain.hardship_form import Kind, Question, Step
from shared.domain.hardship_questions import DEBTS
from shared.domain.money import ZERO, Money
from shared.domain.says import N_
from shared.services.hardship.debts import ReducibleDebt
from shared.web.fields import (
    Asked,
    ChoiceField,
    ChoicesField,
    DateField,
    MoneyField,
    TextField,
    TickField,
)
from shared.web.filters import day, money
from shared.web.forms import PageForm
from shared.web.words import in_words

Answer = str | list[str]


class StepForm(PageForm):
    """A page of questions. Its fields are made for the page."""

    step: Step

    @classmethod
    def for_step(
        cls, step: Step, answers: Mapping[str, Answer], debts: tuple[ReducibleDebt, ...] = ()
    ) -> StepForm:
        """The form of a page, filled in with what was answered or is known."""
        known = {
            question.key: _KINDS[question.kind].known(answers[question.key])
            for question in step.questions
            if question.key in answers
        }
        if step is DEBTS:
            known["debts"] = answers.get("debts", [str(debt.id) for debt in debts])
        return _form_for(step, debts).of_request(**known)

    def values(self) -> dict[str, Answer]:
        """The answers as they are kept."""
        found: dict[str, Answer] = {}
        for question in self.step.questions:
            value = self[question.key].data
            if value is not None and value != "" and value != ():
                found[question.key] = _KINDS[question.kind].kept(value)
        if self.step is DEBTS:
            found["debts"] = list(self["debts"].data)
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Each question by itself, and what only together makes sense."""
        good = super().validate()
        if self.step is DEBTS and self["amount"].data == ZERO:
            self.refuse("amount", N_("Enter an amount that is more than 0, or leave it empty."))
            good = False
        return good


class AnswerForm(PageForm):
    """The answer to what we asked."""

    said = TextField(N_("Your answer"), longest=2_000, lines=True)


class DeclareForm(PageForm):
    """What is declared before an application is handed in."""

    true = TickField(
        N_(
            "What I have told you is true as far as I know. I did not bring this about on purpose, "
            "and I will tell you if something changes."
        ),
        empty=N_("Tick the box if this is so. If you are not sure, talk to us."),
    )


def debt_words(debt: ReducibleDebt) -> str:
    """A debt with what could be taken off it."""
    return f"{debt.account_reference}, {debt.year_name}: {money(debt.charge)}"


def shown(question: Question, value: Answer) -> str:
    """An answer in words, for reading it again."""
    if isinstance(value, list):
        return ", ".join(in_words(question.words_for(each)) for each in value)
    if question.kind is Kind.ONE:
        return in_words(question.words_for(value))
    if question.kind is Kind.MONEY:
        return money(Money.from_pounds_text(value))
    return day(date.fromisoformat(value)) if question.kind is Kind.DAY else value


class _OfKind:
    """How one kind of question becomes a field, and its value text and back."""

    def __init__(
        self,
        field: Callable[[Question, dict[str, Any]], Asked],
        known: Callable[[Any], Any] = lambda value: value,
        kept: Callable[[Any], Answer] = lambda value: value,
    ) -> None:
        self.field, self.known, self.kept = field, known, kept


def _words(question: Question, given: dict[str, Any]) -> Asked:
    lines = question.kind is Kind.WORDS
    return TextField(question.label, longest=question.longest, lines=lines, **given)


_KINDS: Mapping[Kind, _OfKind] = {
    Kind.LINE: _OfKind(_words),
    Kind.WORDS: _OfKind(_words),
    Kind.MONEY: _OfKind(
        lambda question, given: MoneyField(question.label, **given),
        Money.from_pounds_text,
        lambda value: value.plain(),
    ),
    Kind.DAY: _OfKind(
        lambda question, given: DateField(question.label, **given),
        date.fromisoformat,
        lambda value: value.isoformat(),
    ),
    Kind.ONE: _OfKind(
        lambda question, given: ChoiceField(question.label, choices=question.choices, **given)
    ),
    Kind.MANY: _OfKind(
        lambda question, given: ChoicesField(question.label, choices=question.choices, **given),
        kept=list,
    ),
}


def _form_for(step: Step, debts: tuple[ReducibleDebt, ...]) -> type[StepForm]:
    """The class of form of a page; that of the debts has theirs to choose from."""
    form = _usual_form(step)
    if step is not DEBTS:
        return form
    offered = tuple((str(debt.id), debt_words(debt)) for debt in debts)
    field = ChoicesField(
        N_("Which debts is it about?"), choices=offered, empty=N_("Choose at least one debt.")
    )
    return cast("type[StepForm]", type("DebtsForm", (form,), {"debts": field}))


@lru_cache(maxsize=32)
def _usual_form(step: Step) -> type[StepForm]:
    """The class of form of a page: made once, because making it costs more than using it."""
    fields: dict[str, Any] = {"step": step}
    for question in step.questions:
        given = {"empty": question.needed} if question.needed else {}
        fields[question.key] = _KINDS[question.kind].field(question, given)
    return cast("type[StepForm]", type("StepForm", (StepForm,), fields))
