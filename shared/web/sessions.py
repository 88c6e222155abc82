"""Browser sessions kept on the server: the cookie carries an opaque id and nothing else."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.services import web_sessions
from shared.services.web_sessions import (
    ADVISER,
    OFFICER,
    PAYER,
    SEEN_EVERY,
    VISITOR,
    EndedSession,
    FoundSession,
    SignedInAdviser,
    SignedInOfficer,
    SignedInPayer,
)
from shared.settings import Settings
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.transactions import current_session, reads_only, write_transaction

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
CSRF = "csrf_token"
KEPT_FORM = "kept_form"
log = structlog.get_logger(__name__)


class Visit(SessionMixin):
    """What `flask.session` is here. The row is read when something is first asked of it.

    The CSRF token is worked out from the cookie's id, so that a visitor who only reads a page
    with a form leaves no row behind.
    """

    def __init__(self, token: str | None, secret: bytes) -> None:
        self.token = self._given = token
        self.issued: str | None = None
        self.removed = False
        self.modified = False
        self._secret = secret
        self._alive = False
        self._changed_hands = False
        self._found: FoundSession | EndedSession | None = None
        self._content: dict[str, Any] | None = None

    # ---- who is there
    @property
    def found(self) -> FoundSession | None:
        """The session that stands, if there is one."""
        self._load()
        return self._found if isinstance(self._found, FoundSession) else None

    @property
    def ended(self) -> EndedSession | None:
        """The session that ran out of time, if the cookie names one."""
        self._load()
        return self._found if isinstance(self._found, EndedSession) else None

    @property
    def was_read(self) -> bool:
        """Whether the row was looked for already, so that asking again costs nothing."""
        return self._content is not None

    # ---- what it remembers
    def __getitem__(self, key: str) -> Any:
        return self._csrf_token() if key == CSRF else self._load()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._load()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._load()[key]
        self.modified = True

    def __contains__(self, key: object) -> bool:
        return key == CSRF or key in self._load()

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    # ---- its life
    def forget_changes(self) -> None:
        """Go back to what the browser sent and the database keeps, after a rollback."""
        self.token, self.issued, self.removed = self._given, None, False
        self._found, self._content, self.modified = None, None, False
        self._changed_hands = False

    def take_back_signing(self) -> None:
        """Undo a signing in or out that the database did not keep."""
        if self._changed_hands:
            self.forget_changes()

    def take_new_token(self) -> str:
        """A new id for the cookie; the old one names nothing of ours from now on."""
        self.token = self.issued = web_sessions.new_token()
        self.removed = False
        return self.token

    def begin(
        self, writing: Session, kind: str, subject_id: int | None, content: dict[str, Any]
    ) -> None:
        """Replace this session with a new one under a new id."""
        if self.token:
            web_sessions.end_session(writing, self.token)
        longest = limits(current_parts().settings)[kind].longest
        token = self.take_new_token()
        web_sessions.begin_session(writing, token, kind, subject_id, content, now(), longest)
        self._found, self._content, self.modified = None, content, False
        self._changed_hands = True

    def end(self, writing: Session) -> None:
        """End this session and let the cookie go."""
        if self.token:
            web_sessions.end_session(writing, self.token)
        self.forget()

    def forget(self) -> None:
        """Take the cookie from the browser, whatever the row still says."""
        self.token, self.issued, self.removed = None, None, True
        self._found, self._content, self.modified = None, {}, False
        self._changed_hands = True

    def leave(self) -> None:
        """Go on as a visitor under a new id; the session before is left to run out."""
        self.take_new_token()
        self._found, self._content = None, {}

    def show_life(self) -> None:
        """Write down in any case that somebody is still there."""
        self._alive = True

    def keep(self, writing: Session) -> None:
        """Write down what changed, making the row of a visitor who had none."""
        if self.modified and self._content is not None:
            if not self.token or not web_sessions.keep_content(
                writing, self.token, self._content, now()
            ):
                self.begin(writing, VISITOR, None, self._content)
            self.modified = False
        elif (found := self._still_there()) is not None:
            web_sessions.mark_seen(writing, found.id, now())

    def needs_keeping(self) -> bool:
        """Whether there is anything to write down."""
        return self.modified or self._still_there() is not None

    def _still_there(self) -> FoundSession | None:
        found = self._found if isinstance(self._found, FoundSession) else None
        since = timedelta() if self._alive else SEEN_EVERY
        return found if found and now() - found.seen_at >= since else None

    def _load(self) -> dict[str, Any]:
        if self._content is None:
            if self._found is None and self.token:
                self._found = _find(self.token)
            found = self._found
            self._content = dict(found.content) if isinstance(found, FoundSession) else {}
        return self._content

    def _csrf_token(self) -> str:
        token = self.token or self.take_new_token()
        return hmac.new(self._secret, token.encode(), hashlib.sha256).hexdigest()


def _find(token: str) -> FoundSession | EndedSession | None:
    idle = {kind: limit.idle for kind, limit in limits(current_parts().settings).items()}
    if reads_only():
        return web_sessions.find_session(current_session(), token, now(), idle)
    # A request that writes looks here first without holding the lock that writing takes.
    with current_parts().database.reading() as reading:
        return web_sessions.find_session(reading, token, now(), idle)


class StoredSessions(SessionInterface):
    """Joins our sessions to Flask."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        """A session that has read nothing yet."""
        token = request.cookies.get(cookie_name(current_settings(app)))
        good = token if token and TOKEN.fullmatch(token) else None
        return Visit(good, cast(str, app.secret_key).encode() + b"csrf")

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what is still unkept, and give or take the cookie."""
        visit = cast(Visit, session)
        keep_quietly(visit)
        settings = current_settings(app)
        name = cookie_name(settings)
        if visit.issued:
            response.set_cookie(
                name, visit.issued, httponly=True, secure=settings.secure, samesite="Lax", path="/"
            )
        elif visit.removed:
            response.delete_cookie(
                name, httponly=True, secure=settings.secure, samesite="Lax", path="/"
            )


