"""What every reader of a Bacs report is: given its elements as they begin and end, it keeps rows.

No report is ever held as a tree. Attributes that are not known are kept with the row and otherwise
let be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from shared.gateways.bacs_rows import (
    LONGEST_CODE,
    LONGEST_REFERENCE,
    LONGEST_SAYING,
    Problem,
    ReportKind,
    ReportRow,
    Totals,
)

Attributes = Mapping[str, str]


class Reader(Protocol):
    """Takes the elements of one kind of report."""

    kind: ReportKind
    number: str
    made_on: date | None
    rows: list[ReportRow]
    totals: list[Totals]
    users: set[str]
    """Every service user number that the report names."""

    def start(self, tag: str, said: Attributes) -> None:
        """An element begins."""
        ...

    def end(self, tag: str, text: str) -> None:
        """An element ends; the text is what stood in it."""
        ...

    def close(self) -> None:
        """The report has ended."""
        ...


@dataclass
class Known:
    """What is known of a report so far."""

    kind: ReportKind
    number: str = ""
    made_on: date | None = None
    rows: list[ReportRow] = field(default_factory=list)
    totals: list[Totals] = field(default_factory=list)
    users: set[str] = field(default_factory=set)

    def add(self, row: ReportRow) -> None:
        """One more row, its texts no longer than what is kept of them."""
        bad = row.problem
        if len(row.reference) > LONGEST_REFERENCE:
            bad = Problem.REFERENCE
        self.rows.append(
            replace(
                row,
                position=len(self.rows) + 1,
                record=row.record[:LONGEST_CODE],
                reference=row.reference[:LONGEST_REFERENCE],
                code=row.code[:LONGEST_CODE],
                says=row.says[:LONGEST_SAYING],
                problem=bad,
            )
        )

    def user(self, number: str | None) -> None:
        """A service user number that the report names."""
        if number is not None:
            self.users.add(number.strip())

    def end(self, tag: str, text: str) -> None:
        """Nothing stands between the tags of most reports."""

    def close(self) -> None:
        """Most reports end where their last row does."""
