"""The addresses of an agency's payments for many clients: the list, a new one, and one of them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.says import Says
from shared.services.agencies.authorised import Acting
from shared.services.agencies.remittances.reading import (
    discard_remittance,
    one_remittance,
    remittances_of,
)
from shared.services.agencies.remittances.telling import NotTold, tell_remittance
from shared.services.cursors import LARGEST_ID, read_numbers
from shared.services.errors import StaleVersion
from shared.web.clock import now
from shared.web.filters import say
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session, roll_back

pages = Blueprint("agency_payments", __name__, url_prefix="/agency/payments")
FIELD = "file"


@pages.get("")
def every() -> str:
    """Every payment that the agency told us of, the newest first."""
    text = request.args.get("before", "")
    below = read_numbers(text, LARGEST_ID)[0] if text else None
    found, older = remittances_of(current_session(), _acting(), below)
    return render_template("portal/agency_payments/every.html", found=found, older=older)


@pages.route("/new", methods=["GET", "POST"])
def tell() -> ResponseReturnValue:
    """Tell us how a payment is split."""
    if request.method != "POST":
        return _form()
    sent = request.files.get(FIELD)
    content = sent.read() if sent else b""
    if sent is None or not content:
        return _form(_("Choose the file with your payment."))
    name = (sent.filename or "").rpartition("/")[2]
    try:
        told = tell_remittance(current_session(), _acting(), name, content, now())
    except NotTold as wrong:
        roll_back()
        return _form(say(wrong.says), wrong.rows)
    if not told.is_new:
        flash(_("You sent this file before. Here it is, as it stands."))
    return redirect(url_for("agency_payments.one", reference=told.reference), 303)


@pages.get("/<reference>")
def one(reference: str) -> str:
    """One payment: what to quote, and where each row stands."""
    found = one_remittance(current_session(), _acting(), reference)
    return render_template("portal/agency_payments/one.html", found=found)


@pages.post("/<reference>/throw-away")
def discard(reference: str) -> ResponseReturnValue:
    """Forget it, while the money has not come."""
    try:
        discard_remittance(current_session(), _acting(), reference, now())
    except StaleVersion:
        roll_back()
        flash(_("The money has come meanwhile, so it cannot be thrown away."))
        return redirect(url_for("agency_payments.one", reference=reference), 303)
    flash(_("Thrown away. You can send another file."))
    return redirect(url_for("agency_payments.every"), 303)


def _form(problem: str = "", rows: Sequence[tuple[int, Says]] = ()) -> str:
    return render_template(
        "portal/agency_payments/tell.html",
        problem=problem,
        rows=rows,
        errors=[(problem, FIELD)] if problem else (),
    )


def _acting() -> Acting:
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)
