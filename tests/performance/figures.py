"""The figures: each beside the least work that could do the same, in a table and in build/bench.json."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.postgresql import ROOT

FILE = ROOT / "build" / "bench.json"
MOST_GROWTH = 12.0
"""Ten times the rows take at most so many times the time."""


@dataclass(frozen=True)
class Figure:
    """One thing that was measured, and its floor in the same run; times in seconds."""

    name: str
    database: str
    rows: int
    """Accounts in the council."""
    seconds: float
    floor_seconds: float
    most: float | None = None
    """What the ratio should stay under; None where nothing is asked."""
    per_second: float | None = None
    p95: float | None = None
    queries: int | None = None
    peak_mb: float | None = None
    spread: tuple[float, ...] = ()
    """The ratio of each round, where there were several: the one in the middle is the figure's."""

    @property
    def ratio(self) -> float:
        """How many times the floor it costs."""
        if self.spread:
            return sorted(self.spread)[len(self.spread) // 2]
        return self.seconds / self.floor_seconds

    @property
    def is_over(self) -> bool:
        """Whether it costs more than it should."""
        return self.most is not None and self.ratio > self.most

    def as_row(self) -> dict[str, object]:
        """One row of bench.json."""
        return {
            "name": self.name,
            "database": self.database,
            "rows": self.rows,
            "seconds": round(self.seconds, 6),
            "floor_seconds": round(self.floor_seconds, 6),
            "ratio": round(self.ratio, 2),
            "peak_mb": self.peak_mb,
        }


@dataclass
class Figures:
    """Everything that was measured in one run."""

    found: list[Figure] = field(default_factory=list)

    def note(self, figure: Figure) -> Figure:
        """Keep a figure, and say it at once."""
        self.found.append(figure)
        print(_line(figure), flush=True)
        return figure

    def grown(self) -> list[Figure]:
        """What was measured in a council of a tenth as well, and how many times longer the whole took."""
        tenths = {(each.name, each.database, each.rows): each for each in self.found}
        return [
            Figure(
                f"{each.name}_grows",
                each.database,
                each.rows,
                each.seconds,
                tenth.seconds,
                MOST_GROWTH,
                peak_mb=each.peak_mb,
            )
            for each in self.found
            if (tenth := tenths.get((each.name, each.database, each.rows // 10))) is not None
        ]

    def write(self, file: Path = FILE) -> None:
        """Write bench.json and print the whole table."""
        self.found += self.grown()
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [figure.as_row() for figure in self.found]
        file.write_text(json.dumps(rows, indent=1) + "\n")
        print("\n".join(["", HEAD, *map(_line, self.found), f"Written to {file}"]))


HEAD = (
    f"{'what':<22}{'database':<12}{'accounts':>9}{'seconds':>12}{'floor':>12}{'ratio':>8}"
    f"{'most':>6}{'a second':>10}{'p95 ms':>8}{'queries':>9}{'MB':>6}"
)


def _line(figure: Figure) -> str:
    return (
        f"{figure.name:<22}{figure.database:<12}{figure.rows:>9,}"
        f"{figure.seconds:>12.5f}{figure.floor_seconds:>12.5f}{figure.ratio:>8.2f}"
        f"{_shown(figure.most, '{:.1f}'):>6}{_shown(figure.per_second, '{:.0f}'):>10}"
        f"{_shown(figure.p95 and figure.p95 * 1000, '{:.1f}'):>8}{_shown(figure.queries, '{}'):>9}"
        f"{_shown(figure.peak_mb, '{:.0f}'):>6}{'  over' if figure.is_over else ''}"
    )


def _shown(value: float | None, pattern: str) -> str:
    return "" if value is None else pattern.format(value)
