"""The addresses at which an agency learns what is needed, and applies. Anybody may open them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.agency_apply.forms import ApplicationForm
from shared.services.agencies.apply import NotAnApplication, apply
from shared.web.clock import now
from shared.web.language import language
from shared.web.limits import answer_too_many
from shared.web.sessions import signed_in_adviser
from shared.web.sign_in import keys
from shared.web.transactions import current_session

pages = Blueprint("agency_apply", __name__, url_prefix="/agency")
answer_too_many(pages)


@pages.get("/about")
def about() -> str:
    """What advisers can do here, what is needed for it, and by which rules we decide."""
    return render_template("portal/agency_apply/about.html", signed_in=signed_in_adviser())


@pages.route("/apply", methods=["GET", "POST"])
def apply_here() -> ResponseReturnValue:
    """The application, on one page."""
    form = ApplicationForm.of_request()
    if form.is_good() and _applied(form):
        return redirect(url_for("agency_apply.sent"), 303)
    return render_template("portal/agency_apply/apply.html", form=form, errors=form.problems)


@pages.get("/apply/sent")
def sent() -> str:
    """Said after applying: the same whatever we know of the agency."""
    return render_template("portal/agency_apply/sent.html")


def _applied(form: ApplicationForm) -> bool:
    address = request.remote_addr or ""
    try:
        apply(current_session(), keys(), form.told(), address, language(), now())
    except NotAnApplication as wrong:
        for field, problem in wrong.problems:
            form.refuse(field, problem)
        return False
    return True
