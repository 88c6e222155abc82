"""One row of a file: what it says, what is wrong with it, and putting it right in place."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request, url_for
from flask import redirect as to
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency_files import words
from portal.agency_files.here import acting_here, to_file
from shared.domain import agency_file as file
from shared.domain.agency_file_words import CAN_BE_LEFT_OUT, MENDABLE, RowState
from shared.domain.sfs import columns as statement
from shared.domain.statement_lines import LINE
from shared.services.agencies.files.mend import leave_out, mend_row
from shared.services.agencies.files.report import RowLine, one_row
from shared.services.errors import StaleVersion
from shared.web.clock import now, today
from shared.web.sign_in import keys
from shared.web.transactions import current_session, roll_back

LONGEST = 1_000
ALWAYS = (statement.DATED_ON, file.AMOUNT, file.EVERY, file.FIRST)


@dataclass(frozen=True)
class Field:
    """One column as the page asks for it."""

    name: str
    label: str
    hint: str
    value: str
    error: str = ""
    is_long: bool = False
    is_amount: bool = False


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of one row."""
    one = "/<reference>/rows/<int:number>"
    pages.add_url_rule(one, "row", row, methods=["GET", "POST"])
    pages.add_url_rule(f"{one}/leave-out", "let_row_be", let_row_be, methods=["POST"])


def row(reference: str, number: int) -> ResponseReturnValue:
    """Show a row, and put it right."""
    found = one_row(current_session(), keys(), acting_here(), reference, number, today())
    if request.method == "POST":
        return _mended(reference, number, found)
    return _page(reference, found)


def let_row_be(reference: str, number: int) -> ResponseReturnValue:
    """Leave a row out."""
    try:
        leave_out(current_session(), acting_here(), reference, number, now())
    except StaleVersion:
        roll_back()
        flash(_("The row was sent meanwhile, so it stays as it is."))
    else:
        flash(_("Row %(number)s is left out.", number=number))
    return to_file(reference)


def _mended(reference: str, number: int, found: RowLine) -> ResponseReturnValue:
    typed = {
        column: request.form[column][:LONGEST]
        for column in _columns(found)
        if column in request.form
    }
    try:
        mended = mend_row(current_session(), keys(), acting_here(), reference, number, typed, now())
    except StaleVersion:
        roll_back()
        flash(_("The row changed meanwhile. Here it is as it stands now."))
        return to(url_for("agency_files.row", reference=reference, number=number), 303)
    if mended.state is RowState.MATCHED:
        flash(_("Row %(number)s is ready to send.", number=number))
        return to_file(reference)
    flash(_("We kept what you typed. Something is still missing."))
    return to(url_for("agency_files.row", reference=reference, number=number), 303)


def _page(reference: str, found: RowLine) -> str:
    can_be_mended = found.state in MENDABLE
    fields = [_field(found, column) for column in _columns(found)] if can_be_mended else []
    beside = {each.name for each in fields if each.error}
    return render_template(
        "portal/agency_files/row.html",
        reference=reference,
        found=found,
        fields=fields,
        elsewhere=[each for each in found.problems if each.column not in beside],
        can_be_left_out=found.state in CAN_BE_LEFT_OUT,
        words=words,
        errors=[(each.error, field_id(each.name)) for each in fields if each.error],
        field_id=field_id,
    )


def field_id(column: str) -> str:
    """The id of a column's field: without spaces."""
    return column.replace(" ", "_")


def _columns(found: RowLine) -> tuple[str, ...]:
    """What the page asks for: who it is until that is settled, the offer, and whatever is wrong."""
    who = () if found.client_reference else file.WHO
    wrong = {each.column for each in found.problems}
    wanted = {*who, *ALWAYS, *wrong}
    return tuple(column for column in file.COLUMNS if column in wanted)


def _field(found: RowLine, column: str) -> Field:
    said = {each.column: words.problem_words(each) for each in found.problems}
    return Field(
        column,
        words.column_label(column),
        _("In the file: %(column)s", column=column),
        found.cells.get(column, ""),
        said.get(column, ""),
        column.endswith(statement.NOTE) or column == statement.NOTES,
        column in LINE or column in (statement.SAVINGS, file.AMOUNT),
    )
