"""The page of what goes out and comes in: when all is well, and with things that got stuck."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from shared.domain.roles import Role
from tests.accessibility.pages import ListedPage, Visitor
from tests.support.records import NOW
from tests.support.written import a_message

ADDRESS = "/officers/interfaces"


def _stuck(session: Session) -> int:
    a_message(session, None, state="failed", last_error="kills-workers", attempts=9)
    a_message(session, None, state="failed", last_error="550 no such <mailbox>", channel="sms")
    a_message(session, None, state="sending", next_attempt_at=NOW - timedelta(days=2), attempts=3)
    a_message(session, None, state="queued", channel="letter")
    return 0


def _come(build: Callable[[Session], int] | None) -> Callable[[Visitor], str]:
    def come(visitor: Visitor) -> str:
        if build:
            visitor.given(build)
        visitor.as_officer(Role.ADMINISTRATOR)
        return ADDRESS

    return come


PAGES = (
    ListedPage("officers_interfaces.every", "Interfaces", _come(None)),
    ListedPage("officers_interfaces.every", "Interfaces", _come(_stuck), "stuck"),
)
