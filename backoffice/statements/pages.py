"""What the officers' pages of a statement are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from shared.domain.money import Money
from shared.domain.statement_groups import GROUP
from shared.domain.statement_lines import LINE
from shared.services.statements.sheet import Sheet
from shared.web.filters import say
from shared.web.statement_sheet import SIDES


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
