"""Who acts here, and the way back to a file."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from shared.services.agencies.authorised import Acting
from shared.web.sign_in import current_adviser


def acting_here() -> Acting:
    """The adviser of this request, as whoever acts for the agency."""
    me = current_adviser()
    return Acting(me.agency_id, me.adviser_id)


def to_file(reference: str) -> ResponseReturnValue:
    """Back to the page of a file."""
    return redirect(url_for("agency_files.one", reference=reference), 303)
