"""What the pages that show a whole statement are given: to check it, and to read it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.statement.pages import was
from shared.domain import statement_journey as journey
from shared.domain.money import ZERO, Money, total
from shared.domain.statement import Entry
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.statement_groups import GROUP
from shared.domain.statement_lines import LINE
from shared.services.statements.sheet import Sheet
from shared.web.filters import say


@dataclass(frozen=True)
class CheckRow:
    """One line to check."""

    label: str
    value: str
    changed: str | None = None
    note: str = ""


@dataclass(frozen=True)
class CheckGroup:
    """The lines of one page to check, with their total."""

    name: str
    title: str
    total: Money
    rows: tuple[CheckRow, ...]
    href: str


@dataclass(frozen=True)
class CheckPage:
    """Everything that was answered, with ways to change it, before confirming."""

    sheet: Sheet

    @cached_property
    def all_groups(self) -> tuple[CheckGroup, ...]:
        """The pages of lines that apply, in order."""
        pages = journey.pages_for(self.sheet.answers)
        return tuple(self._group(page) for page in pages if page.groups)

    @property
    def groups(self) -> tuple[CheckGroup, ...]:
        """Those on which something was given."""
        return tuple(group for group in self.all_groups if group.rows)

    @property
    def empty_groups(self) -> tuple[CheckGroup, ...]:
        """Those that were answered with nothing."""
        saved = self.sheet.saved_pages
        return tuple(each for each in self.all_groups if not each.rows and each.name in saved)

    def _group(self, page: journey.Page) -> CheckGroup:
        entries = [e for e in self.sheet.counted if LINE[e.code].group in page.groups]
        gone = [
            change.code
            for change in self.sheet.changed.values()
            if change.after is None and LINE[change.code].group in page.groups
        ]
        rows = [
            self._row(entry)
            for entry in entries
            if entry.amount or entry.code in self.sheet.changed
        ]
        rows += [
            CheckRow(
                _(LINE[code].label),
                _("Left blank"),
                was(self.sheet.changed[code].before),
            )
            for code in gone
        ]
        amount = total(self.sheet.totals.by_group.get(group, ZERO) for group in page.groups)
        return CheckGroup(page.name, _(page.title), amount, tuple(rows), link_to(page))

    def _row(self, entry: Entry) -> CheckRow:
        change = self.sheet.changed.get(entry.code)
        ours = entry.code == COUNCIL_TAX and self.sheet.bill.is_known
        return CheckRow(
            label=_(LINE[entry.code].label),
            value=say(entry.working()),
            changed=None if change is None else was(change.before),
            note=_("From our records") if ours else entry.note,
        )

    @property
    def household(self) -> str:
        """Who lives in the home, in words."""
        return household_words(self.sheet)

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What is still to be answered, each with its address; nothing when it is complete."""
        pages = [
            (_(page.title), link_to(page))
            for page in journey.pages_for(self.sheet.answers)
            if page.name not in self.sheet.saved_pages
        ]
        notes = [
            (
                _("Tell us about: %(group)s", group=_(GROUP[group].label)),
                url_for("statement.explain", group=group, to="check"),
            )
            for group in self.sheet.notes_missing
        ]
        return (*pages, *notes)

    @property
    def notes(self) -> tuple[tuple[str, str, str], ...]:
        """The explanations that were given: group, words, address."""
        return tuple(
            (_(GROUP[group].label), note, url_for("statement.explain", group=group, to="check"))
            for group, note in self.sheet.counted_notes.items()
        )


def link_to(page: journey.Page) -> str:
    """The way from the check page to another page and back again."""
    return url_for("statement.page", name=page.name, to="check")


def household_words(sheet: Sheet) -> str:
    """Who lives in the home: `2 adults, 1 child (7)`."""
    household = sheet.household
    adults = 1 + household.partner + household.other_dependants
    parts = [ngettext("%(num)s adult", "%(num)s adults", adults)]
    if household.children:
        ages = ", ".join("?" if c.age is None else str(c.age) for c in household.children)
        count = ngettext("%(num)s child", "%(num)s children", len(household.children))
        parts.append(_("%(children)s (aged %(ages)s)", children=count, ages=ages))
    if household.non_dependants:
        others = ngettext("%(num)s other adult", "%(num)s other adults", household.non_dependants)
        parts.append(others)
    return ", ".join(parts)


@dataclass(frozen=True)
class ReadPage:
    """A version as it was confirmed."""

    sheet: Sheet

    @cached_property
    def groups(self) -> tuple[CheckGroup, ...]:
        """The lines by page, in order, without ways to change them."""
        return tuple(
            CheckGroup(
                page.name,
                _(page.title),
                total(self.sheet.totals.by_group.get(group, ZERO) for group in page.groups),
                tuple(
                    CheckRow(_(LINE[entry.code].label), say(entry.working()), note=entry.note)
                    for entry in self.sheet.counted
                    if LINE[entry.code].group in page.groups
                ),
                "",
            )
            for page in journey.PAGES
            if any(group in self.sheet.totals.by_group for group in page.groups)
        )

    @property
    def household(self) -> str:
        """Who lives in the home, in words."""
        return household_words(self.sheet)

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """The explanations that were given."""
        notes = self.sheet.counted_notes.items()
        return tuple((_(GROUP[group].label), note) for group, note in notes)
