"""Confirming, what it leads to, coming back later, and reading what was confirmed."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.statement.check_pages import CheckPage, ReadPage
from portal.statement.line_forms import sent_mark
from portal.statement.paper import paper
from portal.statement.result_page import ResultPage, place
from portal.statement.steps import draft_here, draft_or_way_on
from shared.domain.stages import Nation
from shared.services.audit import Actor
from shared.services.statements.drafts import PageChanged
from shared.services.statements.outcome import ask_to_talk, outcome, send_way_back
from shared.services.statements.portable import portable
from shared.services.statements.read import party_name, read_version
from shared.services.statements.sheet import Sheet
from shared.services.statements.submit import NotReady, submit
from shared.web.clock import now, today
from shared.web.filters import weekday
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back


def add_pages(pages: Blueprint) -> None:
    """Add the pages to the statement's."""
    for rule, view, methods in (
        ("/confirm", confirm, ["POST"]),
        ("/result", result, ["GET"]),
        ("/talk", talk, ["POST"]),
        ("/later", later, ["GET", "POST"]),
        ("/versions/<int:statement_id>", version, ["GET"]),
        ("/versions/<int:statement_id>/sums.json", sums, ["GET"]),
        ("/versions/<int:statement_id>/statement.pdf", paper, ["GET"]),
    ):
        pages.add_url_rule(rule, view_func=view, methods=methods)


def _nation() -> Nation:
    return Nation(current_parts().settings.council.nation)


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)


def confirm() -> ResponseReturnValue:
    """Make the draft into a version; a second press finds the first."""
    party_id = current_payer().party_id
    try:
        submit(current_session(), party_id, sent_mark(), _actor(), now(), today())
    except PageChanged:
        message = _("Something was changed in another tab or on another device. Check it again.")
        return _check_again(draft_here(), message, 409)
    except NotReady as problem:
        message = _("Some questions are still to be answered. They are listed below.")
        return _check_again(problem.sheet, message, 422)
    return redirect(url_for("statement.result"), 303)


def _check_again(sheet: Sheet, message: str, code: int) -> ResponseReturnValue:
    roll_back()
    errors = ((message, ""),)
    shown = CheckPage(sheet)
    return render_template("portal/statement/check.html", page_of=shown, errors=errors), code


def result() -> ResponseReturnValue:
    """What is left over, now and later, and what comes next."""
    found = outcome(current_session(), current_payer().party_id, _nation(), today())
    if not found.has_something_left and (help_first := place("nothing_left.choose")):
        return redirect(help_first, 303)
    return render_template("portal/statement/result.html", page_of=ResultPage(found))


def talk() -> ResponseReturnValue:
    """Ask for somebody to call."""
    promised = ask_to_talk(
        current_session(), current_payer().party_id, _nation(), _actor(), now(), today()
    )
    flash(_("Thank you. Somebody will contact you by %(date)s.", date=weekday(promised)))
    return redirect(url_for("statement.result"), 303)


def later() -> ResponseReturnValue:
    """That everything is saved, and a link to come back by."""
    sheet = draft_or_way_on()
    if not isinstance(sheet, Sheet):
        return sheet
    if request.method == "POST" and sheet.id is not None:
        send_way_back(current_session(), sheet.party_id, sheet.id, sheet.revision, now())
        flash(_("We have sent you a message with a link."))
        return redirect(url_for("statement.later"), 303)
    return render_template("portal/statement/later.html", sheet=sheet)


def version(statement_id: int) -> ResponseReturnValue:
    """One version as it was confirmed, to read and to print."""
    sheet = read_version(current_session(), current_payer().party_id, statement_id, today())
    name = party_name(current_session(), sheet.party_id)
    return render_template("portal/statement/version.html", page_of=ReadPage(sheet), name=name)


def sums(statement_id: int) -> Response:
    """One version as a file that other programs can read."""
    sheet = read_version(current_session(), current_payer().party_id, statement_id, today())
    answer = jsonify(portable(sheet))
    name = f"statement-{sheet.version}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
