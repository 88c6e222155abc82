"""The addresses of the adviser's desk: the board, a new client, and one client."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency import answering, letters, listing, offering, telling
from portal.agency.forms import ClientForm
from portal.agency.here import acting, has_files, to_client
from portal.plan import words
from shared.domain.agency_states import Scope
from shared.domain.says import Says
from shared.services.agencies.authorised import own_client
from shared.services.agencies.client_view import client_view
from shared.services.agencies.clients import (
    Added,
    add_client,
    close_client,
    count_look,
    facts_of,
    mend_client,
)
from shared.services.agencies.holds import CannotHold, ask_hold_for
from shared.services.agencies.matching import Fit, FitKind
from shared.services.errors import StaleVersion
from shared.services.sign_in.limits import TooManyAttempts
from shared.web.clock import now, today
from shared.web.filters import day, say
from shared.web.press import new_press, pressed
from shared.web.sharing import note_agency_read
from shared.web.sign_in import current_adviser, keys
from shared.web.transactions import current_session, roll_back

pages = Blueprint("agency", __name__, url_prefix="/agency")
listing.add_pages(pages)
telling.add_pages(pages)
offering.add_pages(pages)
answering.add_pages(pages)
letters.add_pages(pages)
ONE = "/clients/<reference>"


@pages.route("/clients/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """Put a client on the desk: told only whether reference and facts fit."""
    form = ClientForm.of_request()
    press = pressed()
    if not form.is_good() or press is None:
        return _form_page(form)
    session, who = current_session(), acting()
    if (problem := _too_many()) is not None:
        return _refused(form, problem), 429
    added: Added = add_client(session, who, form.told(), press, now())
    if not added.client_reference:
        return _does_not_fit(form, added.fit)
    flash(_("They are on your desk. Ask for their authority next."))
    return to_client(added.client_reference)


@pages.route(f"{ONE}/facts", methods=["GET", "POST"])
def mend(reference: str) -> ResponseReturnValue:
    """Other facts for a client whom the first ones did not fit."""
    session, who = current_session(), acting()
    client = own_client(session, who, reference)
    if client.party_id is not None or client.state != "open":
        return to_client(reference)
    facts = facts_of(client)
    form = ClientForm.of_request(
        name=facts.name,
        account=facts.account_reference,
        postcode=facts.postcode,
        own_reference=client.own_reference,
    )
    if not form.is_good():
        return _form_page(form, reference)
    if (problem := _too_many()) is not None:
        return _refused(form, problem, reference), 429
    try:
        fit = mend_client(session, who, reference, form.told(), now())
    except StaleVersion:
        roll_back()
        return to_client(reference)
    if not fit.fits:
        return _does_not_fit(form, fit, reference)
    flash(_("Found. Ask for their authority next."))
    return to_client(reference)


@pages.get(ONE)
def client(reference: str) -> str:
    """One client: each part as far as their authority goes."""
    found = client_view(current_session(), acting(), reference, today())
    if found.client is not None and found.may(Scope.DATA):
        note_agency_read(acting(), current_adviser().agency, found.client, "balances")
    return render_template(
        "portal/agency/client.html",
        found=found,
        row=found.row,
        scope=Scope,
        words=words,
        names=listing.state_names(),
        has_files=has_files(),
    )


@pages.post(f"{ONE}/hold")
def hold(reference: str) -> ResponseReturnValue:
    """Pause recovery while the client gets advice."""
    try:
        held = ask_hold_for(current_session(), acting(), reference, now())
    except CannotHold as cannot:
        roll_back()
        flash(say(cannot.says))
        return to_client(reference)
    until = day(held.until)
    if held.was_held_already:
        flash(_("Recovery is paused already, until %(day)s.", day=until))
    else:
        flash(_("Recovery is paused until %(day)s. Your client is told.", day=until))
    return to_client(reference)


@pages.route(f"{ONE}/close", methods=["GET", "POST"])
def close(reference: str) -> ResponseReturnValue:
    """Close a case, after one question."""
    session, who = current_session(), acting()
    client = own_client(session, who, reference)
    if client.state != "open":
        return to_client(reference)
    if request.method != "POST":
        return render_template(
            "portal/agency/close.html", reference=reference, called=client.called
        )
    close_client(session, who, reference, now())
    flash(_("The case is closed, and your authority has ended."))
    return redirect(url_for("agency.board"), 303)


def _too_many() -> Says | None:
    try:
        count_look(current_session(), keys(), acting(), now())
    except TooManyAttempts:
        roll_back()
        return listing.TOO_MANY
    return None


def _does_not_fit(form: ClientForm, fit: Fit, reference: str = "") -> ResponseReturnValue:
    """One answer whatever does not fit, so that nobody learns which accounts or names there are.

    It is a page like any other: the look must stay counted.
    """
    if fit.kind is FitKind.DUPLICATE:
        return _refused(form, listing.DUPLICATE, reference, fit.duplicate_of)
    return _refused(form, listing.NO_FIT, reference)


def _refused(form: ClientForm, problem: Says, reference: str = "", known: str = "") -> str:
    form.refuse("account", problem)
    return _form_page(form, reference, known)


def _form_page(form: ClientForm, reference: str = "", known: str = "") -> str:
    return render_template(
        "portal/agency/facts.html",
        form=form,
        reference=reference,
        known=known,
        press=pressed() or new_press(),
        errors=form.problems,
    )
