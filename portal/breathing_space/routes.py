"""The addresses of Breathing Space."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.breathing_space.pages import OwnPage, explained_page
from shared.services.debts import owed_by
from shared.services.figures import law_of
from shared.services.moratorium.own import own_breathing_spaces
from shared.services.signposts import signposts_for
from shared.web.clock import today
from shared.web.language import language
from shared.web.parts import current_parts
from shared.web.sessions import signed_in_payer
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

pages = Blueprint("breathing_space", __name__, url_prefix="/breathing-space")


@pages.get("")
def explained() -> ResponseReturnValue:
    """What Breathing Space is, whom it is for and how to get it; for everybody."""
    return render_template(
        "portal/breathing_space/explained.html",
        page_of=explained_page(today()),
        signed_in=signed_in_payer(),
    )


@pages.get("/yours")
def yours() -> ResponseReturnValue:
    """Somebody's own: what waits, since when, until when, what must still be paid and whom to call."""
    party_id, session = current_payer().party_id, current_session()
    owed = owed_by(session, party_id, law_of(current_parts().settings), today())
    found = own_breathing_spaces(session, party_id, today())
    return render_template(
        "portal/breathing_space/yours.html",
        page_of=OwnPage(found, owed, today()),
        pointers=signposts_for(session, party_id, language()),
    )
