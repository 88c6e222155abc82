"""The addresses by which an adviser asks for authority, and gives it up."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency_authority.forms import ONE, AskForm
from shared.domain.agency_states import Proof
from shared.domain.says import N_, Says
from shared.services.agencies.asking import (
    NotMatchedYet,
    NotTheirAccount,
    NotTheseDays,
    Wanted,
    ask_authority,
)
from shared.services.agencies.authorised import Acting, own_client
from shared.services.agencies.ending import end_for_client
from shared.services.agencies.forms import SentForm, ask_with_form
from shared.services.agencies.reading import authorities_of_client
from shared.services.agencies.terms import agency_terms
from shared.services.evidence.take import NotTaken
from shared.web.clock import now, today
from shared.web.evidence import sent_files
from shared.web.filters import say
from shared.web.parts import current_parts
from shared.web.sign_in import current_adviser
from shared.web.transactions import current_session, roll_back

pages = Blueprint("agency_authority", __name__, url_prefix="/agency/clients/<reference>/authority")
FIELD = "form"


@pages.route("", methods=["GET", "POST"])
def ask(reference: str) -> ResponseReturnValue:
    """What the client gave, and a form to ask for it."""
    client = own_client(current_session(), _acting(), reference)
    # Read before anything is tried: what is refused must not show.
    authorities = authorities_of_client(current_session(), client.id, today())
    form, file_problem = _form(client.account_reference), ""
    if form.is_good():
        file_problem = _send(reference, form, form.wanted(client.account_reference))
        if not file_problem and not form.problems:
            return redirect(url_for("agency_authority.ask", reference=reference), 303)
        roll_back()
    return render_template(
        "portal/agency_authority/ask.html",
        reference=reference,
        called=client.called,
        is_known=client.party_id is not None,
        is_open=client.state == "open",
        authorities=authorities,
        months=agency_terms(current_session(), today()).authority_months,
        form=form,
        file_problem=file_problem,
        errors=[*form.problems, *([(file_problem, FIELD)] if file_problem else [])],
    )


@pages.post("/end")
def end(reference: str) -> ResponseReturnValue:
    """The agency acts for this client no more."""
    ended = end_for_client(current_session(), _acting(), reference, now())
    if ended:
        flash(_("You no longer act for this client. We have told them."))
    return redirect(url_for("agency_authority.ask", reference=reference), 303)


def _acting() -> Acting:
    adviser = current_adviser()
    return Acting(adviser.agency_id, adviser.adviser_id)


def _form(account_reference: str) -> AskForm:
    form = AskForm()
    only = Says(N_("Only account %(reference)s"), {"reference": account_reference})
    form.accounts.offered = (*form.accounts.offered, (ONE, only))
    if request.method == "POST":
        form.process(request.form)
    return form


def _send(reference: str, form: AskForm, wanted: Wanted) -> str:
    """Ask; what is wrong with the file, or nothing. Other problems stand beside their fields."""
    session, acting = current_session(), _acting()
    try:
        if wanted.proof is not Proof.FORM:
            ask_authority(session, acting, reference, wanted, now())
            flash(_("We have asked your client. You see here when they answer."))
            return ""
        files = sent_files(FIELD)
        if not files:
            return _("Choose a photo or a PDF.")
        parts = current_parts()
        sent = SentForm(files[0], parts.evidence, parts.scanner)
        ask_with_form(session, acting, reference, wanted, sent, now())
        flash(_("We have the form. It holds once we have checked the file for viruses."))
    except NotTheseDays:
        form.refuse(
            "ends_on", N_("Choose a day from today on, and not later than an authority lasts.")
        )
    except NotTheirAccount:
        form.refuse("accounts", N_("We cannot use this account for them. Choose every account."))
    except NotMatchedYet:
        form.refuse("how", N_("We do not know yet who your client is. Give us another fact first."))
    except NotTaken as wrong:
        return say(wrong.says)
    return ""
