"""The whole statement as a form of one page: one short input for each line, in the order of the statement."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Self, TypeVar, cast

from flask import request

from shared.domain.frequency import Frequency
from shared.domain.guidelines import GUIDELINE_GROUPS, LONGEST_NOTE
from shared.domain.household import Household, NotAPerson, read_count
from shared.domain.money import ZERO, Money
from shared.domain.months_ahead import LONGEST_LABEL, MOST_CHANGES, KnownChange
from shared.domain.says import N_, Says
from shared.domain.shorthand import (
    NotShorthand,
    read_ages,
    read_month,
    read_more_or_less,
    read_shorthand,
    write_shorthand,
)
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import COUNCIL_TAX, OTHER_ESSENTIAL
from shared.domain.statement_groups import GROUP, Side
from shared.domain.statement_lines import LINES
from shared.services.statements.answers import LinesAnswer
from shared.services.statements.sheet import FormMark, Sheet
from shared.services.statements.whole import WholeAnswer
from shared.web.fields import Asked, ChoiceField, MoneyField, TextField
from shared.web.forms import PageForm
from shared.web.words import Words

Part = TypeVar("Part")

YES, NO = "yes", "no"
PARTS = ("month", "more", "label")
ROWS = 3
"""Empty rows for changes ahead."""
BLANK = {
    Side.INCOME: N_("Fill in at least one line of income. Nothing at all is 0."),
    Side.FIXED: N_("Fill in at least one line of fixed costs. Nothing at all is 0."),
    Side.FLEXIBLE: N_("Fill in at least one line of flexible costs. Nothing at all is 0."),
}
"""What is said of a side of which nothing was told. Payments to others there need not be."""


class ShorthandField(Asked):
    """An amount and how often in one input: `92 w`. Its value is a pair, or None when left blank."""

    kind = "shorthand"
    text = ""

    def fill(self, value: Any) -> None:
        """Show what is already known."""
        self.data = value
        self.text = "" if value is None else write_shorthand(*value)

    def read(self, formdata: Any) -> None:
        """Read what was typed; what cannot be read is never nought."""
        self.text = (formdata.getlist(self.name) or [""])[0]
        try:
            self.data = read_shorthand(self.text)
        except NotShorthand as wrong:
            self.refuse(wrong.says)


def _wrong_ages(text: str) -> Words | None:
    try:
        read_ages(text)
    except (NotAPerson, NotShorthand) as wrong:
        return wrong.says
    return None


def _wrong_count(text: str) -> Words | None:
    try:
        read_count(text)
    except NotAPerson as wrong:
        return wrong.says
    return None


class SheetForm(PageForm):
    """Everything that a statement asks for."""

    partner = ChoiceField(
        N_("Partner"),
        choices=((YES, N_("Yes")), (NO, N_("No"))),
        empty=N_("Choose whether a partner lives with them."),
    )
    ages = TextField(N_("Ages of children, such as 7, 14"), check=_wrong_ages, longest=100)
    other_dependants = TextField(N_("Other adults who depend on them"), check=_wrong_count)
    non_dependants = TextField(N_("Other adults in the home"), check=_wrong_count)
    note = TextField(N_("What the other essential cost is for"), longest=200)
    savings = MoneyField(N_("Put by each month, if they want to"))
    locked: frozenset[str] = frozenset()

    @classmethod
    def for_sheet(cls, sheet: Sheet, **known: Any) -> Self:
        """The form for this sheet, filled in with what is known."""
        locked = frozenset({COUNCIL_TAX} if sheet.bill.is_known else set[str]())
        made = _form_for(cls, locked, ROWS + len(sheet.changes))
        return cast("Self", made.of_request(**_known(sheet), **known))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and each row of changes as a whole."""
        good = super().validate(extra_validators)
        cost = self[OTHER_ESSENTIAL].data
        if cost and cost[0] and not self.note.data and not self.note.errors:
            self.refuse("note", N_("Say what this cost is for."))
            good = False
        wrong_rows = [row for row in self.change_rows if not self._check_change(row)]
        return good and not wrong_rows

    def has_every_side(self) -> bool:
        """Whether no side is wholly blank; what is missing is noted beside its first line.

        A line may stay blank that was not answered. A side without any was not asked about.
        """
        blank = [side for side in BLANK if not self._is_answered(side)]
        for side in blank:
            self.refuse(self._lines_of(side)[0], BLANK[side])
        return not blank

    def _is_answered(self, side: Side) -> bool:
        return any(self[code].data is not None for code in self._lines_of(side))

    def _lines_of(self, side: Side) -> list[str]:
        codes = [line.code for line in LINES if GROUP[line.group].side is side]
        return [code for code in codes if code not in self.locked]

    @property
    def change_rows(self) -> list[int]:
        """The numbers of the rows for changes ahead."""
        return [int(field.name[6:]) for field in self if field.name.startswith("month-")]

    def answer(self) -> WholeAnswer:
        """Everything as it is to be saved."""
        entries = {
            line.code: self._entry(line.code) for line in LINES if line.code not in self.locked
        }
        changes = (self._change(row) for row in self.change_rows)
        notes = {group: self[f"why-{group}"].data or "" for group in GUIDELINE_GROUPS}
        return WholeAnswer(
            household=Household(
                partner=self.partner.data == YES,
                children=read_ages(self.ages.data or ""),
                other_dependants=read_count(self.other_dependants.data or ""),
                non_dependants=read_count(self.non_dependants.data or ""),
            ),
            lines=LinesAnswer(entries),
            changes=tuple(change for change in changes if change)[:MOST_CHANGES],
            savings=self.savings.data or ZERO,
            group_notes=notes,
        )

    def _entry(self, code: str) -> Entry | None:
        given: tuple[Money, Frequency] | None = self[code].data
        if given is None:
            return None
        note = (self.note.data or "") if code == OTHER_ESSENTIAL else ""
        return Entry(code, given[0], given[1], note)

    def _check_change(self, row: int) -> bool:
        """Whether a row is empty or makes a change; what is wrong is noted beside its field."""
        try:
            self._change(row)
        except WrongPart as wrong:
            if not self[f"{wrong.part}-{row}"].errors:
                self.refuse(f"{wrong.part}-{row}", wrong.words)
            return False
        return True

    def _change(self, row: int) -> KnownChange | None:
        """The change in a row; None when it is empty. Raises WrongPart."""
        month, more, label = (self[f"{part}-{row}"].data or "" for part in PARTS)
        if not (month or more or label):
            return None
        change = KnownChange(
            _part("month", read_month, month), _part("more", read_more_or_less, more), label
        )
        if not label:
            raise WrongPart("label", N_("Say what will change."))
        return change


