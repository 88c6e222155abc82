"""The addresses of the conversation about a client."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.services.agencies.authorised import Acting
from shared.services.agencies.conversation import conversation_of_agency, mark_read
from shared.services.agencies.talk import LONGEST, NothingSaid, say_for_agency
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import StaleVersion
from shared.web.clock import now
from shared.web.filters import say, weekday
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session, roll_back, write_transaction

pages = Blueprint("agency_talk", __name__, url_prefix="/agency/clients")
ONE = "/<reference>/messages"


@pages.get(ONE)
def conversation(reference: str) -> str:
    """What was written about a client, the newest first, and a place to write."""
    return _page(reference)


@pages.post(ONE)
def write(reference: str) -> ResponseReturnValue:
    """Send a message; nothing typed is lost."""
    press = pressed()
    if press is None:
        raise StaleVersion
    words = request.form.get("words", "")
    try:
        answered_by = say_for_agency(current_session(), _acting(), reference, words, press, now())
    except NothingSaid as wrong:
        roll_back()
        return _page(reference, words, say(wrong.says))
    flash(_("Sent. You have an answer by %(day)s.", day=weekday(answered_by)))
    return redirect(url_for("agency_talk.conversation", reference=reference), 303)


def _page(reference: str, words: str = "", problem: str = "") -> str:
    before = request.args.get("before", "")
    below = read_numbers(before, LARGEST_ID)[0] if before else None
    found = conversation_of_agency(current_session(), _acting(), reference, now(), below)
    if any(each.from_council and each.is_new for each in found.messages):
        with write_transaction() as writing:
            mark_read(writing, found.client_id, now(), by_council=False)
    return render_template(
        "portal/agency_talk/conversation.html",
        found=found,
        words=words,
        most=LONGEST,
        press=pressed() or new_press(),
        problem=problem,
        errors=[(problem, "words")] if problem else (),
    )


def _acting() -> Acting:
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)
