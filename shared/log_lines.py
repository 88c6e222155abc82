"""Logs: one line of JSON for each thing that happened, with ids and never with values."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict


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
        # Standard error as it is when something is written, not as it was at the start.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, LibraryLines) for handler in root.handlers):
        root.addHandler(LibraryLines(logging.WARNING))


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


class LibraryLines(logging.Handler):
    """What libraries say, reduced to who said it and where: their texts may hold values."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line of JSON."""
        line: EventDict = {
            "event": "library",
            "logger": record.name,
            "level": record.levelname.lower(),
            "place": f"{record.pathname}:{record.lineno}",
            "says": str(record.msg),
        }
        if record.exc_info and record.exc_info[1]:
            line = name_failure(None, "", {**line, "exc_info": record.exc_info[1]})
        sys.stderr.write(f"{structlog.processors.JSONRenderer()(None, '', line)!s}\n")