class WrongPart(ValueError):
    """One part of a change cannot be read."""

    def __init__(self, part: str, words: Words) -> None:
        super().__init__(part)
        self.part = part
        self.words = words


def _part(name: str, read: Callable[[str], Part], text: str) -> Part:
    try:
        return read(text)
    except NotShorthand as wrong:
        raise WrongPart(name, wrong.says) from wrong


@lru_cache(maxsize=32)
def _form_for(kind: type[SheetForm], locked: frozenset[str], rows: int) -> type[SheetForm]:
    """The class of form for these lines: made once, because making it costs more than using it."""
    fields: dict[str, Any] = {
        line.code: ShorthandField(line.label) for line in LINES if line.code not in locked
    }
    for row in range(rows):
        fields |= _change_fields(row)
    for group in GUIDELINE_GROUPS:
        fields[f"why-{group}"] = TextField(GROUP[group].label, longest=LONGEST_NOTE)
    return cast("type[SheetForm]", type("Sheet", (kind,), {**fields, "locked": locked}))


def _change_fields(row: int) -> dict[str, Any]:
    number = row + 1
    return {
        f"month-{row}": TextField(
            Says(N_("Change %(number)s: from, such as 4/2027"), {"number": number}), longest=10
        ),
        f"more-{row}": TextField(
            Says(N_("Change %(number)s: pounds more or less (-) a month"), {"number": number}),
            longest=20,
        ),
        f"label-{row}": TextField(
            Says(N_("Change %(number)s: what"), {"number": number}), longest=LONGEST_LABEL
        ),
    }


def _known(sheet: Sheet) -> dict[str, Any]:
    household = sheet.household
    known: dict[str, Any] = {entry.code: (entry.amount, entry.frequency) for entry in sheet.entries}
    for row, change in enumerate(sheet.changes):
        known[f"month-{row}"] = f"{change.from_month.month}/{change.from_month.year}"
        known[f"more-{row}"] = change.monthly.plain()
        known[f"label-{row}"] = change.label
    known |= {f"why-{group}": sheet.note_of(group) for group in GUIDELINE_GROUPS}
    known |= {
        "note": next((e.note for e in sheet.entries if e.code == OTHER_ESSENTIAL), ""),
        "savings": sheet.savings or None,
    }
    if "household" in sheet.saved_pages:
        known |= {
            "partner": YES if household.partner else NO,
            "ages": ", ".join(
                str(child.age) for child in household.children if child.age is not None
            ),
            "other_dependants": str(household.other_dependants),
            "non_dependants": str(household.non_dependants),
        }
    return known


def sent_mark() -> FormMark:
    """What the form was shown with, as it comes back."""
    number, revision = (request.form.get(name, "") for name in ("statement", "revision"))
    return FormMark(_whole(number), _whole(revision) or 0)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
