"""What the page of a file that was brought shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from shared.domain.money import Money
from shared.domain.says import N_
from shared.domain.sfs.elements import FIXED, FLEXIBLE, INCOME
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.statement_groups import GROUP
from shared.domain.statement_lines import LINE
from shared.services.agencies.statement_files import Brought
from shared.web.filters import say
from shared.web.words import in_words

_GROUPS = {part.total: GROUP[part.group].label for part in (*INCOME, *FIXED, *FLEXIBLE)}
_SUMS = {
    "total-monthly-income": N_("Money coming in"),
    "total-fixed-costs": N_("Fixed costs"),
    "total-flexible-costs": N_("Flexible costs"),
    "total-monthly-outgoings": N_("Money going out"),
    "income-minus-outgoings": N_("Left over"),
    "savings-contribution": N_("Put by"),
    "total-available-for-priority-debts": N_("Left for priority debts"),
    "total-available-for-non-priority-debts": N_("Left for other debts"),
    "total-priority-debt-offers": N_("Offers to priority creditors"),
    "total-priority-debts": N_("Priority debts"),
    "total-non-priority-debts": N_("Other debts"),
    "total-number-in-household": N_("People in the home"),
}


@dataclass(frozen=True)
class FilePage:
    """A file beside what we make of it."""

    brought: Brought

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, with its place in the file."""
        found = self.brought.imported.problems
        return [(each.place, say(each.says)) for each in found]

    @cached_property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each figure once, with the file's and ours; the council's own bill last."""
        rows: dict[tuple[str, str, str], None] = {}
        for each in self.brought.imported.differences:
            rows[_named(each.place), _figure(each.theirs), _figure(each.ours)] = None
        return [*rows, *self._bill()]

    def _bill(self) -> list[tuple[str, str, str]]:
        ours = self.brought.sheet.by_code.get(COUNCIL_TAX)
        theirs = next(
            (each for each in self.brought.imported.given.entries if each.code == COUNCIL_TAX), None
        )
        if ours is None or not self.brought.sheet.bill.is_known:
            return []
        given = theirs.monthly if theirs else Money(0)
        if given == ours.monthly:
            return []
        return [(in_words(LINE[COUNCIL_TAX].label), given.text(), ours.monthly.text())]

    @property
    def sums(self) -> list[tuple[str, str]]:
        """What the statement comes to a month."""
        sheet = self.brought.sheet
        return [
            (_("Money coming in"), sheet.totals.income.text()),
            (_("Money going out"), sheet.totals.outgoings.text()),
            (_("Put by"), sheet.totals.saved.text()),
            (_("Left over"), sheet.left_over.text()),
        ]

    @property
    def to_explain(self) -> list[str]:
        """The groups that are over their guideline and are not explained in the file."""
        return [in_words(GROUP[group].label) for group in self.brought.sheet.notes_missing]


def _named(place: str) -> str:
    name = place.rpartition("/")[2]
    label = _GROUPS.get(name) or _SUMS.get(name)
    return in_words(label) if label else name


def _figure(value: Money | int) -> str:
    return value.text() if isinstance(value, Money) else str(value)
