"""The addresses of disputes, complaints and appeals."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.objections.forms import ObjectionForm, objection_form
from shared.domain.objection_states import ObjectionKind
from shared.services.audit import Actor
from shared.services.debts import owed_by
from shared.services.errors import NotFound, StaleVersion
from shared.services.evidence.read import evidence_of
from shared.services.figures import law_of
from shared.services.objections.read import OneObjection, objection_page, objections_of
from shared.services.objections.send import (
    NotAnObjection,
    ToSend,
    answered_of,
    send_objection,
    withdraw_objection,
)
from shared.web.clock import now, today
from shared.web.evidence import serve_evidence, take_sent
from shared.web.filters import weekday
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("objections", __name__, url_prefix="/disagree")
FIELD = "files"


@pages.get("")
def start() -> ResponseReturnValue:
    """The three ways to say that something is not right, and what was sent already."""
    sent = objections_of(current_session(), current_payer().party_id)
    return render_template("portal/objections/start.html", sent=sent)


@pages.route("/new/<kind>", methods=["GET", "POST"])
def tell(kind: str) -> ResponseReturnValue:
    """Tell us what is not right."""
    wanted, follows = _kind(kind), _follows()
    law, party_id = law_of(current_parts().settings), current_payer().party_id
    form = objection_form(wanted, owed_by(current_session(), party_id, law, today()).debts)
    if request.method == "POST":
        form.process(request.form)
        if form.is_good() and (answer := _send(wanted, form, follows)) is not None:
            return answer
    return render_template(
        "portal/objections/tell.html",
        kind=wanted,
        follows=follows,
        form=form,
        press=pressed() or new_press(),
        errors=form.problems,
    )


@pages.get("/<reference>")
def one(reference: str) -> ResponseReturnValue:
    """Where one of them stands."""
    return _show(_here(reference))


@pages.post("/<reference>/papers")
def papers(reference: str) -> ResponseReturnValue:
    """Add papers to it."""
    found = _here(reference)
    if not found.is_open:
        raise StaleVersion
    came = take_sent(FIELD, found.subject, found.party_id, _actor())
    if came.error or not came.taken:
        return _show(found, came.error or _("Choose a photo or a PDF."))
    flash(_("Thank you. We have your papers."))
    return redirect(url_for("objections.one", reference=reference), 303)


@pages.get("/<reference>/papers/<int:evidence_id>")
def paper(reference: str, evidence_id: int) -> Response:
    """One of the papers, to be saved."""
    return serve_evidence(evidence_id, _here(reference).subject, _actor())


@pages.post("/<reference>/take-back")
def take_back(reference: str) -> ResponseReturnValue:
    """Take it back: then nothing is paused for it any more."""
    party_id = current_payer().party_id
    if withdraw_objection(current_session(), party_id, reference, _actor(), now()):
        flash(_("You have taken it back. Nothing is paused for it any more."))
    return redirect(url_for("objections.one", reference=reference), 303)


def _send(kind: ObjectionKind, form: ObjectionForm, follows: str) -> ResponseReturnValue | None:
    press = pressed()
    if press is None:
        raise StaleVersion
    sent = ToSend(
        party_id=current_payer().party_id,
        kind=kind,
        about=form.about.data,
        said=form.said.data,
        wants=form.wants.data or "",
        press=press,
        debt_id=form.debt_id,
        follows=follows,
        language=language(),
    )
    try:
        found = send_objection(current_session(), sent, _actor(), now())
    except NotAnObjection as wrong:
        roll_back()
        form.refuse("said", wrong.says)
        return None
    flash(_("We have it. You have our answer by %(day)s.", day=weekday(found.promise_on)))
    return redirect(url_for("objections.one", reference=found.reference), 303)


def _show(found: OneObjection, problem: str = "") -> str:
    return render_template(
        "portal/objections/one.html",
        found=found,
        papers=evidence_of(current_session(), found.subject),
        problem=problem,
        errors=[(problem, FIELD)] if problem else [],
    )


def _here(reference: str) -> OneObjection:
    return objection_page(current_session(), current_payer().party_id, reference)


def _kind(word: str) -> ObjectionKind:
    if word not in frozenset(ObjectionKind):
        raise NotFound
    return ObjectionKind(word)


def _follows() -> str:
    """The answer of ours that is not accepted. Raises NotFound for one that is not theirs."""
    reference = request.values.get("follows", "")
    if reference:
        answered_of(current_session(), current_payer().party_id, reference)
    return reference


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)
