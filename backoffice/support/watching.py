"""The data protection officer's page: who opened what was told in confidence, and why."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.support.forms import FindingForm
from shared.services.errors import StaleVersion
from shared.services.sealed.watching import NoFinding, note_finding, opening_about, openings
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

ALL = "all"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses to those of support."""
    pages.add_url_rule("/openings", "openings", show_openings)
    pages.add_url_rule("/openings/<int:opening_id>", "note", note, methods=["POST"])


def show_openings() -> str:
    """Openings that nobody has looked at yet, or all of them."""
    return _show(FindingForm(), 0)


def note(opening_id: int) -> ResponseReturnValue:
    """Write down that an opening was looked at, and what was found."""
    refuse_own_record(opening_about(current_session(), opening_id))
    form = FindingForm.of_request()
    if not form.is_good():
        return _show(form, opening_id)
    try:
        note_finding(
            current_session(), opening_id, current_officer().officer_id, form.finding.data, now()
        )
    except NoFinding as wrong:
        form.refuse("finding", wrong.says)
        return _show(form, opening_id)
    except StaleVersion:
        roll_back()
        flash(_("Somebody has looked at it meanwhile."))
    else:
        flash(_("What you found is written down."))
    return redirect(url_for("officers_support.openings"), 303)


def _show(form: FindingForm, wrong_at: int) -> str:
    everything = request.args.get("show") == ALL
    before = request.args.get("before", "")
    found = openings(
        current_session(),
        current_officer().officer_id,
        waiting_only=not everything,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None,
    )
    shown = ALL if everything else None
    older = url_for("officers_support.openings", before=found.older, show=shown)
    return render_template(
        "backoffice/support/openings.html",
        found=found,
        everything=everything,
        older=older if found.older else None,
        form=form,
        wrong_at=wrong_at,
        errors=form.problems,
    )