def keep_quietly(visit: Visit) -> None:
    """Write down what the request's own transaction did not; a page is never lost for it."""
    try:
        if visit.needs_keeping():
            with write_transaction() as writing:
                visit.keep(writing)
    except SQLAlchemyError as error:
        log.warning("session-not-kept", error=type(error).__name__)


def current_visit() -> Visit:
    """The session of this request."""
    return cast(Visit, session._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


def current_settings(app: Flask) -> Settings:
    """The settings that an application was made with."""
    return cast(Settings, app.extensions["evenkeel"].settings)


def cookie_name(settings: Settings) -> str:
    """The cookie's name; over https with the prefix that ties it to this host alone."""
    return "__Host-evenkeel" if settings.secure else "evenkeel"


def limits(settings: Settings) -> dict[str, web_sessions.Limits]:
    """How long each kind of session lasts."""
    payer = web_sessions.Limits(settings.payer_idle, settings.payer_longest)
    officer = web_sessions.Limits(settings.officer_idle, settings.officer_longest)
    return {VISITOR: payer, PAYER: payer, OFFICER: officer, ADVISER: officer}


def start_session(kind: str, subject_id: int) -> None:
    """Sign somebody in ("payer", "officer" or "adviser"): a new id, and nothing carried over but what is safe."""
    visit = current_visit()
    kept = visit.get(KEPT_FORM, {})
    own = kept.get("whose") == f"{kind}:{subject_id}"
    visit.begin(current_session(), kind, subject_id, {KEPT_FORM: kept} if own else {})


def end_session() -> None:
    """Sign out here."""
    current_visit().end(current_session())


def end_all_sessions(kind: str, subject_id: int) -> int:
    """Sign somebody out everywhere; how many sessions there were."""
    return web_sessions.end_all_sessions(current_session(), kind, subject_id)


def signed_in_payer() -> SignedInPayer | None:
    """The payer who is signed in, if one is."""
    found = current_visit().found
    return found.payer if found else None


def signed_in_officer() -> SignedInOfficer | None:
    """The officer who is signed in, if one is."""
    found = current_visit().found
    return found.officer if found else None


def signed_in_adviser() -> SignedInAdviser | None:
    """The adviser who is signed in, if one is."""
    found = current_visit().found
    return found.adviser if found else None


def ends_at() -> datetime | None:
    """When this session ends if nothing more is asked for; none when nobody is signed in."""
    found = current_visit().found
    if found is None or found.kind == VISITOR:
        return None
    return min(found.expires_at, now() + limits(current_parts().settings)[found.kind].idle)


def idle_limit() -> timedelta | None:
    """How long somebody signed in may do nothing; none when nobody is signed in."""
    found = current_visit().found
    return (
        limits(current_parts().settings)[found.kind].idle
        if found and found.kind != VISITOR
        else None
    )
