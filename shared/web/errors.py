"""A calm page for everything that goes wrong. None of them needs the database."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, g, make_response, render_template
from flask import Response as FlaskResponse
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from jinja2 import TemplateNotFound
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from shared.services.errors import AlreadyDecided, NotAllowedHere, NotFound, StaleVersion
from shared.web.problems import is_for_programs, of_status
from shared.web.transactions import abandon

RETRY_AFTER_SECONDS = "30"
PLAIN = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    "<title>Sorry, this did not work</title></head><body><main><h1>Sorry, this did not work</h1>"
    '<p>Nothing was changed. Try again in a few minutes.</p><p><a href="/">Go to the start</a></p>'
    "<div lang=\"cy\"><p>Mae'n ddrwg gennym, ni weithiodd hyn. Nid oes dim wedi'i newid. Rhowch gynnig "
    'arall arni mewn ychydig funudau.</p><p><a href="/">Mynd i\'r dechrau</a></p></div>'
    "</main></body></html>"
)
"""What is left when even the page about a mistake cannot be made: outside the catalogue, so in both languages."""
log = structlog.get_logger(__name__)


def handle_errors(app: Flask) -> None:
    """Give every kind of failure its page."""
    app.register_error_handler(NotFound, lambda error: page(404))
    app.register_error_handler(NotAllowedHere, lambda error: page(404))
    app.register_error_handler(CSRFError, lambda error: page(400, "form_not_ours"))
    app.register_error_handler(StaleVersion, lambda error: page(409, "changed_meanwhile"))
    app.register_error_handler(StaleDataError, lambda error: page(409, "changed_meanwhile"))
    app.register_error_handler(AlreadyDecided, already_decided)
    app.register_error_handler(HTTPException, refused)
    for gone in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(gone, database_gone)
    app.register_error_handler(Exception, unexpected)


def page(code: int, template: str | None = None, **shown: Any) -> FlaskResponse:
    """The page of an error; a bare one if even that cannot be made, and a problem for a program."""
    abandon()
    g.without_database = True
    if is_for_programs():
        return of_status(code, template)
    try:
        text = render_template(f"errors/{template or code}.html", code=code, **shown)
    except TemplateNotFound:
        text = PLAIN
    except Exception as error:  # noqa: BLE001 - a broken error page must still answer
        log.error("error-page-broken", error=type(error).__name__, code=code)
        text = PLAIN
    return make_response(text, code)


def refused(error: HTTPException) -> FlaskResponse:
    """A refusal by the web layer itself: not found, wrong method, too large and so on."""
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    answer = page(code)
    if code == 405:
        answer.headers["Allow"] = _allowed()
    return answer


def _allowed() -> str:
    """The methods that this address takes."""
    adapter = request_ctx.url_adapter
    return ", ".join(sorted(adapter.allowed_methods())) if adapter is not None else ""


def already_decided(error: AlreadyDecided) -> FlaskResponse:
    """Somebody else was first: by whom, what and when."""
    return page(409, "already_decided", by=error.by, what=error.what, at=error.at)


def database_gone(error: Exception) -> FlaskResponse:
    """The database cannot be reached just now; what was typed is still in the browser."""
    log.error("database-gone", error=type(error).__name__)
    answer = page(503)
    answer.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def unexpected(error: Exception) -> FlaskResponse:
    """A mistake of ours. Somebody must look."""
    log.error("unexpected", exc_info=error)
    return page(500)
