"""What every page of the statement does first and last: find the draft, keep the way back."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.statement.line_forms import LATER, pressed
from shared.domain import statement_journey as journey
from shared.services.errors import NotFound
from shared.services.statements.drafts import AlreadyConfirmed
from shared.services.statements.read import working_draft
from shared.services.statements.sheet import Sheet
from shared.web.clock import today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

CHECK = "check"


def draft_here(*, guidelines: bool = True) -> Sheet:
    """The draft of whoever is signed in. Raises NotFound when it was confirmed."""
    party_id = current_payer().party_id
    return working_draft(current_session(), party_id, today(), guidelines=guidelines)


def draft_or_way_on(*, guidelines: bool = True) -> Sheet | ResponseReturnValue:
    """The draft, or the way to the last statement when it was confirmed already.

    Raises AlreadyConfirmed when a form of it was sent.
    """
    try:
        return draft_here(guidelines=guidelines)
    except NotFound:
        if request.method == "POST":
            raise AlreadyConfirmed(None) from None
        return redirect(url_for("statement.tasks"), 303)


def way_back() -> str | None:
    """ "check" for whoever came from the check page, to be handed on in links."""
    return CHECK if request.values.get("to") == CHECK else None


def after(saved: Sheet, page: journey.Page) -> ResponseReturnValue:
    """Where to go after a page: what must be explained, the check page, the next page or the list."""
    return redirect(_address_after(saved, page), 303)


def _address_after(saved: Sheet, page: journey.Page) -> str:
    if pressed() == LATER:
        return url_for("statement.later")
    missing = [group for group in page.groups if group in saved.notes_missing]
    if missing:
        return url_for("statement.explain", group=missing[0], to=way_back())
    if way_back():
        return url_for("statement.check", _anchor=page.name)
    following = journey.next_page(page.name, saved.answers)
    if following is None:
        return url_for("statement.tasks", saved=page.name)
    return url_for("statement.page", name=following.name, saved=page.name)
