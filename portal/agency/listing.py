"""The board: all clients of the agency, where each stands, and the same as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from portal.agency.here import acting
from shared.domain.agency_board import STATE_NAMES, ClientState
from shared.domain.says import N_, Says
from shared.domain.spreadsheets import as_text
from shared.services.agencies.board import (
    LONGEST_SEARCH,
    BoardFilters,
    BoardRow,
    board_counts,
    board_page,
    every_row,
)
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.web.clock import today
from shared.web.transactions import current_session

NO_FIT = Says(
    N_(
        "This does not fit. Check the reference, the name and the postcode, or use the reference "
        "of another account of theirs."
    )
)
DUPLICATE = Says(N_("They are on your agency's desk already, with an open case."))
TOO_MANY = Says(N_("You have tried many times. Wait a few minutes, then try again."))

COLUMNS = (
    "reference",
    "own_reference",
    "name",
    "account_reference",
    "adviser",
    "state",
    "promise_on",
    "promise_missed",
    "offer",
    "authority_until",
    "added_on",
)
"""The header of the file, the same in every language."""


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of the board."""
    pages.add_url_rule("", "board", board)
    pages.add_url_rule("/clients.csv", "board_sheet", board_sheet)


def state_names() -> dict[ClientState, str]:
    """Each state in the language of the page, in the order of the board."""
    return {state: _(name) for state, name in STATE_NAMES.items()}


def board() -> str:
    """A page of clients with the counts of each state."""
    session, who, filters = current_session(), acting(), _filters()
    before = request.args.get("before", "")
    below = read_numbers(before, LARGEST_ID)[0] if before else None
    found = board_page(session, who, filters, today(), below)
    counts = board_counts(session, who, filters, today())
    return render_template(
        "portal/agency/board.html",
        found=found,
        filters=filters,
        counts=counts,
        everyone=sum(counts.values()),
        names=state_names(),
        kept=_kept(filters),
        before=before,
        longest=LONGEST_SEARCH,
    )


def board_sheet() -> Response:
    """Everybody whom the filters show, as a file that no spreadsheet takes for formulas."""
    rows = every_row(current_session(), acting(), _filters(), today())
    sheet = Response("".join(_lines(rows)), content_type="text/csv; charset=utf-8")
    sheet.headers["Content-Disposition"] = 'attachment; filename="clients.csv"'
    return sheet


def _lines(rows: Iterator[BoardRow]) -> Iterator[str]:
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(_cells(row))
    yield out.getvalue()


def _cells(row: BoardRow) -> tuple[str, ...]:
    return (
        row.reference,
        as_text(row.own_reference),
        as_text(row.called),
        as_text(row.account_reference),
        as_text(row.adviser),
        row.state.value,
        row.promise_on.isoformat() if row.promise_on else "",
        "yes" if row.is_missed else "no",
        row.offer_reference,
        row.authority_until.isoformat() if row.authority_until else "",
        row.added_on.isoformat(),
    )


def _filters() -> BoardFilters:
    """The filters of the address; what is none of ours filters nothing."""
    given = request.args.get("state", "")
    return BoardFilters(
        state=ClientState(given) if given in set(ClientState) else None,
        only_mine=request.args.get("whose") == "mine",
        only_missed=request.args.get("missed") == "yes",
        words=request.args.get("q", "")[:LONGEST_SEARCH].replace("\x00", ""),
    )


def _kept(filters: BoardFilters) -> dict[str, str]:
    """The filters as an address carries them on."""
    kept = {
        "state": filters.state.value if filters.state else "",
        "whose": "mine" if filters.only_mine else "",
        "missed": "yes" if filters.only_missed else "",
        "q": filters.words,
    }
    return {name: value for name, value in kept.items() if value}
