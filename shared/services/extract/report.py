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

    def as_json(self) -> str:
        """The report as it is kept beside the run."""
        return json.dumps(
            {
                "written": self.written,
                "vanish": self.vanish,
                "left_out": self.left_out,
                "mistake_count": self.mistake_count,
                "mistakes": [
                    [mistake.line, mistake.column, mistake.shape, mistake.text]
                    for mistake in self.mistakes
                ],
            }
        )
