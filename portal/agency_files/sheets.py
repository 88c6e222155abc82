"""Files for a spreadsheet: an empty one to fill in, and what became of every row of one that was sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from portal.agency_files import words
from portal.agency_files.here import acting_here
from shared.domain.agency_file import COLUMNS
from shared.services.agencies.files.report import all_rows, record_export, report_of
from shared.web.clock import now, today
from shared.web.parts import current_parts
from shared.web.sheet_files import Cells, csv_answer, xlsx_answer
from shared.web.sign_in import keys
from shared.web.transactions import current_session, write_transaction

KINDS = {"csv": csv_answer, "xlsx": xlsx_answer}


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of files."""
    pages.add_url_rule("/empty.<kind>", "template", template)
    pages.add_url_rule("/<reference>/rows.<kind>", "sheet", sheet)


def template(kind: str) -> Response:
    """A file with every column and no client."""
    write = KINDS.get(kind) or abort(404)
    return write("clients", COLUMNS, ())


def sheet(reference: str, kind: str) -> Response:
    """Every row and what became of it; that somebody took it is on record."""
    write = KINDS.get(kind) or abort(404)
    acting = acting_here()
    found = report_of(current_session(), acting, reference)
    with write_transaction() as session:
        record_export(session, acting, found, now())
    head = (
        _("Row"),
        _("Your own reference"),
        _("Name"),
        _("Account reference"),
        _("State"),
        _("What to do"),
        _("Authority"),
        _("By"),
        _("Client"),
    )
    return write(f"clients-{found.reference}", head, _rows(reference))


def _rows(reference: str) -> Iterator[Cells]:
    database = current_parts().database
    for each in all_rows(database, keys(), acting_here(), reference, today()):
        yield (
            each.number,
            each.own_reference,
            each.name,
            each.account,
            words.row_state(each.state),
            " ".join(words.named_problem(problem) for problem in each.problems),
            words.authority(each.authority) if each.client_reference else "",
            each.promise_on,
            each.client_reference,
        )
