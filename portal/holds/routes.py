"""The addresses of what is on hold."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.holds.pages import OnHoldPage
from shared.domain.gate import HoldKind
from shared.services.audit import Actor
from shared.services.debts import owed_by
from shared.services.figures import law_of
from shared.services.hardship.pausing import pause_recovery
from shared.services.holding.ask import HeldLongEnough, offered_hold
from shared.services.holding.read import on_hold
from shared.services.signposts import signposts_for
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, roll_back

pages = Blueprint("holds", __name__, url_prefix="/account/on-hold")


@pages.get("")
def overview() -> ResponseReturnValue:
    """What is on hold: until when, why, and what must still be paid."""
    party_id, session = current_payer().party_id, current_session()
    law = law_of(current_parts().settings)
    owed = owed_by(session, party_id, law, today())
    held = on_hold(session, party_id, today())
    return render_template("portal/holds/overview.html", page_of=OnHoldPage(owed, held, today()))


@pages.get("/advice")
def advice() -> ResponseReturnValue:
    """What a pause for advice is, and where advice is free."""
    party_id, session = current_payer().party_id, current_session()
    return render_template(
        "portal/holds/advice.html",
        offered=offered_hold(session, party_id, HoldKind.ADVICE, today()),
        pointers=signposts_for(session, party_id, language()),
    )


@pages.post("/advice")
def ask_for_advice() -> ResponseReturnValue:
    """Pause action while somebody gets advice."""
    payer = current_payer()
    by = Actor("payer", payer.payer_id)
    try:
        held = pause_recovery(current_session(), payer.party_id, by, now())
    except HeldLongEnough as refused:
        roll_back()
        flash(say(refused.says))
    else:
        until = day(held.until)
        if held.was_held_already:
            flash(_("Action was paused already, up to and including %(day)s.", day=until))
        else:
            flash(_("Action is paused up to and including %(day)s.", day=until))
    return redirect(url_for("holds.overview"), 303)
