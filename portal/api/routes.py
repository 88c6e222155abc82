"""The addresses under /api/v1: the token and the description; the operations stand in their own modules."""

from __future__ import annotations

from functools import lru_cache

from flask import Response, jsonify

from portal.api import authorities, changes, clients, guide, holds, messages, offers, statements
from portal.api.frame import VERSION_1, api, pages
from portal.api.oauth import token_answer
from portal.api.openapi import document
from shared.web.cross_site import csrf
from shared.web.parts import current_parts

__all__ = [
    "authorities",
    "changes",
    "clients",
    "guide",
    "holds",
    "messages",
    "offers",
    "pages",
    "statements",
]


@pages.post(f"{VERSION_1}/token")
def token() -> Response:
    """An access token for a key and its secret."""
    return token_answer()


csrf.exempt(token)


@pages.get(f"{VERSION_1}/openapi.json")
def description() -> Response:
    """The description of all this, made from what checks it."""
    return jsonify(_described(current_parts().settings.base_url))


@lru_cache(maxsize=4)
def _described(base_url: str) -> dict[str, object]:
    return document(api.every, f"{base_url}{VERSION_1}")
