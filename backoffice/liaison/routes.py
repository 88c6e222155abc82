"""The addresses of the quarterly pack: its figures, and the list behind each."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request, url_for

from shared.domain.liaison import NAMES, Figure, Quarter, quarter_of, read_quarter
from shared.domain.london import LONDON
from shared.services.agencies.pack import agency_names
from shared.services.agencies.pack import behind as rows_behind
from shared.services.agencies.pack import pack as figures_of
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.web.clock import today
from shared.web.sheet_files import csv_answer
from shared.web.transactions import current_session

pages = Blueprint("officers_liaison", __name__)
HEAD = ("Client", "Agency", "Day")


@pages.get("/liaison")
def pack() -> str:
    """The figures of one quarter, of one agency or all."""
    quarter, agency_id = _quarter(), _agency()
    return render_template(
        "backoffice/liaison/pack.html",
        found=figures_of(current_session(), quarter, today(), agency_id),
        names=NAMES,
        agencies=agency_names(current_session()),
        agency_id=agency_id,
        is_running=quarter == quarter_of(today()),
    )


@pages.get("/liaison/<figure>")
def behind(figure: str) -> str:
    """What one figure counts."""
    of, quarter, agency_id = _figure(figure), _quarter(), _agency()
    given = request.args.get("after", "")
    after = read_numbers(given, LARGEST_ID)[0] if given else 0
    found = rows_behind(current_session(), of, quarter, today(), agency_id, after)
    counted = figures_of(current_session(), quarter, today(), agency_id).counts[of]
    return render_template(
        "backoffice/liaison/behind.html",
        found=found,
        figure=of,
        name=NAMES[of],
        count=counted,
        quarter=quarter,
        agency_id=agency_id,
        back_to=url_for("officers_liaison.pack", quarter=quarter, agency=agency_id),
    )


@pages.get("/liaison/<figure>/file")
def behind_file(figure: str) -> Response:
    """The same list as a file."""
    of, quarter = _figure(figure), _quarter()
    found = rows_behind(current_session(), of, quarter, today(), _agency(), most=None)
    rows = [(each.client, each.agency, _day(each.at)) for each in found.rows]
    return csv_answer(f"{of}-{quarter}", HEAD, rows)


def _day(at: object) -> object:
    return at.astimezone(LONDON).date() if isinstance(at, datetime) else at


def _figure(text: str) -> Figure:
    return Figure(text) if text in set(Figure) else abort(404)


def _quarter() -> Quarter:
    return read_quarter(request.args.get("quarter", "")) or quarter_of(today())


def _agency() -> int | None:
    given = request.args.get("agency", "")
    return read_numbers(given, LARGEST_ID)[0] if given else None
