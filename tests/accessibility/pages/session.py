"""The page that gives back what was typed before a session ended, on either side."""

import json

from sqlalchemy import update
from sqlalchemy.orm import Session

from shared.domain.roles import Role
from shared.models import WebSession
from shared.web.sessions import KEPT_FORM
from tests.accessibility.pages import ListedPage, Visitor


def _typed(visitor: Visitor, path: str) -> None:
    """Keep a form in every session there is: the visitor has just signed in, so it is theirs."""
    kept = {"whose": "", "path": path, "fields": [["name", "Siân"]], "shown": True}

    def keep(session: Session) -> int:
        session.execute(update(WebSession).values(content=json.dumps({KEPT_FORM: kept})))
        return 0

    visitor.given(keep)


def _payer(visitor: Visitor) -> str:
    visitor.as_payer()
    _typed(visitor, "/statement/start")
    return "/session/carry-on"


def _officer(visitor: Visitor) -> str:
    visitor.as_officer(Role.ADMINISTRATOR)
    _typed(visitor, "/officers/staff/add")
    return "/officers/session/carry-on"


def _adviser(visitor: Visitor) -> str:
    visitor.as_adviser(is_administrator=True)
    _typed(visitor, "/agency/people/add")
    return "/agency/session/carry-on"


PAGES = (
    ListedPage("session.carry_on", "Carry on where you were", _payer),
    ListedPage("officers_session.carry_on_office", "Carry on where you were", _officer),
    ListedPage("agency_session.carry_on_agency", "Carry on where you were", _adviser),
)
