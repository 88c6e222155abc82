"""The token request of OAuth 2 client credentials (RFC 6749 4.4), with its own kind of answers (5.2)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from shared.domain.api_scopes import UnknownScope
from shared.services.agencies.interface.tokens import (
    TOKEN_REQUESTS,
    NotTheirKey,
    give_token,
    living_key,
)
from shared.services.sign_in.limits import (
    TooManyAttempts,
    attempt_of,
    count_attempt,
    forget_attempts,
)
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import current_session

FORM = "application/x-www-form-urlencoded"
LARGEST = 4 * 1024
LONGEST = 200
FIELDS = frozenset({"grant_type", "scope", "client_id", "client_secret"})


class Refused(Exception):
    """A token request that is not answered with a token."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


def token_answer() -> Response:
    """A token for whoever shows a key and its secret."""
    try:
        return _given()
    except Refused as problem:
        headers = {"WWW-Authenticate": 'Basic realm="api"'} if problem.status == 401 else {}
        return _said({"error": problem.error}, problem.status, headers)
    except TooManyAttempts as error:
        seconds = max(1, math.ceil((error.again_at - now()).total_seconds()))
        return _said({"error": "slow_down"}, 429, {"Retry-After": str(seconds)})


def _given() -> Response:
    form = _form()
    client_id, secret = _credentials(form)
    attempt = attempt_of(keys(), TOKEN_REQUESTS, client_id, request.remote_addr or "")
    with current_parts().database.transaction() as counting:
        count_attempt(counting, attempt, now())
    session = current_session()
    try:
        key_id = living_key(session, client_id, secret)
    except NotTheirKey:
        raise Refused("invalid_client", 401) from None
    forget_attempts(session, attempt)
    if form.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant_type" if form.get("grant_type") else "invalid_request")
    try:
        given = give_token(session, key_id, form.get("scope", ""), now())
    except UnknownScope:
        raise Refused("invalid_scope") from None
    said = {
        "access_token": given.token,
        "token_type": "Bearer",
        "expires_in": given.seconds,
        "scope": given.scopes,
    }
    return _said(said, 200, {"Pragma": "no-cache"})


def _form() -> Mapping[str, str]:
    """The fields of the request, each once. Raises Refused."""
    request.max_content_length = LARGEST
    try:
        form = request.form
    except RequestEntityTooLarge:
        raise Refused("invalid_request", 413) from None
    once = all(len(form.getlist(name)) == 1 for name in form)
    if request.mimetype != FORM or request.args or not once or not set(form) <= FIELDS:
        raise Refused("invalid_request")
    return form


def _credentials(form: Mapping[str, str]) -> tuple[str, str]:
    """The name and the secret: by one way, not by both (RFC 6749 2.3). Raises Refused."""
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        if "client_id" in form or "client_secret" in form:
            raise Refused("invalid_request")
        found = basic.username or "", basic.password or ""
    else:
        found = form.get("client_id", ""), form.get("client_secret", "")
    if not all(0 < len(each) <= LONGEST for each in found):
        raise Refused("invalid_client", 401)
    return found


def _said(said: Mapping[str, object], status: int, headers: Mapping[str, str]) -> Response:
    answer = Response(json.dumps(said), status, mimetype="application/json")
    answer.headers.update(headers)
    return answer
