"""Files of one statement that come in and go out: the exchange format 1.1, and a table of lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.household import Child
from shared.domain.says import N_, Says
from shared.domain.sfs.columns import COLUMNS, EVERY, NOTE, NOTES, read_row, written_row
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.export import About, exported
from shared.domain.sfs.given import GivenStatement, Problem
from shared.domain.sfs.given_json import circumstances_of, creditors_of
from shared.domain.sfs.parse import MOST_BYTES, NotReadable, decoded, read_json
from shared.domain.sfs.reading import Imported, read_statement
from shared.domain.spreadsheets import as_text
from shared.gateways.exchange_xml import read_xml
from shared.models import Statement, StatementSource
from shared.services.statements.sheet import Sheet

WHY_NOT = {
    "too_big": N_("The file is too large. A statement is never larger than 500 KB."),
    "empty": N_("The file is empty."),
    "encoding": N_("The file must be saved as UTF-8."),
    "not_json": N_("The file is not JSON that can be read."),
    "not_xml": N_("The file is not XML that can be read."),
    "entities": N_("The file defines entities or a document type. Save it without them."),
    "too_deep": N_("The file is not a statement in the format."),
    "repeated": N_("A name stands in the file twice."),
    "not_a_statement": N_("The file is not a statement in the format."),
    "not_a_table": N_("The file is not a table with the columns item, amount, every and note."),
}
TABLE = ("item", "amount", "every", "note")
MOST_ROWS = 400


def sfs_export(given: GivenStatement, about: About, kind: Kind, form: Form) -> bytes:
    """A statement as a file. The table has every line that was answered, whatever the kind."""
    if form is Form.CSV:
        return _table(given).encode("utf-8-sig")
    return exported(given, about, kind, form).encode()


def sfs_import(content: bytes, ours: Iterable[str] = ()) -> Imported:
    """What a file says: JSON, XML or a table, known by how it begins and not by its name.

    `ours` are names under which the council may be listed as a creditor. What cannot be read at all
    has one problem and an empty statement.
    """
    try:
        return _imported(content, ours)
    except NotReadable as error:
        return Imported(GivenStatement(), problems=(not_readable(error.code),))


def not_readable(code: str) -> Problem:
    """The problem of a file that cannot be read at all."""
    return Problem(code, "file", Says(WHY_NOT[code]))


def _imported(content: bytes, ours: Iterable[str]) -> Imported:
    if len(content) > MOST_BYTES:
        raise NotReadable("too_big")
    begins = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    if not begins:
        raise NotReadable("empty")
    if begins == b"{":
        return read_statement(read_json(content), ours)
    if begins == b"<":
        return read_statement(read_xml(content), ours)
    return _from_table(decoded(content))


def _table(given: GivenStatement) -> str:
    cells = written_row(given)
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(TABLE)
    for name in COLUMNS:
        if name in cells and not name.endswith((EVERY, NOTE)):
            row = (name, cells[name], cells.get(name + EVERY, ""), cells.get(name + NOTE, ""))
            table.writerow([as_text(cell) for cell in row])
    for name, cell in cells.items():
        if name.endswith(NOTE) and name.removesuffix(NOTE) not in cells:
            table.writerow([name.removesuffix(NOTE), "", "", as_text(cell)])
    return written.getvalue()


def _from_table(text: str) -> Imported:
    cells: dict[str, str] = {}
    problems: list[Problem] = []
    for number, row in enumerate(_rows(text)):
        name, amount, every, note = (cell.strip() for cell in (*row, "", "", "", "")[:4])
        if number == 0 or not name:
            continue
        if name not in COLUMNS and name + NOTE not in COLUMNS:
            says = Says(N_("Line %(number)s names no item of a statement."), {"number": number + 1})
            problems.append(Problem("unknown", f"line {number + 1}", says))
        elif name in cells:
            problems.append(Problem("repeated", name, Says(WHY_NOT["repeated"])))
        if name == NOTES:
            amount = _unguarded(amount)
        cells |= {name: amount, name + EVERY: every, name + NOTE: _unguarded(note)}
    given, wrong = read_row(cells)
    return Imported(given, problems=(*problems, *wrong))


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise NotReadable("not_a_table") from error
    if len(rows) > MOST_ROWS or [cell.strip().casefold() for cell in rows[0][:4]] != list(TABLE):
        raise NotReadable("not_a_table")
    return rows


def _unguarded(note: str) -> str:
    """A note as it was before it was guarded against being taken for a formula."""
    return note[1:] if note.startswith("'") and as_text(note[1:]) == note else note


def given_of(session: Session, sheet: Sheet, today: date) -> GivenStatement:
    """A version, or a draft, as a statement that can be sent elsewhere; one query where it was given."""
    dated_on, kept = _source(session, sheet)
    ages = tuple(Child(age=child.age_on(sheet.base_date)) for child in sheet.household.children)
    given = GivenStatement(
        household=replace(sheet.household, children=ages),
        entries=sheet.counted,
        dated_on=dated_on or (today if sheet.is_draft else sheet.base_date),
        group_notes=dict(sheet.counted_notes),
        savings=sheet.totals.saved,
        changes=sheet.changes,
    )
    if not kept:
        return given
    review_on = kept.get("review_on")
    return replace(
        given,
        review_on=date.fromisoformat(review_on) if review_on else None,
        notes=kept.get("notes", ""),
        circumstances=circumstances_of(kept["circumstances"]),
        creditors=creditors_of(kept["creditors"]),
        ages_assumed=kept.get("ages_assumed", False),
    )


def _source(session: Session, sheet: Sheet) -> tuple[date | None, dict[str, Any]]:
    if sheet.id is None:
        return None, {}
    row = session.execute(
        select(StatementSource.dated_on, Statement.answers)
        .join(Statement, Statement.id == StatementSource.statement_id)
        .where(Statement.id == sheet.id)
    ).one_or_none()
    if row is None:
        return None, {}
    return row.dated_on, json.loads(row.answers).get("given", {})
