"""Logs: one line of JSON for each thing that happened, with ids and never with values."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict

from shared.settings import Settings
from shared.web.sessions import current_visit

GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
log = structlog.get_logger("request")


def set_up_logging(level: str) -> None:
    """Send our lines, and warnings of the libraries, to standard error as JSON."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_failure,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def name_failure(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Replace an exception by its type and the places it went through; its text may hold values."""
    failure = line.pop("exc_info", None)
    if isinstance(failure, BaseException):
        line["failure"] = type(failure).__name__
        line["places"] = places(failure.__traceback__)
    return line


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception went through, innermost last: file, line and function."""
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]


class LibraryLines(logging.Formatter):
    """What libraries say, reduced to who said it and where: their texts may hold values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        line: EventDict = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "place": f"{record.pathname}:{record.lineno}",
            "says": str(record.msg),
        }
        if record.exc_info and record.exc_info[1]:
            line = name_failure(None, "", {**line, "exc_info": record.exc_info[1]})
        return str(structlog.processors.JSONRenderer()(None, "", line))


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
