"""The addresses of what advisers write to the council."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.roles import DECIDERS
from shared.services.agencies.conversation import (
    conversation_of_council,
    mark_read,
    party_of_client,
)
from shared.services.agencies.talk import LONGEST, NothingSaid, name_officer, say_for_council
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import StaleVersion
from shared.web.clock import now, today
from shared.web.filters import say
from shared.web.own_records import refuse_own_record
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back, write_transaction

pages = Blueprint("officers_agency_work", __name__)
ONE = "/agency-clients/<int:client_id>"


@pages.get(ONE)
def conversation(client_id: int) -> str:
    """What an agency and the council wrote to each other about a client."""
    return _page(client_id)


@pages.post(ONE)
def answer(client_id: int) -> ResponseReturnValue:
    """Answer; nothing typed is lost."""
    refuse_own_record(party_of_client(current_session(), client_id))
    press = pressed()
    if press is None:
        raise StaleVersion
    words = request.form.get("words", "")
    officer_id = current_officer().officer_id
    try:
        say_for_council(current_session(), client_id, officer_id, words, press, now())
    except NothingSaid as wrong:
        roll_back()
        return _page(client_id, words, say(wrong.says))
    flash(_("Sent. The adviser sees it at once."))
    return redirect(url_for("officers_agency_work.conversation", client_id=client_id), 303)


@pages.post(f"{ONE}/officer")
def take_over(client_id: int) -> ResponseReturnValue:
    """Be the named officer of this client from now on."""
    refuse_own_record(party_of_client(current_session(), client_id))
    officer_id = current_officer().officer_id
    name_officer(current_session(), client_id, officer_id, Actor("officer", officer_id), now())
    flash(_("You are the named officer of this client now."))
    return redirect(url_for("officers_agency_work.conversation", client_id=client_id), 303)


def _page(client_id: int, words: str = "", problem: str = "") -> str:
    party_id = party_of_client(current_session(), client_id)
    refuse_own_record(party_id)
    officer = current_officer()
    before = request.args.get("before", "")
    below = read_numbers(before, LARGEST_ID)[0] if before else None
    found = conversation_of_council(
        current_session(), client_id, officer.officer_id, today(), below
    )
    may_act = officer.role in DECIDERS
    if may_act and any(not each.from_council and each.is_new for each in found.messages):
        with write_transaction() as writing:
            mark_read(writing, client_id, now(), by_council=True)
    return render_template(
        "backoffice/agency_work/conversation.html",
        found=found,
        party=case_party(current_session(), party_id),
        may_act=may_act,
        words=words,
        most=LONGEST,
        press=pressed() or new_press(),
        problem=problem,
        errors=[(problem, "words")] if problem else (),
    )
