"""One case: looking at it, writing notes, taking work off the list."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.cases import direct_debits
from backoffice.cases.forms import NoteForm
from backoffice.cases.pages import CasePage
from shared.services.agencies.reading import authorities_of
from shared.services.cases.messages import case_message
from shared.services.cases.notes import NotANote, add_note
from shared.services.cases.view import case_view, record_look
from shared.services.figures import law_of
from shared.services.work_items import finish_item
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer
from shared.web.support_words import detail_words
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("officers_cases", __name__)
direct_debits.add_pages(pages)


@pages.get("/cases/<int:party_id>")
def case(party_id: int) -> str:
    """Everything about one party."""
    refuse_own_record(party_id)
    shown = show(party_id, NoteForm.of_request())
    with write_transaction() as writing:
        record_look(writing, current_officer().officer_id, party_id, now())
    return shown


@pages.post("/cases/<int:party_id>/notes")
def write_note(party_id: int) -> ResponseReturnValue:
    """Write a note."""
    refuse_own_record(party_id)
    form = NoteForm.of_request()
    if form.is_good():
        try:
            add_note(
                current_session(), party_id, current_officer().officer_id, form.note.data, now()
            )
        except NotANote as wrong:
            form.refuse("note", wrong.says)
        else:
            flash(_("The note is saved."))
            return to_case(party_id)
    return show(party_id, form)


@pages.post("/cases/<int:party_id>/work/<int:item_id>/done")
def finish_work(party_id: int, item_id: int) -> ResponseReturnValue:
    """Take something off the worklist."""
    refuse_own_record(party_id)
    finish_item(current_session(), item_id, party_id, current_officer().officer_id, now())
    flash(_("That is done and off the worklist."))
    return to_case(party_id)


@pages.get("/cases/<int:party_id>/messages/<int:message_id>")
def message(party_id: int, message_id: int) -> str:
    """One message as the person got it."""
    refuse_own_record(party_id)
    found = case_message(current_session(), party_id, message_id)
    return render_template(
        "backoffice/cases/message.html", message=found, party_id=party_id, words=words
    )


def show(party_id: int, note: NoteForm) -> str:
    """The case's page with its form."""
    law = law_of(current_parts().settings)
    before = request.args.get("before")
    view = case_view(current_session(), current_officer(), party_id, law, today(), before)
    return render_template(
        "backoffice/cases/case.html",
        page_of=CasePage(view, current_officer(), today()),
        authorities=authorities_of(current_session(), party_id, today(), only_living=True),
        note=note,
        words=words,
        detail_words=detail_words,
        errors=note.problems,
    )


def to_case(party_id: int) -> ResponseReturnValue:
    """Back to the case."""
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)
