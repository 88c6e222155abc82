"""The form of a page of lines, and what every form of the statement carries back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from flask import request
from flask_babel import gettext as _
from markupsafe import Markup

from shared.domain.frequency import NAMES, Frequency
from shared.domain.money import ZERO, Money
from shared.domain.says import N_
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import OTHER_ESSENTIAL
from shared.domain.statement_groups import Line
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.sheet import FormMark, Sheet
from shared.web.fields import Asked, MoneyFrequencyField, TextField
from shared.web.forms import PageForm
from shared.web.language import language
from shared.web.words import in_words

LONGEST_NOTE = 200
LATER, NONE_APPLY, GO_ON = "later", "none", "continue"


def sent_mark() -> FormMark:
    """What the form was shown with, as it comes back; a form that says nothing is a first one."""
    number, revision = (request.form.get(name, "") for name in ("statement", "revision"))
    known = number.isascii() and number.isdigit() and len(number) <= 9
    raised = revision.isascii() and revision.isdigit() and len(revision) <= 9
    return FormMark(int(number) if known else None, int(revision) if raised else 0)


def pressed() -> str:
    """Which button was pressed; Enter is the first one."""
    return request.form.get("action", GO_ON)


class LineField(MoneyFrequencyField):
    """An amount and how often, for one line of the statement."""

    def read(self, formdata: object) -> None:
        """Read it; signs that no page can show are not given back."""
        super().read(formdata)
        self.amount_text = "".join(sign for sign in self.amount_text if sign.isprintable())

    def choices(self) -> Any:
        """The frequencies, drawn once for each language: a page has many lines."""
        known = self.frequency_text if self.frequency_text in self.frequencies else ""
        return _options(language(), known)


@lru_cache(maxsize=64)
def _options(spoken: str, chosen: str) -> Markup:
    """The options of a list of frequencies, one of them chosen."""
    names = [("", N_("Choose")), *((each.value, name) for each, name in NAMES.items())]
    option = Markup('<option value="{}"{}>{}</option>')
    mark = {True: Markup(" selected"), False: Markup("")}
    return Markup("").join(
        option.format(value, mark[value == chosen], _(name)) for value, name in names
    )


class LinesForm(PageForm):
    """A page of lines. Its fields are made for the lines that apply."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def for_lines(cls, lines: tuple[Line, ...], sheet: Sheet) -> LinesForm:
        """The form for some lines, filled in with what is known of them."""
        known: dict[str, Any] = {
            entry.code: (entry.amount, entry.frequency) for entry in sheet.entries
        }
        if any(line.code == OTHER_ESSENTIAL for line in lines):
            known["note"] = next(
                (entry.note for entry in sheet.entries if entry.code == OTHER_ESSENTIAL), ""
            )
        return _form_for(lines).of_request(**known)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each line by itself, and then what the other cost is for."""
        good = super().validate()
        if "note" not in self or not good:
            return good
        cost = self[OTHER_ESSENTIAL].data
        if cost and cost[0] and not self["note"].data:
            self.refuse("note", N_("Tell us what this cost is for."))
            return False
        return True

    def answer(self) -> LinesAnswer:
        """The lines as they are to be saved."""
        return LinesAnswer({line.code: self._entry(line.code) for line in self.lines})

    def _entry(self, code: str) -> Entry | None:
        given: tuple[Money, Frequency] | None = self[code].data
        if given is None:
            return None
        note = (self["note"].data or "") if code == OTHER_ESSENTIAL else ""
        return Entry(code, *given, note)

    def refuse_amounts(self) -> bool:
        """For "None of these apply": whether an amount was given after all, which is then refused."""
        given = [field for line in self.lines if _has_amount(field := self._line(line.code))]
        for field in given:
            field.wrong = "amount"
            field.errors = [N_("You gave an amount here. Clear it, or choose Save and continue.")]
        return bool(given)

    def _line(self, code: str) -> LineField:
        return cast("LineField", self[code])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """The problems, each with the name of its line: several may be alike."""
        wrong = [each for each in self if isinstance(each, Asked) and each.errors]
        return [
            (
                _("%(line)s: %(problem)s", line=each.label_text, problem=in_words(each.errors[0])),
                each.problem_id,
            )
            for each in wrong
        ]


@lru_cache(maxsize=128)
def _form_for(lines: tuple[Line, ...]) -> type[LinesForm]:
    """The class of form for some lines: made once, because making it costs more than using it."""
    fields: dict[str, Any] = {line.code: LineField(line.label) for line in lines}
    if any(line.code == OTHER_ESSENTIAL for line in lines):
        fields["note"] = TextField(N_("What is the cost for?"), longest=LONGEST_NOTE)
    return cast("type[LinesForm]", type("LinesForm", (LinesForm,), {**fields, "lines": lines}))


def _has_amount(field: LineField) -> bool:
    return bool(field.amount_text.strip()) and (field.data is None or field.data[0] != ZERO)
