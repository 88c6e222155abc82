"""The addresses of changes that people told us of."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.changed import NAMES
from shared.domain.roles import DECIDERS
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.changes.read import change_case, changes_of, finish_change
from shared.web.clock import now
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_changes", __name__)
ONE = "/cases/<int:party_id>/changes/<int:report_id>"


@pages.get("/cases/<int:party_id>/changes")
def every(party_id: int) -> str:
    """Everything that somebody told us has changed."""
    refuse_own_record(party_id)
    return render_template(
        "backoffice/changes/every.html",
        party=case_party(current_session(), party_id),
        told=changes_of(current_session(), party_id),
        names=NAMES,
    )


@pages.get(ONE)
def change(party_id: int, report_id: int) -> str:
    """One of them: what changed, and what it bears on."""
    refuse_own_record(party_id)
    return render_template(
        "backoffice/changes/change.html",
        party=case_party(current_session(), party_id),
        found=change_case(current_session(), party_id, report_id),
        names=NAMES,
        may_act=current_officer().role in DECIDERS,
    )


@pages.post(ONE)
def finish(party_id: int, report_id: int) -> ResponseReturnValue:
    """It was read and acted on."""
    refuse_own_record(party_id)
    by = Actor("officer", current_officer().officer_id)
    finish_change(current_session(), party_id, report_id, by, now())
    flash(_("Done. The person sees that somebody has looked."))
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)
