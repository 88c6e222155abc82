"""One request, one transaction: opened when first asked for, committed only when all went well."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Response, g, request
from sqlalchemy.orm import Session

from shared.web.parts import current_parts

READS_ONLY = frozenset({"GET", "HEAD", "OPTIONS"})


def reads_only() -> bool:
    """Whether this request may not change anything."""
    return request.method in READS_ONLY


def current_session() -> Session:
    """The database session of this request: one that reads for GET, one that writes for POST."""
    if "database_session" not in g:
        database = current_parts().database
        g.database_session = database.read_session() if reads_only() else database.write_session()
    session: Session = g.database_session
    return session


def write_transaction() -> AbstractContextManager[Session]:
    """A short transaction of its own, for the rare GET that must leave a record (who looked)."""
    return current_parts().database.transaction()


def read_transaction() -> AbstractContextManager[Session]:
    """A session that only reads, for the rare POST that changes nothing (an answer as one types)."""
    return current_parts().database.reading()


def roll_back() -> None:
    """Let nothing of this request be kept, whatever its answer is."""
    g.nothing_kept = True


def will_be_kept(response: Response) -> bool:
    """Whether an answer is one whose changes are kept: it is no refusal and nobody said no."""
    return response.status_code < 400 and not g.get("nothing_kept", False)


def commit() -> None:
    """Keep what the request did."""
    session: Session | None = g.get("database_session")
    if session is not None and not reads_only():
        session.commit()
    abandon()


def abandon() -> None:
    """Close the session of this request; what was not committed is undone."""
    session: Session | None = g.pop("database_session", None)
    if session is not None:
        session.close()
