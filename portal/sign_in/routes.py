"""A payer signs in with three facts and a code, and signs out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.sign_in.forms import DetailsForm, code_problems
from portal.sign_in.pages import code_page, details_page, first_page, onwards, remember, remembered
from shared.services.sign_in.payer import Outcome, ask_again, ask_for_code, enter_code
from shared.services.web_sessions import PAYER
from shared.web.limits import answer_too_many
from shared.web.safe_next import safe_path
from shared.web.sessions import end_session, signed_in_payer, start_session
from shared.web.sign_in import here, keys
from shared.web.transactions import current_session

pages = Blueprint("sign_in", __name__)
answer_too_many(pages)


@pages.get("/sign-in")
def details() -> ResponseReturnValue:
    """Who are you?"""
    wanted = request.args.get("next", "")
    if signed_in_payer():
        return redirect(safe_path(wanted, first_page()), 303)
    return details_page(DetailsForm(), wanted)


@pages.post("/sign-in")
def send_code() -> ResponseReturnValue:
    """Send a code, if there is anybody to send it to; the answer is the same."""
    form = DetailsForm.read(request.form)
    wanted = safe_path(request.form.get("next"), "")
    if problems := form.problems():
        return details_page(form, wanted, problems)
    remember(ask_for_code(current_session(), keys(), form.details, here()), wanted)
    return redirect(url_for("sign_in.code"), 303)


@pages.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """What is the code?"""
    if remembered() is None:
        return redirect(url_for("sign_in.details"), 303)
    return code_page()


@pages.post("/sign-in/code")
def enter() -> ResponseReturnValue:
    """Judge the code that was typed."""
    asked = remembered()
    if asked is None:
        return details_page(DetailsForm(), "", over=True)
    typed = request.form.get("code", "")
    if problems := code_problems(typed):
        return code_page(problems)
    entered = enter_code(current_session(), keys(), asked, typed, here())
    if entered.outcome is Outcome.GONE:
        return details_page(DetailsForm(), onwards(), over=True)
    if entered.payer_id is None:
        return code_page({"code": _("That code is not right. Check it and try again.")})
    then = onwards()
    start_session(PAYER, entered.payer_id)
    return redirect(then, 303)


@pages.post("/sign-in/code/again")
def send_again() -> ResponseReturnValue:
    """Send another code for the same details."""
    asked = remembered()
    if asked is None or not ask_again(current_session(), keys(), asked, here()):
        return details_page(DetailsForm(), onwards(), over=True)
    flash(
        _(
            "If what you entered matches our records, a new code is on its way. The one before no longer works."
        )
    )
    return redirect(url_for("sign_in.code"), 303)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session here."""
    end_session()
    answer = redirect(url_for("sign_in.signed_out"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@pages.get("/signed-out")
def signed_out() -> str:
    """Said after signing out."""
    return render_template("portal/sign_in/signed_out.html")
