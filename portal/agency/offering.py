"""Making an offer for a client: worked out as it is typed, and sent with one press."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.agency.forms import OfferForm, offer_form, wanted
from portal.agency.here import acting, nation, to_client
from portal.plan import words
from shared.domain.agency_states import Scope
from shared.services.agencies.authorised import Client, authorised
from shared.services.agencies.board import board_row
from shared.services.agencies.offers import (
    Offered,
    OfferKind,
    Prepared,
    choosable,
    help_by,
    offer_for,
    offer_of_press,
    prepare,
)
from shared.services.proposals.facts import Facts
from shared.services.proposals.gather import gather
from shared.web.clock import now, today
from shared.web.filters import say, weekday
from shared.web.press import new_press, pressed
from shared.web.transactions import current_session, roll_back

AS_ONE_TYPES = "X-As-One-Types"
"""Sent by plan.js: only the answer is wanted, as a piece of the page."""
BEYOND = "beyond"
"""In the address: the client wants to offer something although nothing is left over."""


def add_pages(pages: Blueprint) -> None:
    """Add the address of making an offer."""
    pages.add_url_rule("/clients/<reference>/offer", "offer", make_offer, methods=["GET", "POST"])


def make_offer(reference: str) -> ResponseReturnValue:
    """The form with its answer, or what must come first."""
    session = current_session()
    client = authorised(session, acting(), reference, Scope.NEGOTIATE, today())
    if (done := _pressed_before(client)) is not None:
        return _to(reference, done)
    facts = gather(session, client.party_id, nation(), today())
    if facts.marks.open_proposal is not None:
        flash(_("An offer waits already. It must be answered or taken back first."))
        return to_client(reference)
    if facts.has_deficit and BEYOND not in request.args and not facts.party.is_organisation:
        return _first(reference, "nothing_left", help_by=help_by(session, facts))
    form = offer_form(facts, choosable(session, client, facts))
    if not form.debts.offered:
        return _first(reference, "nothing_owed")
    if not form.is_good():
        return _show(reference, form)
    return _worked_out(reference, client, form)


def _worked_out(reference: str, client: Client, form: OfferForm) -> ResponseReturnValue:
    asks = request.form.get("decide") == "person"
    offer = wanted(form, asks_person=asks, goes_beyond=BEYOND in request.args)
    found = prepare(current_session(), client, offer, nation(), today())
    if isinstance(found, Offered):
        return _in_the_way(reference, form, found)
    if AS_ONE_TYPES in request.headers:
        piece = render_template("portal/agency/_result.html", found=found, words=words)
        return piece, {"Content-Type": "text/plain; charset=utf-8"}
    if request.form.get("go") != "send":
        return _show(reference, form, found)
    if request.form.get("seen") == "accepted" and not asks and not found.answer.accepted:
        form.refuse("amount", _("Something changed since you looked. This is the answer now."))
        return _show(reference, form, found), 409
    press = pressed() or new_press()
    done = offer_for(current_session(), acting(), reference, offer, press, nation(), now())
    if done.kind not in (OfferKind.ACCEPTED, OfferKind.PERSON):
        roll_back()
        return _in_the_way(reference, form, done)
    flash(_said(done))
    return _to(reference, done)


def _pressed_before(client: Client) -> Offered | None:
    """What a first press of the same button made: a second one leads to the same offer."""
    is_sent = request.form.get("go") == "send" and AS_ONE_TYPES not in request.headers
    press = pressed() if is_sent else None
    return offer_of_press(current_session(), client, press) if press else None


def _to(reference: str, done: Offered) -> ResponseReturnValue:
    return redirect(url_for("agency.offer_one", reference=reference, offer=done.reference), 303)


def _said(done: Offered) -> str:
    if done.kind is OfferKind.ACCEPTED or done.promise_on is None:
        return _("Accepted. The plan is agreed, and your client gets a copy.")
    return _("Sent. A person looks at it by %(day)s.", day=weekday(done.promise_on))


def _in_the_way(reference: str, form: OfferForm, found: Offered) -> ResponseReturnValue:
    if AS_ONE_TYPES in request.headers:
        return "", 204
    if found.kind is OfferKind.NEEDS_STATEMENT:
        return _first(reference, "statement_first")
    for reason in found.reasons:
        form.refuse("amount", reason)
    if not found.reasons:
        form.refuse("debts", _("Something changed since you looked. Choose again."))
    return _show(reference, form), 409


def _first(reference: str, what: str, **more: object) -> str:
    """What comes before an offer, with the way to it."""
    row = board_row(current_session(), acting(), reference, today())
    return render_template("portal/agency/before_offer.html", row=row, what=what, **more)


def _show(reference: str, form: OfferForm, found: Prepared | None = None) -> str:
    row = board_row(current_session(), acting(), reference, today())
    facts: Facts | None = form.facts
    return render_template(
        "portal/agency/offer.html",
        row=row,
        form=form,
        facts=facts,
        found=found,
        words=words,
        press=pressed() or new_press(),
        beyond=BEYOND in request.args,
        errors=form.problems,
        say_reason=say,
    )
