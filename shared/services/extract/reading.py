"""Reading extracts row by row with bounded memory, whatever the files hold."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BufferedReader, BytesIO
from typing import Any

from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping
from shared.domain.extract_rows import RowMistake
from shared.services.extract.shapes import STAGED, Made, RowShapes, WrongHeader

LONGEST_LINE = 65_536
"""Bytes. A longer line is refused before it is read to its end."""

MOST_MISTAKES = 500
"""How many mistakes a report names one by one; all are counted."""

MOST_LEFT_OUT = 10_000
"""How many accounts may be left out with their bad rows before good rows are no longer worth taking."""

csv.field_size_limit(LONGEST_LINE)

File = BufferedReader | BytesIO
Staged = tuple[str, tuple[Any, ...]]
"""A good record: its kind, and its values for the staging table."""


class UnreadableExtract(Exception):
    """Reading cannot go on from this line."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.mistake = RowMistake(line, text)


@dataclass
class ReadSoFar:
    """What was seen while reading: for the control totals and the report."""

    rows: int = 0
    lines: int = 0
    """Lines of the files before this one, so that every row has a number of its own."""
    pence: int = 0
    extract_date: date | None = None
    said_rows: int | None = None
    said_pence: int | None = None
    cash_file: int | None = None
    """The last cash file that its balances hold, where it says so."""
    plans: int | None = None
    """How many plans it tells of; None where it does not tell of plans at all."""
    plans_read: int = 0
    mistakes: list[RowMistake] = field(default_factory=list)
    mistake_count: int = 0
    broken: bool = False
    """Whether a mistake was found that cannot be passed over by leaving rows out."""
    bad_accounts: set[str] = field(default_factory=set)
    """Accounts with a bad row: they are left out whole when good rows are accepted."""

    @property
    def tells_plans(self) -> bool:
        """Whether the revenues system says which plans it knows, were it none."""
        return self.plans is not None or self.plans_read > 0

    def note(self, mistakes: Sequence[RowMistake], *, breaks: bool = False) -> None:
        """Count mistakes, and keep the first of them for the report."""
        self.mistake_count += len(mistakes)
        self.mistakes.extend(mistakes[: max(0, MOST_MISTAKES - len(self.mistakes))])
        self.broken = self.broken or (breaks and bool(mistakes))

    def leave_out(self, account: str) -> None:
        """Remember an account with a bad row."""
        if account:
            self.bad_accounts.add(account[:20])
        if len(self.bad_accounts) > MOST_LEFT_OUT:
            self.broken = True


def read_extract(
    file: File, seen: ReadSoFar, mapping: ExtractMapping = AS_DOCUMENTED
) -> Iterator[Staged]:
    """Each good record; mistakes go to `seen`.

    Raises UnreadableExtract when the file cannot be read further: wrong header, wrong encoding,
    a line without an end.
    """
    lines = _lines(file, mapping.encoding, seen.lines)
    rows = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    try:
        shapes = RowShapes(next(rows, []), mapping)
        for cells in rows:
            if cells:
                yield from _made_by(cells, seen.lines + rows.line_num, shapes, seen)
    except csv.Error as error:
        text = f"this is not a row of a CSV file: {error}"
        raise UnreadableExtract(seen.lines + rows.line_num, text) from error
    except WrongHeader as error:
        raise UnreadableExtract(seen.lines + 1, str(error)) from error
    seen.lines += rows.line_num


def _lines(file: File, encoding: str, before: int) -> Iterator[str]:
    """The lines of a file as text, none longer than the limit."""
    number = before
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise UnreadableExtract(number, f"this line is longer than {LONGEST_LINE:,} bytes")
        if number == before + 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            yield raw.decode(encoding)
        except UnicodeDecodeError:
            text = f"this line is not {encoding.upper()} text"
            raise UnreadableExtract(number, text) from None


def _made_by(
    cells: Sequence[str], line: int, shapes: RowShapes, seen: ReadSoFar
) -> Sequence[Staged]:
    """What one row makes; what is wrong with it goes to `seen`."""
    if len(cells) != shapes.width:
        text = f"this row has {len(cells)} columns, the header has {shapes.width}"
        seen.note([RowMistake(line, text)], breaks=True)
        return ()
    if seen.said_rows is not None:
        seen.note([RowMistake(line, "nothing may follow the end record")], breaks=True)
        return ()
    found = []
    for made in shapes.made_by(cells):
        if made is None:
            seen.note([RowMistake(line, "record is not a known word")], breaks=True)
        elif (staged := _staged(made, cells, line, seen)) is not None:
            found.append(staged)
    return found


def _staged(made: Made, cells: Sequence[str], line: int, seen: ReadSoFar) -> Staged | None:
    values, mistakes = made.read(cells, line)
    record = made.record
    if mistakes:
        seen.note(mistakes, breaks=record == "end")
    if record == "end":
        if not mistakes:
            seen.extract_date, seen.said_rows, seen.said_pence, said_file, seen.plans = values
            seen.cash_file = seen.cash_file if said_file is None else said_file
        return None
    seen.rows += 1
    if mistakes:
        account = made.cells[0]
        seen.leave_out(cells[account.position].strip() if account.position >= 0 else "")
        return None
    if record == "debt":
        seen.pence += values[3] + (values[4] or 0)
    elif record == "plan":
        seen.plans_read += 1
    return record, (line, *STAGED[record](values))


def check_totals(seen: ReadSoFar) -> None:
    """Note what the end record says differently from the files; called after the last one."""
    line = seen.lines
    if seen.said_rows is None:
        text = "the end record is missing, so the file may be cut off"
        seen.note([RowMistake(line, text)], breaks=True)
        return
    if seen.said_rows != seen.rows:
        text = f"the end record says {seen.said_rows} rows, the file holds {seen.rows}"
        seen.note([RowMistake(line, text)], breaks=True)
    if seen.plans is not None and seen.plans != seen.plans_read:
        text = f"the end record says {seen.plans} plans, the file holds {seen.plans_read}"
        seen.note([RowMistake(line, text)], breaks=True)
    if seen.said_pence != seen.pence and not seen.mistake_count:
        text = "the end record's total is not the sum of charges and costs in the file"
        seen.note([RowMistake(line, text)], breaks=True)
