"""What an officer fills in about an application: a question, a decision, an answer to a colleague."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from shared.domain.decision_rules import LONGEST_WORDS, words_problem
from shared.domain.money import ZERO, Money
from shared.domain.says import N_, Says
from shared.services.hardship.debts import ReducibleDebt
from shared.services.hardship.read import Application
from shared.services.hardship.ruling import Ruling
from shared.web.fields import DateField, MoneyField, TextField
from shared.web.forms import PageForm

DEBT = "debt_{}"


class QuestionForm(PageForm):
    """What the applicant is asked for."""

    question = TextField(
        N_("What do you need to know or see?"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Write what you need from the person."),
        check=words_problem,
    )


class CheckForm(PageForm):
    """What a second person says who does not agree."""

    words = TextField(N_("If you give it back, say why"), longest=LONGEST_WORDS, lines=True)


class RulingForm(PageForm):
    """A decision. A field for the amount of each debt is added to it."""

    period_from = DateField(N_("From"), empty=N_("Enter the first day."))
    period_until = DateField(N_("Until"), empty=N_("Enter the last day."))
    reasons = TextField(
        N_("Why, in your own words to the person"),
        longest=LONGEST_WORDS,
        lines=True,
        empty=N_("Explain it to the person in a sentence or two of your own."),
        check=words_problem,
    )
    debts: tuple[ReducibleDebt, ...] = ()

    @classmethod
    def of(cls, found: Application) -> RulingForm:
        """The form for an application, with what was asked for spread over its debts, the oldest first."""
        fields: dict[str, Any] = {
            DEBT.format(debt.id): MoneyField(_label(debt)) for debt in found.debts
        }
        made = cast(
            "type[RulingForm]", type("RulingForm", (cls,), {**fields, "debts": found.debts})
        )
        known: dict[str, Any] = {
            DEBT.format(debt_id): amount for debt_id, amount in spread(found).items()
        }
        return made.of_request(
            period_from=found.period_from, period_until=found.period_until, **known
        )

    def ruling(self) -> Ruling:
        """What was decided. Call it only for a form that is good."""
        awards = {debt.id: self[DEBT.format(debt.id)].data or ZERO for debt in self.debts}
        return Ruling(
            {debt_id: amount for debt_id, amount in awards.items() if amount},
            cast("date", self.period_from.data),
            cast("date", self.period_until.data),
            self.reasons.data or "",
        )

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was filled in, to be carried past the preview."""
        amounts = [cast("MoneyField", self[DEBT.format(debt.id)]) for debt in self.debts]
        kept = [(field.name, field.text) for field in amounts]
        for field in (self.period_from, self.period_until):
            kept += [(f"{field.name}-{part}", text) for part, text in field.texts.items()]
        return [*kept, ("reasons", self.reasons.text)]


def spread(found: Application) -> dict[int, Money]:
    """What was asked for, on the oldest debts first, and on none more than it owes without costs."""
    left = found.asked or ZERO
    parts: dict[int, Money] = {}
    for debt in found.debts:
        parts[debt.id] = min(left, debt.charge)
        left -= parts[debt.id]
    return parts


def _label(debt: ReducibleDebt) -> Says:
    return Says(
        N_("%(account)s, %(year)s: %(charge)s without costs"),
        {"account": debt.account_reference, "year": debt.year_name, "charge": debt.charge},
    )
