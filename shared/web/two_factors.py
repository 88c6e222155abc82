"""Signing in with password and second factor, signing out, and being set up by a link: the same
pages for officers and for people of debt advice agencies."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from shared.services.sign_in.enrolment import Chosen, NotSetUp, opened_link, set_up_person
from shared.services.sign_in.officer import SignedIn, check_password, check_second_factor
from shared.services.wording import say
from shared.web import two_factors_shown as shown
from shared.web.clock import now
from shared.web.language import language
from shared.web.limits import answer_too_many
from shared.web.safe_next import safe_path
from shared.web.sessions import end_session, start_session
from shared.web.sign_in import here, keys, passwords, real_instant
from shared.web.transactions import current_session
from shared.web.two_factors_shown import Door

FEW_CODES = 3


class TwoFactors:
    """The views of one door."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def serve(self, pages: Blueprint) -> None:
        """Add every page to a blueprint."""
        answer_too_many(pages)
        for path, asked, sent in (
            ("/sign-in", self.password, self.check),
            ("/sign-in/code", self.code, self.enter),
            ("/set-up/<link>", self.set_up, self.finish_set_up),
            ("/set-up/recovery-codes", self.recovery_codes, self.codes_kept),
        ):
            pages.add_url_rule(path, asked.__name__, asked, methods=["GET"])
            pages.add_url_rule(path, sent.__name__, sent, methods=["POST"])
        pages.add_url_rule("/sign-out", "sign_out", self.sign_out, methods=["POST"])
        pages.add_url_rule("/signed-out", "signed_out", self.signed_out, methods=["GET"])

    def password(self) -> ResponseReturnValue:
        """Email and password?"""
        wanted = request.args.get("next", "")
        if role := self.door.signed_in_role():
            return redirect(safe_path(wanted, self.door.first_page(role)), 303)
        return shown.password_page(self.door, "", wanted)

    def check(self) -> ResponseReturnValue:
        """Judge email and password together."""
        email, typed = request.form.get("email", "").strip(), request.form.get("password", "")
        wanted = safe_path(request.form.get("next"), "")
        missing = {
            **({} if email else {"email": _("Enter your email address.")}),
            **({} if typed else {"password": _("Enter your password.")}),
        }
        if missing:
            return shown.password_page(self.door, email, wanted, missing)
        person_id = check_password(
            current_session(), keys(), passwords(), email, typed, here(), self.door.kind
        )
        if person_id is None:
            wrong = _("The email address or the password is not right. Check both and try again.")
            return shown.password_page(self.door, email, wanted, message=wrong)
        shown.remember_password_was_right(self.door, person_id, wanted)
        return self._to("code")

    def code(self) -> ResponseReturnValue:
        """The code of the authenticator app?"""
        if shown.pending_person(self.door) is None:
            return self._to("password")
        return shown.code_page(self.door)

    def enter(self) -> ResponseReturnValue:
        """Judge the second factor."""
        person_id = shown.pending_person(self.door)
        if person_id is None:
            late = _("That took too long. Enter your email address and password again.")
            return shown.password_page(self.door, "", shown.wanted(), message=late)
        typed = request.form.get("code", "").strip()
        if not typed:
            return shown.code_page(self.door, {"code": _("Enter the code that your app shows.")})
        kind = self.door.kind
        signed_in = check_second_factor(
            current_session(), keys(), person_id, typed[:40], here(), real_instant(), kind
        )
        if signed_in is None:
            wrong = _(
                "That code is not right, or was used before. Wait for the next one and enter that."
            )
            return shown.code_page(self.door, {"code": wrong})
        then = shown.wanted() or self.door.first_page(signed_in.role)
        start_session(kind.name, person_id)
        warn_of_few_codes(signed_in)
        return redirect(then, 303)

    def sign_out(self) -> ResponseReturnValue:
        """End the session here."""
        end_session()
        answer = redirect(url_for(f"{self.door.at}.signed_out"), 303)
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def signed_out(self) -> ResponseReturnValue:
        """Said after signing out."""
        return shown.plain_page(self.door, "signed_out")

    def set_up(self, link: str) -> ResponseReturnValue:
        """Choose a password and join an authenticator app. Looking uses nothing up."""
        found = opened_link(current_session(), keys(), link, now(), self.door.kind)
        if found is None:
            return shown.plain_page(self.door, "link_gone")
        return shown.set_up_page(self.door, link, found)

    def finish_set_up(self, link: str) -> ResponseReturnValue:
        """Set somebody up; the link does not work again."""
        found = opened_link(current_session(), keys(), link, now(), self.door.kind)
        if found is None:
            return shown.plain_page(self.door, "link_gone")
        fields = ("password", "repeated", "code")
        chosen = Chosen(*(request.form.get(field, "") for field in fields))
        kind, instant = self.door.kind, real_instant()
        try:
            codes = set_up_person(
                current_session(), keys(), passwords(), link, chosen, now(), instant, kind
            )
        except NotSetUp as wrong:
            problems = {field: say(text, language()) for field, text in wrong.problems}
            return shown.set_up_page(self.door, link, found, problems)
        shown.remember_codes(codes or ())
        return self._to("recovery_codes")

    def recovery_codes(self) -> ResponseReturnValue:
        """The recovery codes, to be written down."""
        codes = shown.remembered_codes()
        if not codes:
            return self._to("password")
        return shown.plain_page(self.door, "recovery_codes", codes)

    def codes_kept(self) -> ResponseReturnValue:
        """They are written down: from now on nobody can read them here."""
        shown.forget_codes()
        return self._to("password")

    def _to(self, page: str) -> ResponseReturnValue:
        return redirect(url_for(f"{self.door.at}.{page}"), 303)


def warn_of_few_codes(signed_in: SignedIn) -> None:
    """Say so before somebody has no way in but their phone."""
    if signed_in.by_recovery_code or signed_in.recovery_codes_left < FEW_CODES:
        flash(
            ngettext(
                "You have %(num)s recovery code left. Ask an administrator for a new set-up link.",
                "You have %(num)s recovery codes left. When few are left, ask an administrator for a new set-up link.",
                signed_in.recovery_codes_left,
            )
        )
