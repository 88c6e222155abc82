"""A client's statement: typed on one page, kept sealed until it is sent, and sent with their authority."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency.forms import AdviserSheetForm
from portal.agency.here import acting, has_files, to_client
from shared.domain.agency_states import Scope
from shared.domain.sfs.given import GivenStatement
from shared.services.agencies.authorised import reached
from shared.services.agencies.board import board_row
from shared.services.agencies.statements import (
    keep_statement,
    kept_statement,
    send_statement,
    sheet_of_kept,
)
from shared.services.statements.given import NotTaken
from shared.services.statements.sheet import Sheet
from shared.web.clock import now, today
from shared.web.sign_in import keys
from shared.web.statement_sheet import SheetPage
from shared.web.transactions import current_session

HOUSEHOLD = {"household": 1}


def add_pages(pages: Blueprint) -> None:
    """Add the address of the statement."""
    pages.add_url_rule(
        "/clients/<reference>/statement", "statement", statement, methods=["GET", "POST"]
    )


def statement(reference: str) -> ResponseReturnValue:
    """The whole statement on one page, with its sums; saved, or sent."""
    session, who = current_session(), acting()
    kept = kept_statement(session, keys(), who, reference)
    sheet = _sheet(reference, kept)
    form = AdviserSheetForm.for_sheet(sheet, dated_on=kept.dated_on if kept else None)
    if not form.is_good() or not form.has_every_side():
        return _show(reference, sheet, form)
    given = _given(form, kept)
    keep_statement(session, keys(), who, reference, given, now())
    sheet = _sheet(reference, given)
    if request.form.get("action") != "send":
        flash(_("Saved on your desk. Nobody at the council sees it before you send it."))
        return _show(reference, sheet, form)
    return _send(reference, given, sheet, form)


def _send(
    reference: str, given: GivenStatement, sheet: Sheet, form: AdviserSheetForm
) -> ResponseReturnValue:
    who = acting()
    client = reached(current_session(), who, reference, today())
    if client is None or not client.may(Scope.NEGOTIATE):
        flash(_("Saved on your desk. You can send it once your client has given authority."))
        return to_client(reference)
    try:
        send_statement(current_session(), who, reference, given, now())
    except NotTaken as refused:
        # Nothing was written of it, and what was typed stays on the desk.
        for problem in refused.problems:
            form.refuse(_field_of(problem.place, form), problem.says)
        return _show(reference, sheet, form)
    flash(_("The statement is sent."))
    return to_client(reference)


def _field_of(place: str, form: AdviserSheetForm) -> str:
    """The field of the form that a problem is about."""
    for name in (place, f"why-{place}"):
        if name in form:
            return name
    return "dated_on"


def _given(form: AdviserSheetForm, kept: GivenStatement | None) -> GivenStatement:
    """What the form says; what it does not ask for stays as it was."""
    answer = form.answer()
    return replace(
        kept or GivenStatement(),
        household=answer.household,
        entries=tuple(each for each in answer.lines.entries.values() if each is not None),
        dated_on=form.dated_on.data,
        group_notes={group: note for group, note in answer.group_notes.items() if note},
        savings=answer.savings,
        changes=answer.changes,
        ages_assumed=False,
    )


def _sheet(reference: str, given: GivenStatement | None) -> Sheet:
    made = given or GivenStatement()
    sheet = sheet_of_kept(current_session(), acting(), reference, made, today())
    return replace(sheet, saved=HOUSEHOLD if given else {})


def _show(reference: str, sheet: Sheet, form: AdviserSheetForm) -> str:
    row = board_row(current_session(), acting(), reference, today())
    return render_template(
        "portal/agency/statement.html",
        row=row,
        page_of=SheetPage(sheet, form, row.called),
        form=form,
        errors=form.problems,
        has_files=has_files(),
    )
