"""The addresses of a case's holds."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backoffice import words
from backoffice.holds.forms import EndHoldForm, MoveHoldForm, NewHoldForm, new_hold_form
from shared.domain.roles import DECIDERS
from shared.services.audit import Actor
from shared.services.cases.people import case_party
from shared.services.errors import NotFound
from shared.services.evidence.read import evidence_of
from shared.services.holding.debts import DebtToHold, debts_to_hold
from shared.services.holding.officers import (
    NotAHold,
    OfficersHold,
    WantedHold,
    end_wanted_hold,
    move_wanted_end,
    officers_hold,
    put_wanted_hold,
)
from shared.services.officer_names import officer_names
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence, take_sent
from shared.web.own_records import refuse_own_record
from shared.web.sign_in import current_officer
from shared.web.transactions import current_session

pages = Blueprint("officers_holds", __name__)
ONE = "/cases/<int:party_id>/holds/<int:hold_id>"
FIELD = "files"


@pages.route("/cases/<int:party_id>/holds", methods=["GET", "POST"])
def put(party_id: int) -> ResponseReturnValue:
    """Stop recovery of everything, or of one debt."""
    refuse_own_record(party_id)
    party = case_party(current_session(), party_id)
    debts = debts_to_hold(current_session(), party_id)
    form = new_hold_form([(each.id, _name(each)) for each in debts])
    if request.method == "POST":
        form.process(request.form)
        if form.is_good() and (hold_id := _put(party_id, form)) is not None:
            flash(_("Recovery waits."))
            return _to_hold(party_id, hold_id)
    return render_template(
        "backoffice/holds/put.html", party=party, form=form, errors=form.problems
    )


@pages.get(ONE)
def hold(party_id: int, hold_id: int) -> str:
    """One hold: why, until when, its papers, and what can be done with it."""
    return _page(party_id, _found(party_id, hold_id), EndHoldForm(), MoveHoldForm())


@pages.post(f"{ONE}/end")
def end(party_id: int, hold_id: int) -> ResponseReturnValue:
    """Let recovery go on."""
    found, form = _found(party_id, hold_id), EndHoldForm.of_request()
    if not found.may_be_ended:
        raise NotFound
    if form.is_good():
        officer_id = current_officer().officer_id
        try:
            end_wanted_hold(current_session(), party_id, hold_id, form.why.data, officer_id, now())
        except NotAHold as wrong:
            form.refuse("why", wrong.says)
        else:
            flash(_("The hold has ended."))
            return _to_hold(party_id, hold_id)
    return _page(party_id, found, form, MoveHoldForm())


@pages.post(f"{ONE}/last-day")
def move(party_id: int, hold_id: int) -> ResponseReturnValue:
    """Give it another last day."""
    found, form = _found(party_id, hold_id), MoveHoldForm.of_request()
    if not found.may_be_moved:
        raise NotFound
    if form.is_good():
        officer_id = current_officer().officer_id
        try:
            move_wanted_end(
                current_session(), party_id, hold_id, form.until.data, officer_id, now(), today()
            )
        except NotAHold as wrong:
            form.refuse("until", wrong.says)
        else:
            flash(_("The hold has another last day."))
            return _to_hold(party_id, hold_id)
    return _page(party_id, found, EndHoldForm(), form)


@pages.post(f"{ONE}/papers")
def papers(party_id: int, hold_id: int) -> ResponseReturnValue:
    """Add papers that speak for it."""
    found = _found(party_id, hold_id)
    came = take_sent(FIELD, found.subject, party_id, _actor())
    if came.error or not came.taken:
        problem = came.error or _("Choose a photo or a PDF.")
        return _page(party_id, found, EndHoldForm(), MoveHoldForm(), problem)
    flash(_("The papers are kept."))
    return _to_hold(party_id, hold_id)


@pages.get(f"{ONE}/papers/<int:evidence_id>")
def paper(party_id: int, hold_id: int, evidence_id: int) -> Response:
    """One of the papers, to be saved."""
    return serve_evidence(evidence_id, _found(party_id, hold_id).subject, _actor())


def _name(debt: DebtToHold) -> str:
    return f"{words.debt_name(debt.type, debt.year)}, {debt.account_reference}"


def _put(party_id: int, form: NewHoldForm) -> int | None:
    wanted = WantedHold(party_id, form.kind.data, form.reason.data, form.debt_id, form.until.data)
    officer_id = current_officer().officer_id
    try:
        return put_wanted_hold(current_session(), wanted, officer_id, now(), today())
    except NotAHold as wrong:
        form.refuse(wrong.field, wrong.says)
        return None


def _found(party_id: int, hold_id: int) -> OfficersHold:
    refuse_own_record(party_id)
    return officers_hold(current_session(), party_id, hold_id, today())


def _page(
    party_id: int,
    found: OfficersHold,
    end_form: EndHoldForm,
    move_form: MoveHoldForm,
    problem: str = "",
) -> str:
    session = current_session()
    names = officer_names(session, (found.created_by, found.ended_by))
    wrong = [(problem, FIELD)] if problem else []
    return render_template(
        "backoffice/holds/hold.html",
        party=case_party(session, party_id),
        found=found,
        by=words.by_whom(found.created_by, names),
        ended_by=words.by_whom(found.ended_by, names),
        papers=evidence_of(session, found.subject),
        end_form=end_form,
        move_form=move_form,
        problem=problem,
        may_act=current_officer().role in DECIDERS,
        words=words,
        errors=end_form.problems + move_form.problems + wrong,
    )


def _to_hold(party_id: int, hold_id: int) -> ResponseReturnValue:
    return redirect(url_for("officers_holds.hold", party_id=party_id, hold_id=hold_id), 303)


def _actor() -> Actor:
    return Actor("officer", current_officer().officer_id)
