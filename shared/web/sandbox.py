"""Pages that only a sandbox has: the messages that would have been sent."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from shared.services.delivery import deliver_waiting
from shared.services.sandbox_messages import newest_messages
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sign_in import keys
from shared.web.transactions import current_session

pages = Blueprint("sandbox", __name__, url_prefix="/sandbox")


@pages.get("/messages")
def messages() -> str:
    """Every message, newest first; what still waits is sent first, so that nobody waits here."""
    parts = current_parts()
    deliver_waiting(parts.database, parts.notify, now(), keys())
    address = request.args.get("to", "").strip()
    shown = newest_messages(current_session(), address)
    return render_template("sandbox/messages.html", messages=shown, address=address)
