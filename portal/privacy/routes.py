"""The addresses of a person's own information."""

from __future__ import annotations

import json

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.support_needs import ConsentUse
from shared.services.agencies.ending import revoke_all
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.privacy.copy import copy_of, note_copy
from shared.services.privacy.kept import kept_about
from shared.web.clock import now, today
from shared.web.language import language
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session, write_transaction

pages = Blueprint("privacy", __name__, url_prefix="/your-information")


@pages.get("")
def kept() -> str:
    """What is kept, for how long, who looked, whom it went to, and what was agreed to."""
    found = kept_about(current_session(), current_payer().party_id)
    return render_template("portal/privacy/kept.html", kept=found)


@pages.get("/copy.json")
def copy() -> Response:
    """The same as a file, with what it says in full."""
    payer = current_payer()
    found = copy_of(current_session(), payer.party_id, language(), today())
    with write_transaction() as writing:
        note_copy(writing, payer.party_id, Actor("payer", payer.payer_id), now())
    answer = Response(
        json.dumps(found, indent=2, ensure_ascii=False), content_type="application/json"
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="your-information.json"'
    return answer


@pages.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """Take back that anybody acts for them; the other consents are taken back where they were given."""
    payer = current_payer()
    if request.form.get("use") != ConsentUse.ACT_FOR_ME:
        raise NotFound
    by = Actor("payer", payer.payer_id)
    revoke_all(current_session(), payer.party_id, by, now())
    flash(_("Nobody can act for you any more."))
    return redirect(url_for("privacy.kept"), 303)
