"""The addresses of a client's statement as a file."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency_statement.forms import DayForm
from portal.agency_statement.pages import FilePage
from shared.domain.says import N_
from shared.domain.sfs.elements import Form, Kind
from shared.domain.sfs.parse import MOST_BYTES
from shared.services.agencies.authorised import Acting, own_client
from shared.services.agencies.statement_files import Brought, bring_file, statement_to_take
from shared.services.agencies.statements import keep_statement
from shared.services.errors import NotFound
from shared.services.statements.sfs_files import sfs_export
from shared.web.clock import now, today
from shared.web.evidence import sent_content
from shared.web.parts import current_parts
from shared.web.sharing import note_agency_read
from shared.web.sign_in import current_adviser, keys
from shared.web.transactions import current_session

pages = Blueprint("agency_statement", __name__, url_prefix="/agency/clients/<reference>/statement")
FIELD = "file"
TYPES = {Form.JSON: "application/json", Form.XML: "application/xml", Form.CSV: "text/csv"}


@pages.route("/file", methods=["GET", "POST"])
def bring(reference: str) -> ResponseReturnValue:
    """Choose a file; once it is chosen, what it says, beside our own sums. Nothing is kept yet."""
    if request.method != "POST":
        return _choose(reference)
    content = sent_content(FIELD, MOST_BYTES)
    if not content:
        return _choose(reference, _("Choose a file with the statement."))
    return _check(reference, content, DayForm())


@pages.post("/file/keep")
def keep(reference: str) -> ResponseReturnValue:
    """Keep what the file says as the client's statement, to be sent when the adviser sends it."""
    content, form = _content(), DayForm.of_request()
    if not form.is_good():
        return _check(reference, content, form)
    brought = _brought(reference, content, form.dated_on.data)
    given = brought.imported.given
    if given.dated_on is None:
        form.refuse("dated_on", N_("Enter the date of the statement."))
    elif given.dated_on > today():
        form.refuse("dated_on", N_("The date of the statement must be today or earlier."))
    if form.problems or brought.imported.problems:
        return _shown(reference, content, brought, form)
    keep_statement(current_session(), keys(), _acting(), reference, given, now())
    flash(_("We keep the statement for you. It has not been sent yet."))
    return redirect(url_for("agency.statement", reference=reference), 303)


@pages.get("/take")
def take(reference: str) -> Response:
    """The statement as a file: what the agency keeps, or the last one that it may see."""
    try:
        form = Form(request.args.get("form", Form.JSON))
        kind = Kind(request.args.get("kind", Kind.ENTRY))
    except ValueError:
        raise NotFound from None
    adviser = current_adviser()
    taken = statement_to_take(current_session(), keys(), _acting(), reference, today())
    if taken.reached is not None:
        note_agency_read(_acting(), adviser.agency, taken.reached, "statement")
    made = sfs_export(taken.given, taken.about, kind, form)
    answer = Response(made, mimetype=TYPES[form])
    name = f"statement-{reference}-{kind}.{form}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _choose(reference: str, problem: str = "") -> ResponseReturnValue:
    client = own_client(current_session(), _acting(), reference)
    if client.state != "open":
        raise NotFound
    shown = render_template(
        "portal/agency_statement/choose.html",
        reference=reference,
        called=client.called,
        problem=problem,
        errors=[(problem, FIELD)] if problem else [],
    )
    return shown, 422 if problem else 200


def _check(reference: str, content: bytes, form: DayForm) -> ResponseReturnValue:
    return _shown(reference, content, _brought(reference, content, None), form)


def _shown(reference: str, content: bytes, brought: Brought, form: DayForm) -> ResponseReturnValue:
    page = FilePage(brought)
    problems = page.problems
    if any(place == "file" for place, _why in problems):
        return _choose(reference, problems[0][1])
    shown = render_template(
        "portal/agency_statement/check.html",
        reference=reference,
        page_of=page,
        content=base64.b64encode(content).decode(),
        form=form,
        asks_day=brought.imported.given.dated_on is None or bool(form.problems),
        errors=form.problems,
    )
    return shown, 422 if problems or form.problems else 200


def _brought(reference: str, content: bytes, dated_on: date | None) -> Brought:
    council = current_parts().settings.council
    ours = (council.name, council.name_welsh)
    session = current_session()
    return bring_file(session, _acting(), reference, content, dated_on, ours, today())


def _content() -> bytes:
    """The file as the page before sent it on."""
    try:
        return base64.b64decode(request.form.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _acting() -> Acting:
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)
