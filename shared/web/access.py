"""Nobody opens a page that the access table does not give them."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, abort, redirect, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from shared.domain.roles import ADVISERS, Role
from shared.web.access_table import ACCESS
from shared.web.kept_form import forget, mark_shown, put_aside, waits_to_be_shown
from shared.web.safe_next import safe_path
from shared.web.sessions import KEPT_FORM, current_visit

PAYER_SIGN_IN = "/sign-in"
OFFICER_SIGN_IN = "/officers/sign-in"
ADVISER_SIGN_IN = "/agency/sign-in"
CARRY_ON = "/session/carry-on"
OFFICER_CARRY_ON = "/officers/session/carry-on"
ADVISER_CARRY_ON = "/agency/session/carry-on"


def guard(app: Flask) -> None:
    """Ask the table before every request."""
    app.before_request(check_access)


def check_access() -> ResponseReturnValue | None:
    """Let the request go on, send a stranger to sign in, or say that there is no such page."""
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such page or method: the routing says so
    roles = ACCESS.get(endpoint)
    if roles is None:
        abort(404)
    if Role.PUBLIC in roles:
        return None
    role = current_role()
    if role is Role.PUBLIC:
        return to_sign_in(roles)
    if role not in roles:
        abort(404)
    return give_back(role) if KEPT_FORM in current_visit() else None


def to_sign_in(roles: frozenset[Role]) -> ResponseReturnValue:
    """Send a stranger to sign in. What was typed in a session that just ended is put aside."""
    page = sign_in_page(roles)
    if request.method == "POST" and current_visit().ended is not None:
        put_aside(request.path)
    return redirect(page, 303)


def give_back(role: Role) -> ResponseReturnValue | None:
    """Offer what was typed before the session ended, once; forget it when it is sent."""
    visit = current_visit()
    if request.method == "POST":
        forget(visit, request.path)
    elif request.method == "GET" and waits_to_be_shown(visit):
        mark_shown(visit)
        return redirect(_carry_on(role), 303)
    return None


def _carry_on(role: Role) -> str:
    if role is Role.PAYER:
        return CARRY_ON
    return ADVISER_CARRY_ON if role in ADVISERS else OFFICER_CARRY_ON


def current_role() -> Role:
    """What the visitor is: a payer, an officer of some role, somebody of an agency, or the public."""
    found = current_visit().found
    if found is not None and found.payer is not None:
        return Role.PAYER
    if found is not None and found.officer is not None:
        return found.officer.role
    if found is not None and found.adviser is not None:
        return found.adviser.role
    return Role.PUBLIC


def sign_in_page(roles: frozenset[Role]) -> str:
    """Where a stranger signs in for a page, with the way back."""
    if Role.PAYER in roles:
        page = PAYER_SIGN_IN
    else:
        page = ADVISER_SIGN_IN if ADVISERS & roles else OFFICER_SIGN_IN
    back = way_back()
    return f"{page}?{urlencode({'next': back})}" if back else page


def way_back() -> str:
    """The path to come back to after signing in: this one, when it can be opened by a link."""
    asked = request.full_path if request.query_string else request.path
    return safe_path(asked, "") if _can_be_opened(request.path) else ""


def _can_be_opened(path: str) -> bool:
    if request.method in {"GET", "HEAD"}:
        return True
    adapter = request_ctx.url_adapter
    try:
        return adapter is not None and bool(adapter.match(path, method="GET"))
    except HTTPException:
        return False
