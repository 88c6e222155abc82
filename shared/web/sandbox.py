"""Pages that only a sandbox has: the messages that would have been sent."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from shared.services.sandbox_messages import newest_messages
from shared.web.transactions import current_session

pages = Blueprint("sandbox", __name__, url_prefix="/sandbox")


@pages.get("/messages")
def messages() -> str:
    """Every message, newest first."""
    address = request.args.get("to", "").strip()
    shown = newest_messages(current_session(), address)
    return render_template("sandbox/messages.html", messages=shown, address=address)
