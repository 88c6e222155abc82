"""The addresses of the check: a home, a business, what may be due, and asking for it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.entitlements.forms import BusinessForm, HomeForm
from portal.entitlements.pages import FoundPage
from shared.domain.entitlements import Reduction
from shared.services.audit import Actor
from shared.services.entitlements.check import (
    BUSINESS,
    HOME,
    check_business,
    check_home,
    last_check,
    one_check,
)
from shared.services.entitlements.claim import claim
from shared.services.entitlements.known import Known, known_of
from shared.services.figures import Law, law_of
from shared.web.clock import now, today
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

pages = Blueprint("entitlements", __name__, url_prefix="/reductions")


@pages.get("/start")
def start() -> ResponseReturnValue:
    """The check that fits: of the home, or of the business where there is no home."""
    known = _known()
    if known.has_business and not known.has_home:
        return redirect(url_for("entitlements.business"), 303)
    return redirect(url_for("entitlements.home"), 303)


@pages.route("", methods=["GET", "POST"])
def home() -> ResponseReturnValue:
    """Whether the bill of a home can be lower."""
    known, law, party_id = _known(), _law(), current_payer().party_id
    if not known.has_home:
        return render_template("portal/entitlements/no_bill.html", known=known)
    last = last_check(current_session(), party_id, HOME)
    form = HomeForm.given(known, last, law.nation)
    if form.is_whole():
        asked = form.check(known, law)
        number = check_home(current_session(), party_id, asked, law, _actor(), now(), today())
        return _to_found(number)
    return render_template(
        "portal/entitlements/home.html", known=known, form=form, errors=form.problems
    )


@pages.route("/business", methods=["GET", "POST"])
def business() -> ResponseReturnValue:
    """Whether the bill of a business can be lower."""
    known, party_id = _known(), current_payer().party_id
    if not known.has_business:
        return render_template("portal/entitlements/no_bill.html", known=known)
    form = BusinessForm.given(last_check(current_session(), party_id, BUSINESS))
    if form.is_whole():
        asked = form.check()
        session, law = current_session(), _law()
        return _to_found(check_business(session, party_id, asked, law, _actor(), now(), today()))
    return render_template("portal/entitlements/business.html", form=form, errors=form.problems)


@pages.get("/<int:check_id>")
def found(check_id: int) -> ResponseReturnValue:
    """What may be due, and what was asked for."""
    return _found(check_id)


@pages.post("/<int:check_id>/claim")
def ask(check_id: int) -> ResponseReturnValue:
    """Ask for what is ticked, with one press."""
    wanted = [Reduction(each) for each in request.form.getlist("wanted") if each in _ALL]
    if not wanted:
        return _found(check_id, _("Tick what you want to ask for."))
    party_id = current_payer().party_id
    claim(current_session(), party_id, check_id, wanted, _actor(), now(), today())
    return _to_found(check_id)


_ALL = frozenset(Reduction)


def _found(check_id: int, problem: str = "") -> ResponseReturnValue:
    party_id = current_payer().party_id
    shown = FoundPage(one_check(current_session(), party_id, check_id))
    return render_template(
        "portal/entitlements/found.html",
        page_of=shown,
        problem=problem,
        errors=[(problem, "wanted")] if problem else [],
    )


def _to_found(check_id: int) -> ResponseReturnValue:
    return redirect(url_for("entitlements.found", check_id=check_id), 303)


def _known() -> Known:
    return known_of(current_session(), current_payer().party_id, today())


def _law() -> Law:
    return law_of(current_parts().settings)


def _actor() -> Actor:
    return Actor("payer", current_payer().payer_id)
