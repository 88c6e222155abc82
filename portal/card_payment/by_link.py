"""Paying by a link from a message. Opening it changes nothing: programs that look at mail open it too."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.card_payment.pages import debt_name
from portal.card_payment.visits import BegunHere, remember_payment
from shared.services.audit import NOBODY_KNOWN, Actor
from shared.services.card_payments.links import LinkGone, open_link, use_link
from shared.services.card_payments.made import begun_payment
from shared.web.cards import let_form_end_at_provider, takes_cards, to_provider
from shared.web.clock import now
from shared.web.language import language
from shared.web.sessions import signed_in_payer
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the address of links."""
    pages.add_url_rule("/pay/link/<token>", "link", link)
    pages.add_url_rule("/pay/link/<token>", "use_link", press_link, methods=["POST"])


def link(token: str) -> ResponseReturnValue:
    """What the link pays, and the button for it."""
    try:
        found = open_link(current_session(), token, now())
    except LinkGone:
        return _gone()
    if not takes_cards():
        return _gone()
    let_form_end_at_provider()
    return render_template(
        "portal/card_payment/link.html", found=found, token=token, name=debt_name
    )


def press_link(token: str) -> ResponseReturnValue:
    """Begin the payment and send the payer on; a link is paid once."""
    payer = signed_in_payer()
    by = Actor("payer", payer.payer_id) if payer is not None else NOBODY_KNOWN
    try:
        used = use_link(current_session(), token, language(), by, now())
    except LinkGone:
        return _gone()
    found = begun_payment(current_session(), used.payment_id)
    remember_payment(found.reference, BegunHere(party_id=used.party_id))
    if not found.can_be_paid:
        return redirect(url_for("card_payment.bill_returned", reference=found.reference), 303)
    return to_provider(used.payment_id, by)


def _gone() -> ResponseReturnValue:
    return render_template("portal/card_payment/link_gone.html"), 404
