"""One line in the log for each request: ids and times, never what was asked or typed."""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

from shared.settings import Settings
from shared.web.sessions import current_visit

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
log = structlog.get_logger("request")


def log_requests(app: Flask, settings: Settings) -> None:
    """Give each request an id and write one line when it was answered."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "") if settings.proxies else ""
        g.request_id = given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.endpoint not in {"static", "health.healthz"}:
            log.info("answered", **_line(response))
        return response


def _line(response: Response) -> dict[str, Any]:
    visit = current_visit()
    found = visit.found if visit.was_read else None
    return {
        "request": g.get("request_id", ""),
        "method": request.method,
        "endpoint": request.endpoint,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        "who": f"{found.kind}:{found.subject_id}" if found and found.subject_id else "",
    }
