"""The addresses of what people of a case do not agree with."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice.objections.forms import AnswerForm
from shared.domain.lifecycle import NotAllowed
from shared.domain.objections import NAMES
from shared.domain.roles import DECIDERS
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.errors import NotAllowedHere, StaleVersion
from shared.services.evidence.read import evidence_of
from shared.services.objections.answer import (
    Answering,
    SomebodyElseMustAnswer,
    answer_objection,
    preview_answer,
)
from shared.services.objections.read import OneObjection, objection_case, objections_of
from shared.services.objections.send import NotAnObjection
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("officers_objections", __name__)
ONE = "/cases/<int:party_id>/objections/<int:objection_id>"


@pages.get("/cases/<int:party_id>/objections")
def every(party_id: int) -> str:
    """All that somebody does not agree with, or did not."""
    refuse_own_record(party_id)
    session = current_session()
    return render_template(
        "backoffice/objections/every.html",
        party=case_party(session, party_id),
        sent=objections_of(session, party_id),
        names=NAMES,
    )


@pages.get(ONE)
def objection(party_id: int, objection_id: int) -> str:
    """One of them, with the answer or the form for it."""
    return _page(_found(party_id, objection_id), AnswerForm())


@pages.post(ONE)
def answer(party_id: int, objection_id: int) -> ResponseReturnValue:
    """Read the answer as the person will, and send it."""
    found, form = _found(party_id, objection_id), AnswerForm.of_request()
    if not found.is_open:
        raise StaleVersion
    if not form.is_good() or request.form.get("go") == "back":
        return _page(found, form)
    given = Answering(form.outcome.data, form.reasons.data)
    officer_id = current_officer().officer_id
    try:
        if request.form.get("go") != "send":
            shown = preview_answer(current_session(), objection_id, given, officer_id, today())
            return render_template(
                "backoffice/objections/preview.html", found=found, form=form, message=shown
            )
        answer_objection(current_session(), party_id, found.reference, given, officer_id, now())
    except NotAnObjection as wrong:
        roll_back()
        form.refuse("reasons", wrong.says)
        return _page(found, form)
    except SomebodyElseMustAnswer:
        raise NotAllowedHere from None
    except NotAllowed:
        raise StaleVersion from None
    flash(_("The answer is on its way. Recovery waits some days more."))
    return redirect(url_for("officers_cases.case", party_id=party_id), 303)


@pages.get(f"{ONE}/papers/<int:evidence_id>")
def paper(party_id: int, objection_id: int, evidence_id: int) -> Response:
    """One of the papers, to be saved."""
    by = Actor("officer", current_officer().officer_id)
    return serve_evidence(evidence_id, _found(party_id, objection_id).subject, by)


def _found(party_id: int, objection_id: int) -> OneObjection:
    refuse_own_record(party_id)
    return objection_case(current_session(), party_id, objection_id)


def _page(found: OneObjection, form: AnswerForm) -> str:
    session = current_session()
    return render_template(
        "backoffice/objections/objection.html",
        party=case_party(session, found.party_id),
        found=found,
        kind=NAMES[found.kind],
        papers=evidence_of(session, found.subject),
        form=form,
        may_act=current_officer().role in DECIDERS,
        errors=form.problems,
    )
