"""The addresses of telling us that something has changed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.changes.forms import ChangeForm
from shared.domain.changed import NAMES
from shared.services.audit import Actor
from shared.services.changes.read import changes_of, own_change
from shared.services.changes.report import NotAChange, Told, begin_after_change, report_change
from shared.services.errors import StaleVersion
from shared.services.plans.struggle import ReplannedOften
from shared.services.statements.read import current
from shared.web.clock import now, today
from shared.web.filters import say
from shared.web.press import new_press, pressed
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("changes", __name__, url_prefix="/changes")


@pages.route("", methods=["GET", "POST"])
def report() -> ResponseReturnValue:
    """What has changed, told once."""
    form = ChangeForm()
    if request.method == "POST":
        form.process(request.form)
        if form.is_good() and (answer := _take(form)) is not None:
            return answer
    return render_template(
        "portal/changes/report.html",
        form=form,
        told=changes_of(current_session(), current_payer().party_id),
        press=pressed() or new_press(),
        errors=form.problems,
    )


@pages.get("/<reference>")
def one(reference: str) -> ResponseReturnValue:
    """What becomes of it: what we do, and what can be done now."""
    party_id = current_payer().party_id
    found = own_change(current_session(), party_id, reference)
    draft = current(current_session(), party_id, today()).draft
    return render_template(
        "portal/changes/one.html", found=found, names=NAMES, has_draft=draft is not None
    )


@pages.post("/<reference>/plans/<plan>")
def plan_anew(reference: str, plan: str) -> ResponseReturnValue:
    """Work a plan out anew because of it."""
    party_id = current_payer().party_id
    try:
        begin_after_change(current_session(), party_id, reference, plan, _actor(), now())
    except ReplannedOften as refused:
        roll_back()
        flash(say(refused.says))
        return redirect(url_for("changes.one", reference=reference), 303)
    return redirect(url_for("replan.start", reference=plan), 303)


def _take(form: ChangeForm) -> ResponseReturnValue | None:
    press = pressed()
    if press is None:
        raise StaleVersion
    told = Told(
        party_id=current_payer().party_id,
        kinds=tuple(form.kinds.data),
        press=press,
        happened_on=form.happened_on.data,
        words=form.words.data or "",
    )
    try:
        reference = report_change(current_session(), told, _actor(), now())
    except NotAChange as wrong:
        roll_back()
        form.refuse(wrong.where, wrong.says)
        return None
    return redirect(url_for("changes.one", reference=reference), 303)


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)
