"""Reads a set of spending guidelines from the file that an administrator loads.

Columns: set_name, effective_from (YYYY-MM-DD), group, first_adult, additional_adult,
child_under_14, child_14_18; one row for each of the three groups, amounts in pounds a month.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO

from shared.domain.guidelines import GUIDELINE_GROUPS, GuidelineSet, Rates
from shared.domain.money import Money, NotAnAmount

COLUMNS = (
    "set_name",
    "effective_from",
    "group",
    "first_adult",
    "additional_adult",
    "child_under_14",
    "child_14_18",
)
_LONGEST_NAME = 120


@dataclass(frozen=True)
class RowMistake:
    """What is wrong with one row of the file; row 1 is the header."""

    row: int
    reason: str


class GuidelineFileMistakes(ValueError):
    """The file cannot be used. `mistakes` lists every row that must be put right."""

    def __init__(self, mistakes: tuple[RowMistake, ...]) -> None:
        super().__init__("; ".join(f"row {mistake.row}: {mistake.reason}" for mistake in mistakes))
        self.mistakes = mistakes


def read_guideline_set(text: str) -> GuidelineSet:
    """Read one whole set. Raises GuidelineFileMistakes with every mistake found."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise GuidelineFileMistakes((RowMistake(1, f"the header must be {','.join(COLUMNS)}"),))
    rows = list(enumerate(reader, start=2))
    mistakes = [RowMistake(number, reason) for number, row in rows for reason in _wrong_with(row)]
    mistakes += _wrong_with_all(rows)
    if mistakes:
        raise GuidelineFileMistakes(tuple(sorted(mistakes, key=lambda mistake: mistake.row)))
    first = rows[0][1]
    return GuidelineSet(
        name=first["set_name"].strip(),
        effective_from=date.fromisoformat(first["effective_from"].strip()),
        rates={_group(row): _rates(row) for _, row in rows},
    )


def _group(row: Mapping[str, str]) -> str:
    return row["group"].strip().replace("_", "-")


def _rates(row: Mapping[str, str]) -> Rates:
    return Rates(*(Money.from_pounds_text(row[column]) for column in COLUMNS[3:]))


def _wrong_with(row: Mapping[str, str | None]) -> list[str]:
    """What is wrong with a row by itself."""
    if None in row or None in row.values():
        return [f"there must be {len(COLUMNS)} columns"]
    texts = {column: text or "" for column, text in row.items()}
    wrong = [
        f"{column} is not an amount in pounds"
        for column in COLUMNS[3:]
        if not _is_amount(texts[column])
    ]
    if _group(texts) not in GUIDELINE_GROUPS:
        wrong.append("group must be communications_leisure, food_housekeeping or personal")
    if not _is_day(texts["effective_from"]):
        wrong.append("effective_from must be a date such as 2026-04-06")
    if not 0 < len(texts["set_name"].strip()) <= _LONGEST_NAME:
        wrong.append(f"set_name must have 1 to {_LONGEST_NAME} letters")
    return wrong


def _wrong_with_all(rows: list[tuple[int, dict[str, str]]]) -> list[RowMistake]:
    """What is wrong with the rows together: one set, each group once."""
    last = rows[-1][0] if rows else 1
    groups = sorted(_group(row) for _, row in rows if row.get("group"))
    wrong = []
    if groups != sorted(GUIDELINE_GROUPS):
        wrong.append(RowMistake(last, "each of the three groups must have one row"))
    if len({(row.get("set_name"), row.get("effective_from")) for _, row in rows}) > 1:
        wrong.append(RowMistake(last, "all rows must have the same set_name and effective_from"))
    return wrong


def _is_amount(text: str) -> bool:
    try:
        Money.from_pounds_text(text)
    except NotAnAmount:
        return False
    return True


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text.strip())
    except ValueError:
        return False
    return True
