"""Wordings of messages: the list, one message, writing it anew, and a version in each state."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.wordings import TEMPLATE, a_draft, an_admin, approved, waiting

CALLED = "Somebody will contact you by 28 December 2026, English"
ONE = f"/officers/wordings/{TEMPLATE}/en"


def _as_administrator(path: str, build: Callable[[Session], int] | None = None) -> Callable[[Visitor], str]:  # fmt: skip
    def come(visitor: Visitor) -> str:
        made = visitor.given(build) if build else 0
        visitor.as_officer(Role.ADMINISTRATOR)
        return path.format(made=made)

    return come


def _own_draft(visitor: Visitor) -> str:
    officer_id = visitor.as_officer(Role.ADMINISTRATOR)
    made = visitor.given(lambda session: a_draft(session, officer_id))
    return f"/officers/wordings/{made}"


def _waits(session: Session) -> int:
    return waiting(session, an_admin(session))


PAGES = (
    ListedPage("officers_wordings.every", "Wordings", _as_administrator("/officers/wordings")),
    ListedPage(
        "officers_wordings.every",
        "Wordings",
        _as_administrator("/officers/wordings", _waits),
        "one waits",
    ),
    ListedPage("officers_wordings.one", CALLED, _as_administrator(ONE)),
    ListedPage("officers_wordings.one", CALLED, _as_administrator(ONE, approved), "our own"),
    ListedPage("officers_wordings.word", f"Word anew: {CALLED}", _as_administrator(f"{ONE}/new")),
    ListedPage(
        "officers_wordings.version", f"Wording 1: {CALLED}", _own_draft, "a draft of one’s own"
    ),
    ListedPage(
        "officers_wordings.version",
        f"Wording 1: {CALLED}",
        _as_administrator("/officers/wordings/{made}", _waits),
        "to approve",
    ),
    ListedPage(
        "officers_wordings.version",
        f"Wording 1: {CALLED}",
        _as_administrator("/officers/wordings/{made}", approved),
        "holds",
    ),
)
