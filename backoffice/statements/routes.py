"""An officer fills a statement in for somebody: one page, read back, confirmed."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.statements.forms import ConfirmForm
from backoffice.statements.pages import ReadBackPage
from shared.services.statements.drafts import PageChanged
from shared.services.statements.on_behalf import (
    record_opened,
    save_for,
    sheet_to_fill_in,
    submit_for,
)
from shared.services.statements.read import person_name, working_draft
from shared.services.statements.sheet import OnBehalf, Sheet
from shared.services.statements.submit import NotReady
from shared.web.clock import now, today
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.statement_form import SheetForm, sent_mark
from shared.web.statement_sheet import SheetPage
from shared.web.transactions import current_session, roll_back, write_transaction

pages = Blueprint("officers_statements", __name__)
CASE = "officers_cases.case"


@pages.get("/statements/<int:party_id>")
def start(party_id: int) -> ResponseReturnValue:
    """The whole statement on one page."""
    name, sheet = _person(party_id), _sheet(party_id)
    shown = _show(name, sheet, SheetForm.for_sheet(sheet))
    with write_transaction() as writing:
        record_opened(writing, party_id, current_officer().officer_id, now())
    return shown


@pages.post("/statements/<int:party_id>")
def save(party_id: int) -> ResponseReturnValue:
    """Save it, and show it again or go on to read it back."""
    name, sheet = _person(party_id), _sheet(party_id)
    form = SheetForm.for_sheet(sheet)
    go_on = request.form.get("action") == "read"
    if not form.is_good() or (go_on and not form.has_every_side()):
        return _show(name, sheet, form)
    officer_id = current_officer().officer_id
    try:
        save_for(
            current_session(), party_id, form.answer(), sent_mark(), officer_id, now(), today()
        )
    except PageChanged:
        return _show(name, _sheet(party_id), form, changed=True), 409
    flash(_("Saved."))
    view = "read_back" if go_on else "start"
    return redirect(url_for(f"officers_statements.{view}", party_id=party_id), 303)


@pages.get("/statements/<int:party_id>/read-back")
def read_back(party_id: int) -> ResponseReturnValue:
    """What is read to the person before it is confirmed."""
    return _read_back(_person(party_id), party_id, ConfirmForm.of_request(copy=True))


@pages.post("/statements/<int:party_id>/read-back")
def confirm(party_id: int) -> ResponseReturnValue:
    """Make it a version, and say that it was filled in for them."""
    name = _person(party_id)
    form = ConfirmForm.of_request()
    if not form.is_good():
        return _read_back(name, party_id, form)
    on_behalf = OnBehalf(current_officer().officer_id, form.how.data)
    try:
        submit_for(
            current_session(),
            party_id,
            sent_mark(),
            on_behalf,
            now(),
            today(),
            send_copy=bool(form.copy.data),
        )
    except PageChanged:
        roll_back()
        problem = _("It was changed meanwhile. Read it again.")
        return _read_back(name, party_id, form, problem), 409
    except NotReady:
        roll_back()
        return _read_back(name, party_id, form, _("Something is still missing.")), 422
    flash(_("The statement is confirmed."))
    return redirect(_on(party_id), 303)


def _on(party_id: int) -> str:
    if CASE in current_app.view_functions:
        return url_for(CASE, party_id=party_id)
    return url_for("officers_statements.start", party_id=party_id)


def _person(party_id: int) -> str:
    """The name of the person whom it is about; nobody opens their own."""
    refuse_own_record(party_id)
    return person_name(current_session(), party_id)


def _sheet(party_id: int) -> Sheet:
    return sheet_to_fill_in(current_session(), party_id, today())


def _show(name: str, sheet: Sheet, form: SheetForm, *, changed: bool = False) -> str:
    return render_template(
        "backoffice/statements/sheet.html",
        page_of=SheetPage(sheet, form, name, changed),
        form=form,
        errors=form.problems,
        has_case=CASE in current_app.view_functions,
    )


def _read_back(name: str, party_id: int, form: ConfirmForm, problem: str = "") -> str:
    sheet = working_draft(current_session(), party_id, today())
    return render_template(
        "backoffice/statements/read_back.html",
        page_of=ReadBackPage(sheet, name, party_id),
        form=form,
        errors=([(problem, "")] if problem else []) + form.problems,
    )
