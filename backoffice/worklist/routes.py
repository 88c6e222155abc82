"""The worklist, the next thing on it, and searching for a case."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.worklist.pages import SearchPage, WorklistPage, read_filters
from shared.domain.roles import DECIDERS, Role
from shared.domain.search_terms import LONGEST, read_terms
from shared.services.search import find_cases, record_search
from shared.services.worklist import next_item, work_counts, work_page
from shared.web.clock import now, today
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("officers_worklist", __name__)


BEGINS_AT = {
    Role.ADMINISTRATOR: "officers_staff.staff",
    Role.DATA_PROTECTION: "officers_support.openings",
}
"""Where some begin instead: the list names people, and they have no business with them."""


@pages.get("")
def worklist() -> ResponseReturnValue:
    """What a person must look at, the most urgent first."""
    if elsewhere := BEGINS_AT.get(current_officer().role):
        return redirect(url_for(elsewhere), 303)
    filters = read_filters(request.args.get("kind", ""), request.args.get("due", ""))
    officer, session = current_officer(), current_session()
    page = work_page(
        session,
        officer,
        today(),
        filters,
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    counts = work_counts(session, officer, today())
    return render_template(
        "backoffice/worklist/worklist.html",
        page_of=WorklistPage(page, counts, filters, today()),
        may_act=officer.role in DECIDERS,
    )


@pages.get("/next")
def next_up() -> ResponseReturnValue:
    """Straight to the most urgent case."""
    row = next_item(current_session(), current_officer(), today(), now())
    if row is None:
        flash(_("The worklist is empty. There is nothing left to look at."))
        return redirect(url_for("officers_worklist.worklist"), 303)
    return redirect(url_for("officers_cases.case", party_id=row.party_id), 303)


@pages.get("/search")
def search() -> str:
    """Find a case by reference, postcode or name."""
    typed = request.args.get("q", "")[:LONGEST].strip()
    after = request.args.get("after")
    officer, terms = current_officer(), read_terms(typed)
    found = find_cases(current_session(), terms, officer.officer_id, after)
    if terms:
        with write_transaction() as writing:
            record_search(writing, officer.officer_id, terms, found, now())
    return render_template(
        "backoffice/worklist/search.html",
        page_of=SearchPage(typed, terms, found, first=after is None),
    )
