"""Rows of reports that need a person: the list, one row as the bank wrote it, and its end."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.direct_debit import pages as called
from backoffice.direct_debit.asked import number_of_address
from backoffice.direct_debit.forms import NoteForm
from shared.domain.roles import REFUNDERS
from shared.services.direct_debit.finance_reports import WaitingRow, one_row, rows_for_people
from shared.services.direct_debit.rows import NotWaiting, opened_row, settle_row, work_again
from shared.services.errors import StaleVersion
from shared.services.sign_in.keys import CannotOpen
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer, keys
from shared.web.transactions import current_session, write_transaction

ROOT = "/finance/direct-debits/rows"


def add_pages(blueprint: Blueprint) -> None:
    """Add the addresses of rows."""
    blueprint.add_url_rule(ROOT, "row_list", listed)
    blueprint.add_url_rule(f"{ROOT}/<int:row_id>", "row", row)
    blueprint.add_url_rule(f"{ROOT}/<int:row_id>", "settle_row", settle, methods=["POST"])


def listed() -> str:
    """The rows that need a person, the oldest first."""
    return render_template(
        "backoffice/direct_debit/rows.html",
        found=rows_for_people(current_session(), number_of_address("after") or 0),
        called=called,
    )


def row(row_id: int) -> str:
    """One row with what the bank wrote; that it was opened is on record."""
    found = _found(row_id)
    return _page(found, NoteForm())


def settle(row_id: int) -> ResponseReturnValue:
    """Somebody dealt with it, or it is to be worked once more."""
    found, officer_id = _found(row_id), current_officer().officer_id
    if found.row.outcome != "for_person":
        raise StaleVersion
    again, form = request.form.get("go") == "again", NoteForm.of_request()
    if not again and not form.is_good():
        return _page(found, form)
    try:
        if again:
            work_again(current_session(), row_id, officer_id, now())
        else:
            settle_row(current_session(), row_id, officer_id, form.note.data, now())
    except NotWaiting:
        raise StaleVersion from None
    flash(_("The row is worked again within the hour.") if again else _("The row is settled."))
    return redirect(url_for(".row_list"), 303)


def _found(row_id: int) -> WaitingRow:
    """The row, unless it is of the officer's own household: then the try is on record."""
    found = one_row(current_session(), row_id)
    if found.row.party_id is not None:
        refuse_own_record(found.row.party_id)
    return found


def _page(found: WaitingRow, form: NoteForm) -> str:
    return render_template(
        "backoffice/direct_debit/row.html",
        found=found,
        facts=_facts(found.row.id),
        form=form,
        may_act=current_officer().role in REFUNDERS and found.row.outcome == "for_person",
        called=called,
        errors=form.problems,
    )


def _facts(row_id: int) -> dict[str, str]:
    """What the bank wrote, for those who act on it; the look is a record of its own."""
    officer = current_officer()
    if officer.role not in REFUNDERS:
        return {}
    # A page that answers a form is in a transaction that writes already.
    writes = nullcontext(current_session()) if request.method == "POST" else write_transaction()
    try:
        with writes as writing:
            return dict(opened_row(writing, keys(), row_id, officer.officer_id, now()))
    except CannotOpen:
        return {}
