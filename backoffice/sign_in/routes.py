"""An officer signs in with password and second factor, signs out, and is set up by a link."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backoffice.sign_in import pages as shown
from shared.services.sign_in.enrolment import Chosen, NotSetUp, opened_link, set_up_officer
from shared.services.sign_in.officer import SignedIn, check_password, check_second_factor
from shared.services.web_sessions import OFFICER
from shared.services.wording import say
from shared.web.clock import now
from shared.web.limits import answer_too_many
from shared.web.safe_next import safe_path
from shared.web.sessions import end_session, signed_in_officer, start_session
from shared.web.sign_in import here, keys, passwords, real_instant
from shared.web.transactions import current_session

pages = Blueprint("officers_sign_in", __name__)
answer_too_many(pages)

FEW_CODES = 3


@pages.get("/sign-in")
def password() -> ResponseReturnValue:
    """Email and password?"""
    wanted = request.args.get("next", "")
    if officer := signed_in_officer():
        return redirect(safe_path(wanted, shown.first_page(officer.role)), 303)
    return shown.password_page("", wanted)


@pages.post("/sign-in")
def check() -> ResponseReturnValue:
    """Judge email and password together."""
    email, typed = request.form.get("email", "").strip(), request.form.get("password", "")
    wanted = safe_path(request.form.get("next"), "")
    missing = {
        **({} if email else {"email": _("Enter your email address.")}),
        **({} if typed else {"password": _("Enter your password.")}),
    }
    if missing:
        return shown.password_page(email, wanted, missing)
    officer_id = check_password(current_session(), keys(), passwords(), email, typed, here())
    if officer_id is None:
        wrong = _("The email address or the password is not right. Check both and try again.")
        return shown.password_page(email, wanted, message=wrong)
    shown.remember_password_was_right(officer_id, wanted)
    return redirect(url_for("officers_sign_in.code"), 303)


@pages.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """The code of the authenticator app?"""
    if shown.pending_officer() is None:
        return redirect(url_for("officers_sign_in.password"), 303)
    return shown.code_page()


@pages.post("/sign-in/code")
def enter() -> ResponseReturnValue:
    """Judge the second factor."""
    officer_id = shown.pending_officer()
    if officer_id is None:
        late = _("That took too long. Enter your email address and password again.")
        return shown.password_page("", shown.wanted(), message=late)
    typed = request.form.get("code", "").strip()
    if not typed:
        return shown.code_page({"code": _("Enter the code that your app shows.")})
    signed_in = check_second_factor(
        current_session(), keys(), officer_id, typed[:40], here(), real_instant()
    )
    if signed_in is None:
        wrong = _(
            "That code is not right, or was used before. Wait for the next one and enter that."
        )
        return shown.code_page({"code": wrong})
    then = shown.onwards(signed_in.role)
    start_session(OFFICER, officer_id)
    warn_of_few_codes(signed_in)
    return redirect(then, 303)


def warn_of_few_codes(signed_in: SignedIn) -> None:
    """Say so before an officer has no way in but their phone."""
    if signed_in.by_recovery_code or signed_in.recovery_codes_left < FEW_CODES:
        flash(
            ngettext(
                "You have %(num)s recovery code left. Ask an administrator for a new set-up link.",
                "You have %(num)s recovery codes left. When few are left, ask an administrator for a new set-up link.",
                signed_in.recovery_codes_left,
            )
        )


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session here."""
    end_session()
    answer = redirect(url_for("officers_sign_in.signed_out"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@pages.get("/signed-out")
def signed_out() -> str:
    """Said after signing out."""
    return render_template("backoffice/sign_in/signed_out.html")


@pages.get("/set-up/<link>")
def set_up(link: str) -> ResponseReturnValue:
    """Choose a password and join an authenticator app. Looking uses nothing up."""
    found = opened_link(current_session(), keys(), link, now())
    if found is None:
        return render_template("backoffice/sign_in/link_gone.html")
    return shown.set_up_page(link, found)


@pages.post("/set-up/<link>")
def finish_set_up(link: str) -> ResponseReturnValue:
    """Set the officer up; the link does not work again."""
    found = opened_link(current_session(), keys(), link, now())
    if found is None:
        return render_template("backoffice/sign_in/link_gone.html")
    chosen = Chosen(*(request.form.get(field, "") for field in ("password", "repeated", "code")))
    try:
        codes = set_up_officer(
            current_session(), keys(), passwords(), link, chosen, now(), real_instant()
        )
    except NotSetUp as wrong:
        problems = {field: say(text, "en") for field, text in wrong.problems}
        return shown.set_up_page(link, found, problems)
    shown.remember_codes(codes or ())
    return redirect(url_for("officers_sign_in.recovery_codes"), 303)


@pages.get("/set-up/recovery-codes")
def recovery_codes() -> ResponseReturnValue:
    """The recovery codes, to be written down."""
    codes = shown.remembered_codes()
    if not codes:
        return redirect(url_for("officers_sign_in.password"), 303)
    return render_template("backoffice/sign_in/recovery_codes.html", codes=codes)


@pages.post("/set-up/recovery-codes")
def codes_kept() -> ResponseReturnValue:
    """They are written down: from now on nobody can read them here."""
    shown.forget_codes()
    return redirect(url_for("officers_sign_in.password"), 303)
