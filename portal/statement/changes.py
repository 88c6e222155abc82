"""Adds and takes out changes that are known to come."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.statement.forms import ChangeForm
from portal.statement.line_forms import sent_mark
from portal.statement.steps import draft_or_way_on, way_back
from shared.domain.year_month import YearMonth
from shared.services.statements.pages import TooManyChanges, add_change, remove_change
from shared.services.statements.sheet import Sheet
from shared.web.clock import now, today
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back


def add_pages(pages: Blueprint) -> None:
    """Add the pages to the statement's."""
    pages.add_url_rule("/changes/add", "add_change", add, methods=["GET", "POST"])
    pages.add_url_rule("/changes/<int:change_id>/remove", "remove_change", remove, methods=["POST"])


def add() -> ResponseReturnValue:
    """One more change."""
    sheet = draft_or_way_on()
    if not isinstance(sheet, Sheet):
        return sheet
    form = ChangeForm.for_month(YearMonth.of(today()))
    if form.is_good():
        try:
            add_change(
                current_session(), sheet.party_id, form.change(), sent_mark(), now(), today()
            )
        except TooManyChanges:
            roll_back()
        return _to_changes()
    return render_template(
        "portal/statement/add_change.html",
        sheet=sheet,
        form=form,
        errors=form.problems,
        to=way_back(),
    )


def remove(change_id: int) -> ResponseReturnValue:
    """Take a change out again."""
    party_id = current_payer().party_id
    remove_change(current_session(), party_id, change_id, sent_mark(), now(), today())
    return _to_changes()


def _to_changes() -> ResponseReturnValue:
    return redirect(url_for("statement.page", name="changes", to=way_back()), 303)
