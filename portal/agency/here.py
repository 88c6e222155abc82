"""Who acts in this request, and how a page goes back to its client."""

from __future__ import annotations

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from shared.domain.stages import Nation
from shared.services.agencies.authorised import Acting
from shared.web.parts import current_parts
from shared.web.sign_in import current_adviser


def acting() -> Acting:
    """The adviser who is signed in, for their agency."""
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)


def nation() -> Nation:
    """The nation of the council."""
    return Nation(current_parts().settings.council.nation)


def to_client(reference: str) -> ResponseReturnValue:
    """Back to the page of a client."""
    return redirect(url_for("agency.client", reference=reference), 303)


def has_files() -> bool:
    """Whether this installation reads statements from files."""
    return "agency_statement.bring" in current_app.view_functions
