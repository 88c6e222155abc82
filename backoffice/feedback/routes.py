"""What people said of the service, for the team manager to read."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from shared.domain.says import N_
from shared.services.feedback import given_feedback
from shared.web.transactions import current_session

pages = Blueprint("officers_feedback", __name__)

RATED = {
    5: N_("Very good"),
    4: N_("Good"),
    3: N_("Neither good nor bad"),
    2: N_("Bad"),
    1: N_("Very bad"),
}


@pages.get("/feedback", endpoint="feedback")
def read_feedback() -> str:
    """One page of it, newest first."""
    found = given_feedback(current_session(), request.args.get("before"))
    older = url_for("officers_feedback.feedback", before=found.older) if found.older else None
    return render_template(
        "backoffice/feedback/feedback.html", found=found, older=older, rated=RATED
    )
