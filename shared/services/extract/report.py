"""What became of an extract, in figures and lines; amounts and names never stand in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.extract_rows import RowMistake


class ImportState(StrEnum):
    """What became of an extract."""

    ACCEPTED = "accepted"
    SAME_FILE = "same_file"
    REFUSED = "refused"
    WAITING = "waiting"


@dataclass(frozen=True)
class ImportReport:
    """What became of an extract, and why."""

    state: ImportState
    rows: int = 0
    extract_date: date | None = None
    written: dict[str, int] = field(default_factory=dict)
    mistakes: tuple[RowMistake, ...] = ()
    mistake_count: int = 0
    left_out: int = 0
    """Accounts that were left out with their bad rows."""
    vanish: tuple[int, int] = (0, 0)
    recognised: int = 0
    """Lines of our cash files that the extract's balances hold since this one."""
    not_held: int = 0
    """Lines of our cash files that no extract has held yet."""
    cash_file: int | None = None
    """The last of our cash files that the extract says it holds."""
    plans: int | None = None
    """How many plans it says the revenues system knows; None where it does not tell of plans."""
    notes: tuple[RowMistake, ...] = ()
    """What it says of our receipts that cannot be so; it was taken in without those."""

    def as_json(self) -> str:
        """The report as it is kept beside the run."""
        return json.dumps(
            {
                "written": self.written,
                "vanish": self.vanish,
                "left_out": self.left_out,
                "mistake_count": self.mistake_count,
                "recognised": self.recognised,
                "not_held": self.not_held,
                "cash_file": self.cash_file,
                "plans": self.plans,
                "notes": _rows(self.notes),
                "mistakes": _rows(self.mistakes),
            }
        )


def _rows(mistakes: tuple[RowMistake, ...]) -> list[list[int | str]]:
    return [[each.line, each.column, each.shape, each.text] for each in mistakes]
