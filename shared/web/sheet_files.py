"""Rows as a file for a spreadsheet, CSV or .xlsx: text that somebody typed is never taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import quote

import xlsxwriter
from flask import Response, stream_with_context

from shared.domain.money import Money
from shared.domain.spreadsheets import as_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEGINNING = "\ufeff"
"""By which spreadsheets know that a CSV file is UTF-8."""
AT_ONCE = 64_000

Cells = Sequence[object]


def csv_answer(name: str, head: Cells, rows: Iterable[Cells]) -> Response:
    """A CSV file to keep, sent as its rows are read."""
    written = stream_with_context(_written(head, rows))
    return _to_keep(Response(written, content_type="text/csv; charset=utf-8"), f"{name}.csv")


def xlsx_answer(name: str, head: Cells, rows: Iterable[Cells]) -> Response:
    """A spreadsheet to keep. Every text is written as text; nothing in it is worked out."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for place, cell in enumerate(head):
            sheet.write_string(0, place, _plain(cell), bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, _plain(cell))
    return _to_keep(Response(out.getvalue(), content_type=XLSX), f"{name}.xlsx")


def _to_keep(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    return answer


def _written(head: Cells, rows: Iterable[Cells]) -> Iterator[str]:
    out = io.StringIO(BEGINNING, newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow([as_text(_plain(cell)) for cell in head])
    for row in rows:
        writer.writerow([cell if isinstance(cell, int) else _guarded(cell) for cell in row])
        if out.tell() > AT_ONCE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _guarded(cell: object) -> str:
    return as_text(cell) if isinstance(cell, str) else _plain(cell)


def _plain(cell: object) -> str:
    """A cell as text; amounts without their sign and commas, days by year, month and day."""
    if cell is None:
        return ""
    if isinstance(cell, Money):
        return cell.plain()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
