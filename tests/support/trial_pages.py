"""Pages that exist only in tests: small views which do what the frame around them is asked about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Blueprint, Flask, abort, redirect, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.domain.roles import STAFF, Role
from shared.models import Feedback
from shared.services.errors import AlreadyDecided, NotFound, StaleVersion
from shared.web import transactions
from shared.web.access_table import ACCESS
from shared.web.clock import now
from shared.web.sessions import end_session, start_session

PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{0}</title></head>"
    "<body><main><h1>{0}</h1><p>{1}</p><a href='/'>Start</a></main></body></html>"
)
PUBLIC = frozenset({Role.PUBLIC})
LINES = {
    "trial.open": PUBLIC,
    "trial.form": PUBLIC,
    "trial.record": PUBLIC,
    "trial.refuse": PUBLIC,
    "trial.fail": PUBLIC,
    "trial.remember": PUBLIC,
    "trial.write_on_get": PUBLIC,
    "trial.raises": PUBLIC,
    "trial.sign_in": PUBLIC,
    "trial.sign_out": PUBLIC,
    "trial.payers": frozenset({Role.PAYER}),
    "trial.send": frozenset({Role.PAYER}),
    "trial.officers": STAFF,
}


def add_trial_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the pages and their lines in the access table in place for one test."""
    for endpoint, roles in LINES.items():
        monkeypatch.setitem(ACCESS, endpoint, roles)
    app.register_blueprint(_pages())


def record(rating: int = 5) -> None:
    """Write one row in the request's session."""
    transactions.current_session().add(Feedback(rating=rating, at=datetime.now(UTC)))
    transactions.current_session().flush()


def _pages() -> Blueprint:
    pages = Blueprint("trial", __name__, url_prefix="/trial")
    pages.add_url_rule("/open", "open", lambda: PAGE.format("Open", now().isoformat()))
    pages.add_url_rule("/form", "form", lambda: PAGE.format("Form", session["csrf_token"]))
    pages.add_url_rule("/unlisted", "unlisted", lambda: PAGE.format("Unlisted", ""))
    pages.add_url_rule("/payers", "payers", _payers, methods=["GET"])
    pages.add_url_rule("/payers", "send", _send, methods=["POST"])
    pages.add_url_rule("/officers", "officers", lambda: PAGE.format("Officers", ""))
    pages.add_url_rule("/record", "record", _record, methods=["POST"])
    pages.add_url_rule("/refuse", "refuse", _refuse, methods=["POST"])
    pages.add_url_rule("/fail", "fail", _fail, methods=["POST"])
    pages.add_url_rule("/remember", "remember", _remember, methods=["POST"])
    pages.add_url_rule("/write-on-get", "write_on_get", _write_on_get)
    pages.add_url_rule("/raises/<what>", "raises", _raises)
    pages.add_url_rule("/sign-in/<kind>/<int:subject>", "sign_in", _sign_in, methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out", _sign_out, methods=["POST"])
    return pages


def _payers() -> str:
    return PAGE.format("Payers", "")


def _send() -> ResponseReturnValue:
    record(int(request.form.get("rating", 1)))
    return redirect("/trial/payers", 303)


def _record() -> ResponseReturnValue:
    record()
    return redirect("/trial/open", 303)


def _refuse() -> ResponseReturnValue:
    record()
    return PAGE.format("Refused", ""), 422


def _fail() -> ResponseReturnValue:
    record()
    raise ValueError("Carys Hughes owes 1056.50")


def _remember() -> ResponseReturnValue:
    session["seen"] = session.get("seen", 0) + 1
    return PAGE.format("Remembered", str(session["seen"]))


def _write_on_get() -> str:
    record()
    return PAGE.format("Written", "")


def _sign_in(kind: str, subject: int) -> ResponseReturnValue:
    start_session(kind, subject)
    match request.form.get("then"):
        case "fail":
            raise ValueError("after signing in")
        case "refuse":
            return PAGE.format("Refused", ""), 422
        case _:
            return redirect("/trial/open", 303)


def _sign_out() -> ResponseReturnValue:
    end_session()
    return redirect("/trial/open", 303)


def _raises(what: str) -> str:
    if what.isdigit():
        abort(int(what))
    failures: dict[str, Exception] = {
        "not-found": NotFound(),
        "stale": StaleVersion(),
        "decided": AlreadyDecided("Priya Shah", "accepted", datetime(2026, 11, 22, 14, tzinfo=UTC)),
        "gone": OperationalError("SELECT 1", {}, Exception("server closed the connection")),
        "broken": ValueError("Carys Hughes owes 1056.50"),
    }
    if what == "slow":
        transactions.current_session().execute(text("SELECT pg_sleep(30)"))
    raise failures[what]
