"""What the officers' pages of a statement are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _

from backoffice.statements.forms import SheetForm, ShorthandField
from shared.domain.guidelines import Finding
from shared.domain.money import Money
from shared.domain.says import N_
from shared.domain.statement_groups import GROUP, GROUPS, Group, Side
from shared.domain.statement_lines import LINE, lines_of
from shared.services.statements.sheet import Sheet
from shared.web.filters import say

SIDES = {
    Side.INCOME: N_("Income"),
    Side.FIXED: N_("Fixed costs"),
    Side.FLEXIBLE: N_("Flexible costs"),
    Side.DEBTS: N_("Payments to others"),
}


@dataclass(frozen=True)
class SheetLine:
    """One line of the form."""

    field: ShorthandField | None
    """None for the line that comes from the account."""
    code: str
    label: str
    monthly: str
    was: str


@dataclass(frozen=True)
class SheetGroup:
    """A group of lines with its total and how it compares."""

    group: Group
    label: str
    total: Money
    lines: tuple[SheetLine, ...]
    finding: Finding | None


@dataclass(frozen=True)
class SheetPage:
    """The whole statement on one page."""

    sheet: Sheet
    form: SheetForm
    name: str
    party_id: int
    changed: bool = False

    @property
    def sides(self) -> Iterator[tuple[str, Money, list[SheetGroup]]]:
        """Each side with its total and its groups, in the order of the statement."""
        for side, words in SIDES.items():
            groups = [self._group(group) for group in GROUPS if group.side is side]
            yield _(words), self.sheet.totals.side(side), groups

    def _group(self, group: Group) -> SheetGroup:
        found = {finding.group: finding for finding in self.sheet.findings}
        return SheetGroup(
            group,
            _(group.label),
            self.sheet.totals.by_group.get(group.code, Money(0)),
            tuple(self._line(line.code) for line in lines_of(group.code)),
            found.get(group.code),
        )

    def _line(self, code: str) -> SheetLine:
        entry, change = self.sheet.by_code.get(code), self.sheet.changed.get(code)
        before = change.before if change else None
        return SheetLine(
            None if code in self.form.locked else cast("ShorthandField", self.form[code]),
            code,
            _(LINE[code].label),
            "" if entry is None else entry.monthly.text(),
            "" if before is None else _("was %(amount)s", amount=before.monthly.text()),
        )


@dataclass(frozen=True)
class ReadBackPage:
    """What is read to the person before it is confirmed."""

    sheet: Sheet
    name: str
    party_id: int

    @property
    def sides(self) -> Iterator[tuple[str, Money, list[tuple[str, str]]]]:
        """Each side with its total and its lines in words."""
        for side, words in SIDES.items():
            lines = [
                (_(LINE[entry.code].label), say(entry.working()))
                for entry in self.sheet.counted
                if GROUP[LINE[entry.code].group].side is side and entry.amount
            ]
            if lines:
                yield _(words), self.sheet.totals.side(side), lines

    @property
    def missing(self) -> list[str]:
        """Groups whose excess is not explained yet."""
        return [_(GROUP[group].label) for group in self.sheet.notes_missing]
