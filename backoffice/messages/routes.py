"""Messages that could not be sent: why, and one press to try again."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.messages import letters
from shared.services.audit import Actor
from shared.services.unsent import party_of_message, send_again, unsent
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_messages", __name__)
letters.add_pages(pages)


@pages.get("/messages", endpoint="undelivered")
def not_sent() -> str:
    """What could not be sent, newest first."""
    found = unsent(current_session(), current_officer().officer_id)
    return render_template("backoffice/messages/unsent.html", messages=found, words=words)


@pages.post("/messages/<int:message_id>/again")
def again(message_id: int) -> ResponseReturnValue:
    """Put a message back in the queue."""
    party_id = party_of_message(current_session(), message_id)
    if party_id is not None:
        refuse_own_record(party_id)
    actor = Actor("officer", current_officer().officer_id)
    if not send_again(current_session(), message_id, actor, now()):
        abort(404)
    flash(_("The message is in the queue again."))
    return redirect(url_for("officers_messages.undelivered"), 303)
