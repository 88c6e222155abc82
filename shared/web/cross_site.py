"""A form of ours is sent by a page of ours: token in the form, and the browser's word for it."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from shared.settings import Settings
from shared.web.transactions import reads_only

csrf = CSRFProtect()
FROM_ELSEWHERE = frozenset({"cross-site", "same-site"})


def guard_forms(app: Flask, settings: Settings) -> None:
    """Check every request that may change something."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # A Referer may be stripped on its way; the Origin check below does its work.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    hosts = settings.allowed_hosts

    @app.before_request
    def check_origin() -> None:
        if app.config["WTF_CSRF_ENABLED"] and not reads_only() and comes_from_elsewhere(hosts):
            raise CSRFError("The form came from another site.")

    csrf.init_app(app)


def comes_from_elsewhere(hosts: frozenset[str]) -> bool:
    """Whether the browser says that another site's page sent this request."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc.lower() not in hosts
    return request.headers.get("Sec-Fetch-Site") in FROM_ELSEWHERE
