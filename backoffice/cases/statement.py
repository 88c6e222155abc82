"""A statement as an officer reads it: groups with their totals, lines, flags, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from shared.domain.guidelines import Finding
from shared.domain.money import Money
from shared.domain.statement import Entry, LineChange
from shared.domain.statement_groups import GROUPS, Group, Side
from shared.domain.statement_lines import LINE
from shared.services.statements.sheet import FROM_ACCOUNT, Sheet
from shared.web.filters import money, say


@dataclass(frozen=True)
class LineShown:
    """One line of the statement."""

    label: str
    monthly: Money
    working: str
    """How the monthly figure comes about, when it is not monthly already."""
    note: str
    was: str
    """What it was in the version before, when it changed."""
    from_account: bool


@dataclass(frozen=True)
class GroupShown:
    """One group with its lines, its total, and how it compares with its guideline."""

    label: str
    total: Money
    lines: tuple[LineShown, ...]
    finding: Finding | None
    explanation: str


class StatementTable:
    """A submitted statement, ready to be drawn."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._findings = {finding.group: finding for finding in sheet.findings}
        by_group: dict[str, list[Entry]] = {}
        for entry in sheet.counted:
            by_group.setdefault(LINE[entry.code].group, []).append(entry)
        self._by_group = by_group

    @property
    def sides(self) -> Iterator[tuple[str, Money, list[GroupShown]]]:
        """Each side with its total and the groups that have a line in them."""
        names = {
            Side.INCOME: _("Income"),
            Side.FIXED: _("Fixed costs"),
            Side.FLEXIBLE: _("Flexible costs"),
            Side.DEBTS: _("Payments to others"),
        }
        for side, name in names.items():
            groups = [
                self._group(group)
                for group in GROUPS
                if group.side is side and group.code in self._by_group
            ]
            if groups:
                yield name, self.sheet.totals.side(side), groups

    @property
    def removed(self) -> list[str]:
        """Lines of the version before that are gone."""
        gone = (change for change in self.sheet.changed.values() if change.after is None)
        return [_(LINE[change.code].label) for change in gone]

    @property
    def flags(self) -> int:
        """How many groups are over their guideline."""
        return len(self.sheet.over)

    def _group(self, group: Group) -> GroupShown:
        return GroupShown(
            label=_(group.label),
            total=self.sheet.totals.by_group[group.code],
            lines=tuple(self._line(entry) for entry in self._by_group[group.code]),
            finding=self._findings.get(group.code),
            explanation=self.sheet.note_of(group.code),
        )

    def _line(self, entry: Entry) -> LineShown:
        return LineShown(
            label=_(LINE[entry.code].label),
            monthly=entry.monthly,
            working="" if entry.amount == entry.monthly else say(entry.working()),
            note=entry.note,
            was=_was(self.sheet.changed.get(entry.code)),
            from_account=(self.sheet.sources or {}).get(entry.code) == FROM_ACCOUNT,
        )


def _was(change: LineChange | None) -> str:
    if change is None:
        return ""
    if change.before is None:
        return _("new")
    return _("was %(amount)s", amount=money(change.before.monthly))
