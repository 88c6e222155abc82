"""The page of whoever must authorise a Direct Debit too. Opening it changes nothing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.direct_debit import words
from shared.services.direct_debit.guarantee import guarantee_numbered
from shared.services.direct_debit.second_signature import (
    SignatureGone,
    ToSign,
    note_unknown_link,
    open_signature,
    refuse,
    sign,
)
from shared.web.clock import now
from shared.web.sign_in import here, keys
from shared.web.transactions import abandon, current_session, write_transaction

ANSWERED = "signature_answered"
YES, NO = "authorise", "refuse"


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of the link."""
    pages.add_url_rule("/sign/<token>", "sign", sign_page)
    pages.add_url_rule("/sign/<token>", "press_sign", press_sign, methods=["POST"])
    pages.add_url_rule("/answered", "answered", answered)


def sign_page(token: str) -> ResponseReturnValue:
    """Who asks, which account, who collects, when and how much; and the Guarantee."""
    try:
        shown = open_signature(current_session(), token, now())
    except SignatureGone:
        return _gone()
    return _sign_page(token, shown)


def _sign_page(token: str, shown: ToSign, problem: str = "") -> str:
    text = guarantee_numbered(current_session(), shown.guarantee_id or 0)
    collect = shown.collect
    return render_template(
        "portal/direct_debit/sign.html",
        token=token,
        shown=shown,
        collect=collect,
        words=words,
        guarantee=text.paragraphs(collect.collects.name, collect.notice_days) if text else (),
        is_invented=bool(text and text.is_invented),
        problem=problem,
        errors=[(problem, "answer")] if problem else [],
    )


def press_sign(token: str) -> ResponseReturnValue:
    """Authorise it, or not; a second press changes nothing."""
    said = request.form.get("answer", "")
    try:
        if said == YES:
            reference = sign(current_session(), token, now())
            session[ANSWERED] = {"said": YES, "reference": reference}
        elif said == NO:
            refuse(current_session(), token, now())
            session[ANSWERED] = {"said": NO}
        else:
            shown = open_signature(current_session(), token, now())
            return _sign_page(token, shown, _("Choose whether you authorise it."))
    except SignatureGone:
        return _gone()
    return redirect(url_for("direct_debit.answered"), 303)


def answered() -> ResponseReturnValue:
    """Thank you: what happens now."""
    kept = session.get(ANSWERED)
    if kept is None:
        return redirect(url_for("help.home"), 303)
    return render_template("portal/direct_debit/answered.html", kept=kept, yes=kept["said"] == YES)


def _gone() -> ResponseReturnValue:
    """The link opens nothing; trying many is stopped. Raises TooManyAttempts."""
    abandon()
    with write_transaction() as writing:
        # Kept whatever the answer of this request is: a refusal is not.
        note_unknown_link(writing, keys(), here().address, now())
    return render_template("portal/direct_debit/sign_gone.html"), 404
