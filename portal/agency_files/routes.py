"""The addresses of files of clients: the list, sending one, its report, and its presses."""

from __future__ import annotations

from contextlib import closing

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.agency_files import mending, sheets, words
from portal.agency_files.here import acting_here, to_file
from shared.domain.agency_file import COLUMNS
from shared.domain.agency_file_words import MENDABLE, RowState
from shared.domain.sfs.columns import EVERY, NOTE
from shared.services.agencies.files.holding import MOST_AT_ONCE, HeldRow, ask_holds
from shared.services.agencies.files.pressing import NothingToDo, press_ask, press_send, throw_away
from shared.services.agencies.files.report import FileReport, files_of, report_of, rows_of
from shared.services.agencies.files.take import LARGEST, NotTaken, SentFile, take_file
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import StaleVersion
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.limits import answer_too_many
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import current_session, roll_back

pages = Blueprint("agency_files", __name__, url_prefix="/agency/files")
answer_too_many(pages)
mending.add_pages(pages)
sheets.add_pages(pages)

FIELD = "file"
BESIDE = (EVERY, NOTE)
"""Columns that only add to the one beside them."""
LOOK_AGAIN_SECONDS = 3
MOST_LOOKS = 200
"""After so many looks the page waits for a press: nobody's browser asks for ever."""


@pages.get("")
def every() -> str:
    """Every file of the agency, the newest first."""
    text = request.args.get("before", "")
    before = read_numbers(text, LARGEST_ID)[0] if text else None
    lines, older = files_of(current_session(), acting_here(), before)
    return render_template("portal/agency_files/every.html", lines=lines, older=older, words=words)


@pages.route("/upload", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a file. The same file again is the same upload."""
    problem = ""
    if request.method == "POST":
        try:
            taken = take_file(
                current_session(),
                keys(),
                acting_here(),
                _sent(),
                now(),
                can_scan=current_parts().scanner.is_there,
            )
        except NotTaken as wrong:
            roll_back()
            problem = say(wrong.says)
        else:
            if not taken.is_new:
                flash(_("You sent this file before. Here it is, as it stands."))
            return to_file(taken.reference)
    return render_template(
        "portal/agency_files/upload.html",
        problem=problem,
        errors=[(problem, FIELD)] if problem else (),
    )


@pages.get("/columns")
def columns() -> str:
    """What the columns of a file are called."""
    named = [
        (column, words.column_label(column)) for column in COLUMNS if not column.endswith(BESIDE)
    ]
    return render_template("portal/agency_files/columns.html", columns=named)


@pages.get("/<reference>")
def one(reference: str) -> ResponseReturnValue:
    """One file: how far it is, or how many rows stand where, and the rows."""
    found = report_of(current_session(), acting_here(), reference)
    if found.is_at_work:
        return _working(found)
    return _report(found)


@pages.post("/<reference>/ask")
def ask(reference: str) -> ResponseReturnValue:
    """Have the clients asked for their authority."""
    try:
        press_ask(current_session(), acting_here(), reference, now())
    except (StaleVersion, NothingToDo):
        roll_back()
        flash(_("Nothing was asked: the file changed meanwhile. Look again."))
    return to_file(reference)


@pages.post("/<reference>/send")
def send(reference: str) -> ResponseReturnValue:
    """Have what is right sent."""
    try:
        press_send(current_session(), acting_here(), reference, now())
    except (StaleVersion, NothingToDo):
        roll_back()
        flash(_("Nothing was sent: the file changed meanwhile. Look again."))
    return to_file(reference)


@pages.post("/<reference>/throw-away")
def discard(reference: str) -> ResponseReturnValue:
    """Forget what a file said."""
    try:
        throw_away(current_session(), acting_here(), reference, now())
    except StaleVersion:
        roll_back()
        flash(_("The file was not thrown away: some of it was sent, or it is being worked on."))
        return to_file(reference)
    flash(_("The file is thrown away. Clients that it put on your desk are still there."))
    return redirect(url_for("agency_files.every"), 303)


@pages.post("/<reference>/pauses")
def pauses(reference: str) -> ResponseReturnValue:
    """Ask for a pause for the clients that were ticked."""
    ticked = request.form.getlist("row", type=int)[:MOST_AT_ONCE]
    if not ticked:
        found = report_of(current_session(), acting_here(), reference)
        return _report(found, _("Tick the clients for whom you ask."))
    held = ask_holds(current_session(), acting_here(), reference, ticked, now())
    _tell_of_pauses(held)
    return to_file(reference)


def _tell_of_pauses(held: tuple[HeldRow, ...]) -> None:
    for each in held:
        name = each.called
        if each.says is not None:
            flash(_("%(name)s: %(why)s", name=name, why=say(each.says)))
        elif each.was_held_already:
            flash(_("%(name)s: already paused to %(day)s.", name=name, day=_until(each)))
        else:
            flash(_("%(name)s: paused to %(day)s.", name=name, day=_until(each)))


def _until(each: HeldRow) -> str:
    return day(each.until) if each.until else ""


def _working(found: FileReport) -> ResponseReturnValue:
    looked = request.args.get("looked", 0, type=int)
    answer = make_response(
        render_template("portal/agency_files/working.html", found=found, words=words)
    )
    if 0 <= looked < MOST_LOOKS:
        again = url_for("agency_files.one", reference=found.reference, looked=looked + 1)
        answer.headers["Refresh"] = f"{LOOK_AGAIN_SECONDS}; url={again}"
    return answer


def _report(found: FileReport, problem: str = "") -> str:
    state = _asked_state()
    text = request.args.get("after", "")
    after = read_numbers(text, LARGEST_ID)[0] if text else 0
    rows = rows_of(current_session(), keys(), acting_here(), found.reference, state, after, today())
    return render_template(
        "portal/agency_files/report.html",
        found=found,
        page_of=rows,
        state=state,
        words=words,
        mendable=MENDABLE,
        problem=problem,
        errors=[(problem, "row")] if problem else (),
        sends=ngettext("Send %(num)s client", "Send %(num)s clients", found.sendable),
        asks=ngettext(
            "Ask %(num)s client for authority",
            "Ask %(num)s clients for authority",
            found.without_authority,
        ),
    )


def _asked_state() -> RowState | None:
    text = request.args.get("state", "")
    if not text:
        return None
    if text not in {state.value for state in RowState}:
        abort(404)
    return RowState(text)


def _sent() -> SentFile:
    sent = request.files.get(FIELD)
    if sent is None:
        return SentFile("", b"")
    # A large one lies in a file of its own until it is closed.
    with closing(sent):
        return SentFile(sent.filename or "", sent.stream.read(LARGEST + 1))
