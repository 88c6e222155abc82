"""Asks one page of questions: shows it, and saves what was answered."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.statement.forms import NO, AgesForm, HouseholdForm, MoreChangesForm, SavingsForm
from portal.statement.line_forms import NONE_APPLY, LinesForm, pressed, sent_mark
from portal.statement.pages import QuestionPage
from portal.statement.steps import after, way_back
from shared.domain.statement_fixed_costs import COUNCIL_TAX
from shared.domain.statement_journey import PAGE, Page, PageKind
from shared.services.statements.answers import NoMoreChanges, PageAnswer, none_apply
from shared.services.statements.drafts import PageChanged
from shared.services.statements.pages import save_page
from shared.services.statements.sheet import Sheet
from shared.web.clock import now, today
from shared.web.forms import PageForm
from shared.web.transactions import current_session


def ask(sheet: Sheet, page: Page) -> ResponseReturnValue:
    """Show the page, or save it and go on."""
    return _KINDS[page.kind](sheet, page)


def _lines(sheet: Sheet, page: Page) -> ResponseReturnValue:
    asked = page.lines(sheet.answers)
    if sheet.bill.is_known:
        asked = tuple(line for line in asked if line.code != COUNCIL_TAX)
    form = LinesForm.for_lines(asked, sheet)
    if request.method == "POST":
        if pressed() == NONE_APPLY:
            if not form.refuse_amounts():
                return _save(sheet, page, none_apply(asked), form)
        elif form.validate():
            return _save(sheet, page, form.answer(), form)
    return _show(sheet, page, form)


def _household(sheet: Sheet, page: Page) -> ResponseReturnValue:
    form = HouseholdForm.for_sheet(sheet)
    if form.is_good():
        return _save(sheet, page, form.answer(), form)
    return _show(sheet, page, form)


def _children(sheet: Sheet, page: Page) -> ResponseReturnValue:
    form = AgesForm.for_sheet(sheet)
    if form.is_good():
        return _save(sheet, page, form.answer(), form)
    return _show(sheet, page, form)


def _changes(sheet: Sheet, page: Page) -> ResponseReturnValue:
    form = MoreChangesForm.of_request()
    if not form.is_good():
        return _show(sheet, page, form)
    if form.more.data == NO:
        return _save(sheet, page, NoMoreChanges(), form)
    return redirect(url_for("statement.add_change", to=way_back()), 303)


def _savings(sheet: Sheet, page: Page) -> ResponseReturnValue:
    form = SavingsForm.for_sheet(sheet)
    if form.is_good():
        return _save(sheet, page, form.answer(), form)
    return _show(sheet, page, form)


_KINDS: dict[PageKind, Callable[[Sheet, Page], ResponseReturnValue]] = {
    PageKind.LINES: _lines,
    PageKind.HOUSEHOLD: _household,
    PageKind.CHILDREN: _children,
    PageKind.CHANGES: _changes,
    PageKind.SAVINGS: _savings,
}


def _save(sheet: Sheet, page: Page, answer: PageAnswer, form: PageForm) -> ResponseReturnValue:
    try:
        saved = save_page(
            current_session(), sheet.party_id, page.name, answer, sent_mark(), now(), today()
        )
    except PageChanged:
        return _show(sheet, page, form, changed=True), 409
    return after(saved, page)


def _show(sheet: Sheet, page: Page, form: PageForm, *, changed: bool = False) -> str:
    just_saved = PAGE.get(request.args.get("saved", ""))
    return render_template(
        f"portal/statement/{page.kind}.html",
        page_of=QuestionPage(sheet, page, form, just_saved),
        sheet=sheet,
        form=form,
        errors=form.problems,
        changed=changed,
        to=way_back(),
    )
