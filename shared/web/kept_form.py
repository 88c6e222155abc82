"""What somebody typed when their session had just ended: put aside, and given back to them alone."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from shared.services.web_sessions import VISITOR
from shared.web.sessions import KEPT_FORM, Visit, current_visit

LARGEST = 64 * 1024
NEVER_KEPT = ("csrf_token", "password", "code", "account_number", "confidence")
"""A field whose name holds one of these is not kept: what is told in confidence is nowhere in the clear."""


def put_aside(path: str) -> bool:
    """Keep the fields of this request for whoever's session it was; false when it was nobody's.

    The form is not carried out. It waits in a visitor's session of this browser until the same
    person has signed in again.
    """
    visit = current_visit()
    whose = whose_session(visit)
    fields = [list(pair) for pair in request.form.items(multi=True) if _may_be_kept(pair[0])]
    if not whose or not fields or sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return False
    visit.leave()
    visit[KEPT_FORM] = {"whose": whose, "path": path, "fields": fields, "shown": False}
    return True


def whose_session(visit: Visit) -> str:
    """Who is, or was until just now, signed in here, as `payer:12`; nothing for a visitor."""
    session = visit.found or visit.ended
    return f"{session.kind}:{session.subject_id}" if session and session.kind != VISITOR else ""


def waits_to_be_shown(visit: Visit) -> bool:
    """Whether there is something to give back which its owner has not been told of yet."""
    return KEPT_FORM in visit and not visit[KEPT_FORM]["shown"]


def mark_shown(visit: Visit) -> None:
    """From now on its owner is only told when they ask."""
    visit[KEPT_FORM] = {**visit[KEPT_FORM], "shown": True}


def forget(visit: Visit, path: str) -> None:
    """Let go of what was kept for a page once that page was sent."""
    if KEPT_FORM in visit and visit[KEPT_FORM]["path"] == path:
        del visit[KEPT_FORM]


def kept(visit: Visit) -> dict[str, Any] | None:
    """What is kept, if its page still takes a form."""
    found: dict[str, Any] | None = visit.get(KEPT_FORM)
    return found if found and takes_a_form(found["path"]) else None


def takes_a_form(path: str) -> bool:
    """Whether a page of ours at this path can be sent a form."""
    try:
        current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return True


def _may_be_kept(name: str) -> bool:
    return not any(word in name.lower() for word in NEVER_KEPT)
