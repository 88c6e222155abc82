"""The page of all that goes out and comes in, and trying again what could not leave."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.interfaces import pages as seen_as
from shared.services.audit import Actor
from shared.services.interfaces.seen import OUT, interfaces_seen
from shared.services.interfaces.stuck import (
    alike,
    replay,
    replay_alike,
    stuck,
)
from shared.services.unsent import party_of_message
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_interfaces", __name__)


@pages.get("/interfaces")
def every() -> str:
    """Every way out and in, and what got stuck."""
    session = current_session()
    found = stuck(session, request.args.get("before"), now())
    older = url_for("officers_interfaces.every", before=found.next) if found.next else None
    return render_template(
        "backoffice/interfaces/every.html",
        ways=interfaces_seen(session, current_parts().settings, now()),
        groups=alike(session),
        found=found,
        older=older,
        now=now(),
        seen_as=seen_as,
    )


@pages.post("/interfaces/<int:message_id>/replay")
def again(message_id: int) -> ResponseReturnValue:
    """Try one thing again."""
    party_id = party_of_message(current_session(), message_id)
    if party_id is not None:
        refuse_own_record(party_id)
    officer_id = current_officer().officer_id
    replay(current_session(), message_id, Actor("officer", officer_id), officer_id, now())
    flash(_("It is in the queue again."))
    return _back()


@pages.post("/interfaces/replay")
def all_again() -> ResponseReturnValue:
    """Try everything again that failed for one reason by one way."""
    channel = request.form.get("channel", "")
    key = request.form.get("key", "")
    officer_id = current_officer().officer_id
    actor = Actor("officer", officer_id)
    count = 0
    if channel in OUT:
        count = replay_alike(current_session(), channel, key, actor, officer_id, now())
    flash(ngettext("%(num)s is in the queue again.", "%(num)s are in the queue again.", count))
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("officers_interfaces.every"), 303)
