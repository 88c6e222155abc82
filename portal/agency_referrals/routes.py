"""The addresses of people who were sent on to an agency."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.services.agencies.authorised import Acting
from shared.services.agencies.referrals import close, referrals_to, take_up
from shared.web.clock import now
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session

pages = Blueprint("agency_referrals", __name__, url_prefix="/agency/referrals")


@pages.get("")
def every() -> str:
    """Everybody who asked us to send them to this agency, and whose case is open."""
    found = referrals_to(current_session(), _acting())
    return render_template("portal/agency_referrals/every.html", found=found)


@pages.post("/<reference>/take-up")
def take(reference: str) -> ResponseReturnValue:
    """Take somebody up: they are on the desk, and are told."""
    client = take_up(current_session(), _acting(), reference, now())
    flash(_("They are on your desk, and we have told them. Ask for their authority next."))
    return redirect(url_for("agency_authority.ask", reference=client), 303)


@pages.post("/<reference>/close")
def end(reference: str) -> ResponseReturnValue:
    """Close somebody's case: they are told."""
    close(current_session(), _acting(), reference, now())
    flash(_("The case is closed, and we have told them."))
    return redirect(url_for("agency_referrals.every"), 303)


def _acting() -> Acting:
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)
