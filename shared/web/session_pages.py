"""Staying signed in, carrying on after a session ended, and leaving at once."""

from __future__ import annotations

from urllib.parse import urlencode

import structlog
from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from shared.services.web_sessions import ADVISER, OFFICER
from shared.web.access import ADVISER_SIGN_IN, OFFICER_SIGN_IN, PAYER_SIGN_IN
from shared.web.cross_site import comes_from_elsewhere
from shared.web.kept_form import kept, put_aside, takes_a_form, whose_session
from shared.web.parts import current_parts
from shared.web.safe_next import safe_path
from shared.web.sessions import current_visit, end_session
from shared.web.shell import LEAVE_FOR
from shared.web.transactions import write_transaction

pages = Blueprint("session", __name__, url_prefix="/session")
log = structlog.get_logger(__name__)
office_pages = Blueprint("officers_session", __name__, url_prefix="/officers/session")
agency_pages = Blueprint("agency_session", __name__, url_prefix="/agency/session")


@pages.post("/stay")
def stay() -> ResponseReturnValue:
    """A sign of life: that the request came is all there is to it."""
    current_visit().show_life()
    if request.headers.get("Sec-Fetch-Mode") in {"cors", "same-origin"}:
        return Response(status=204)
    return redirect(_page_before(), 303)


@pages.post("/put-aside")
def put_form_aside() -> ResponseReturnValue:
    """The session ran out while a form was open: keep what was typed, carry nothing out."""
    visit = current_visit()
    sign_in = _sign_in_page(whose_session(visit))
    path = safe_path(request.args.get("path"), "")
    if not (path and takes_a_form(path.partition("?")[0]) and put_aside(path.partition("?")[0])):
        end_session()
    return redirect(f"{sign_in}?{urlencode({'next': path})}" if path else sign_in, 303)


def _sign_in_page(whose: str) -> str:
    if whose.startswith(OFFICER):
        return OFFICER_SIGN_IN
    return ADVISER_SIGN_IN if whose.startswith(ADVISER) else PAYER_SIGN_IN


@pages.get("/leave")
def leave() -> ResponseReturnValue:
    """Away from this site at once, and signed out, so that going back shows nothing.

    A link and no form, because it must work in one press without a script. Another site's page cannot
    sign anybody out by it.
    """
    if not comes_from_elsewhere(current_parts().settings.allowed_hosts):
        _end_at_once()
    return redirect(LEAVE_FOR, 303)


def _end_at_once() -> None:
    """Sign out though the request only reads; where the database fails, the browser forgets at least."""
    visit = current_visit()
    if visit.token is None:
        return
    try:
        with write_transaction() as writing:
            visit.end(writing)
    except SQLAlchemyError as error:
        visit.forget()
        log.warning("session-not-ended", error=type(error).__name__)


@pages.get("/carry-on")
def carry_on() -> ResponseReturnValue:
    """What was typed before the session ended, to be sent with one press."""
    return _carry_on("/")


@office_pages.get("/carry-on")
def carry_on_office() -> ResponseReturnValue:
    """The same for an officer."""
    return _carry_on("/officers")


@agency_pages.get("/carry-on")
def carry_on_agency() -> ResponseReturnValue:
    """The same for somebody of an agency."""
    return _carry_on("/agency")


def _carry_on(home: str) -> ResponseReturnValue:
    found = kept(current_visit())
    if found is None:
        return redirect(home, 303)
    return render_template("session/carry_on.html", kept=found, home=home)


def _page_before() -> str:
    """The page of ours that the press came from."""
    before = request.headers.get("Referer", "")
    ours = before.startswith(request.host_url)
    return safe_path("/" + before.removeprefix(request.host_url)) if ours else "/"
