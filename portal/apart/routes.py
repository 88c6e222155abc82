"""One page and one press. It looks the same before and after, so that nobody reads from it what was asked."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.services.audit import Actor
from shared.services.support.apart import keep_apart
from shared.web.clock import now
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

pages = Blueprint("apart", __name__, url_prefix="/account/privacy")


@pages.get("")
def own() -> str:
    """What can be asked for, and how to be reached safely."""
    return render_template("portal/apart/own.html")


@pages.post("")
def ask() -> ResponseReturnValue:
    """Keep them apart from now on. The answer names nothing, because somebody may be looking."""
    payer = current_payer()
    keep_apart(current_session(), payer.party_id, Actor("payer", payer.payer_id), now())
    flash(_("That is saved."))
    return redirect(url_for("account.debts"), 303)
