"""What a page that shows the whole statement as a form is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from flask_babel import gettext as _

from shared.domain.guidelines import Finding
from shared.domain.money import Money
from shared.domain.says import N_
from shared.domain.statement_groups import GROUPS, Group, Side
from shared.domain.statement_lines import LINE, lines_of
from shared.services.statements.sheet import Sheet
from shared.web.statement_form import SheetForm, ShorthandField

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
    changed: bool = False
    """Whether it was saved by somebody else since it was shown."""

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
