"""The addresses under /api/v1: the token, the description, and every operation."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, jsonify

from portal.api import calling
from portal.api.oauth import token_answer
from portal.api.openapi import document
from portal.api.operations import Operations
from portal.api.shapes.changes import ChangesAsked, ChangeShown, ChangesShown
from shared.domain.api_scopes import ApiScope
from shared.services.agencies.interface.changes import changes_since
from shared.web import problems
from shared.web.clock import today
from shared.web.cross_site import csrf
from shared.web.parts import current_parts
from shared.web.transactions import current_session

VERSION_1 = "/api/v1"

pages = Blueprint("api", __name__, url_prefix=VERSION_1)
pages.register_error_handler(problems.Problem, problems.answer)
api = Operations(pages, calling.answer)


@pages.after_request
def say_limits(response: Response) -> Response:
    """How often may still be asked, with every answer to a program that is known."""
    response.headers.update(calling.limit_headers())
    return response


@pages.post("/token")
def token() -> Response:
    """An access token for a key and its secret."""
    return token_answer()


csrf.exempt(token)


@pages.get("/openapi.json")
def description() -> Response:
    """The description of all this, made from what checks it."""
    return jsonify(_described(current_parts().settings.base_url))


@lru_cache(maxsize=4)
def _described(base_url: str) -> dict[str, object]:
    return document(api.every, f"{base_url}{VERSION_1}")


@api.get("/changes", ApiScope.CHANGES_READ, ChangesShown, ChangesAsked)
def changes(call: calling.Call, asked: ChangesAsked) -> ChangesShown:
    """What changed for your clients since a cursor."""
    found = changes_since(current_session(), call.acting, asked.after, asked.limit, today())
    return ChangesShown(
        changes=[
            ChangeShown(id=each.cursor, kind=each.kind, client=each.client, at=each.at)
            for each in found.changes
        ],
        cursor=found.cursor,
        has_more=found.has_more,
    )
