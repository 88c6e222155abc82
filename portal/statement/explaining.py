"""Asks why spending in a group is higher than usual, only where it is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.statement.forms import NoteForm
from portal.statement.line_forms import sent_mark
from portal.statement.steps import after, draft_or_way_on, way_back
from shared.domain.statement_groups import GROUP
from shared.domain.statement_journey import PAGES, Page
from shared.services.statements.drafts import PageChanged
from shared.services.statements.pages import save_note
from shared.services.statements.sheet import Sheet
from shared.web.clock import now, today
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the page to the statement's."""
    pages.add_url_rule("/explain/<group>", view_func=explain, methods=["GET", "POST"])


def explain(group: str) -> ResponseReturnValue:
    """One group's page."""
    sheet = draft_or_way_on()
    if not isinstance(sheet, Sheet):
        return sheet
    if group not in {finding.group for finding in sheet.over}:
        return redirect(url_for("statement.check" if way_back() else "statement.tasks"), 303)
    form = NoteForm.of_request(note=sheet.note_of(group))
    if not form.is_good():
        return _show(sheet, group, form)
    try:
        saved = save_note(
            current_session(), sheet.party_id, group, form.note.data, sent_mark(), now(), today()
        )
    except PageChanged:
        return _show(sheet, group, form, changed=True), 409
    return after(saved, page_with(group))


def page_with(group: str) -> Page:
    """The page that asks for a group of lines."""
    return next(page for page in PAGES if group in page.groups)


def _show(sheet: Sheet, group: str, form: NoteForm, *, changed: bool = False) -> str:
    return render_template(
        "portal/statement/explain.html",
        sheet=sheet,
        group=GROUP[group],
        page_name=page_with(group).name,
        spend=sheet.totals.by_group[group],
        form=form,
        errors=form.problems,
        changed=changed,
        to=way_back(),
    )
