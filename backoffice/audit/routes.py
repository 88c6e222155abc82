"""The trail of who did and saw what, for the auditor to search."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from shared.services.audit_trail import Asked, chain_state, record_reading, trail
from shared.web.clock import now
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("officers_audit", __name__)


@pages.get("/audit", endpoint="trail")
def search_trail() -> str:
    """One page of the trail, and whether the chain holds."""
    asked = Asked.read(request.args.get("who", ""), request.args.get("about", ""))
    found = trail(current_session(), asked, request.args.get("before"))
    state = chain_state(current_session())
    with write_transaction() as writing:
        record_reading(writing, current_officer().officer_id, asked, now())
    older = (
        url_for("officers_audit.trail", who=asked.actor, about=asked.subject, before=found.older)
        if found.older
        else None
    )
    return render_template(
        "backoffice/audit/trail.html",
        asked=asked,
        typed=(request.args.get("who", ""), request.args.get("about", "")),
        found=found,
        state=state,
        older=older,
    )
