"""The stand-in's own pages for the card provider: where somebody pays, and where an officer keys a card in.

Only a sandbox has them. What is typed into the card fields goes to the stand-in and nowhere else: it
is not sent back to the page, not kept and not logged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from shared.domain.money import Money
from shared.domain.says import N_
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.cards.known_cards import Keyed
from shared.gateways.sandbox.cards.provider import PageShown, Provider, Tried
from shared.gateways.sandbox.cards.refusal import Refusal
from shared.web.headers import allow_here
from shared.web.parts import current_parts
from shared.web.shell import asset

pages = Blueprint("sandbox_cards", __name__, url_prefix="/sandbox/cards")


class Problem(NamedTuple):
    """What is wrong with a card, and beside which field that is said."""

    field: str
    says: str


DECLINED = Problem("card-number", N_("Your bank declined this card. Try another card."))
PROBLEMS = {
    "incorrect_number": Problem("card-number", N_("Check the card number. It is not right.")),
    "invalid_expiry_month": Problem(
        "card-expiry", N_("Enter the expiry date like it is on the card, for example 12/34.")
    ),
    "invalid_expiry_year": Problem("card-expiry", N_("This card has expired. Try another card.")),
    "invalid_cvc": Problem("card-cvc", N_("Enter the 3 or 4 numbers of the security code.")),
    "insufficient_funds": Problem(
        "card-number", N_("There is not enough money on this card. Try another card.")
    ),
    "expired_card": Problem("card-number", N_("This card has expired. Try another card.")),
    "incorrect_cvc": Problem("card-cvc", N_("Check the security code. It is not right.")),
    "card_declined": Problem(
        "card-number", N_("This is not one of the test cards. Use one from the list below.")
    ),
    "processing_error": Problem(
        "card-number", N_("Your bank did not answer. Try again in a little while.")
    ),
    "payment_intent_authentication_failure": Problem(
        "card-number",
        N_("Your bank could not tell that it is you. Try again, or try another card."),
    ),
}
CARDS = (
    ("4242 4242 4242 4242", N_("The payment works")),
    ("4000 0025 0000 3155", N_("The bank asks you to approve the payment")),
    ("4000 0000 0000 0002", N_("The bank declines the card")),
    ("4000 0000 0000 9995", N_("There is not enough money")),
    ("4000 0000 0000 0069", N_("The card has expired")),
    ("4000 0000 0000 0259", N_("The payment works, and is disputed later")),
    ("4000 0000 0000 5126", N_("The payment works, and a refund fails later")),
)
"""The test cards that the page offers, and what each does."""
STILL_TO_PAY = frozenset({"open", "asks"})


def provider() -> Provider:
    """The stand-in; 404 where the sandbox was told to use a real provider."""
    cards = current_parts().cards
    if not isinstance(cards, SandboxCards):
        abort(404)
    return cards.provider


@pages.get("")
def overview() -> ResponseReturnValue:
    """What happened at the provider, and what somebody there or at a bank may do next."""
    seen = provider().overview()
    payments = [(each, Money(each.pence), Money(each.refunded)) for each in seen.payments]
    return render_template(
        "sandbox/cards/overview.html", payments=payments, balance=Money(seen.balance)
    )


@pages.post("")
def act() -> ResponseReturnValue:
    """A cardholder disputes a payment, their bank decides, or the balance is paid out."""
    at, thing = provider(), request.form.get("id", "")
    acts: dict[str, Callable[[], object]] = {
        "dispute": lambda: at.dispute(thing),
        "won": lambda: at.end_dispute(thing, won=True),
        "lost": lambda: at.end_dispute(thing, won=False),
        "pay_out": at.pay_out,
        "later": lambda: at.pass_time(at_once=True),
    }
    # Pressed twice, or on an old page: what was there to do is done already.
    with suppress(Refusal):
        acts.get(request.form.get("act", ""), lambda: None)()
    return redirect(url_for("sandbox_cards.overview"), 303)


@pages.get("/pay/<session_id>")
def pay(session_id: str) -> ResponseReturnValue:
    """The page on which one payment is made."""
    return _pay_page(_page_of(session_id))


@pages.post("/pay/<session_id>")
def try_card(session_id: str) -> ResponseReturnValue:
    """Somebody typed a card and pressed the button."""
    return _after(_page_of(session_id), provider().pay(session_id, _keyed()))


@pages.post("/pay/<session_id>/bank")
def answer_bank(session_id: str) -> ResponseReturnValue:
    """The cardholder answered their bank's question."""
    page = _page_of(session_id)
    approves = request.form.get("answer") == "approve"
    return _after(page, provider().answer_bank(session_id, approves=approves))


@pages.get("/fields")
def fields() -> ResponseReturnValue:
    """The card fields for a payment by phone, in a frame of an officer's page."""
    return _fields_page()


@pages.post("/fields")
def keep_card() -> ResponseReturnValue:
    """A card was keyed in: its id goes back to the page around the frame, its number does not."""
    try:
        return _fields_page(method_id=provider().keep_card(_keyed()))
    except Refusal as refused:
        return _fields_page(PROBLEMS.get(refused.code or "", DECLINED))


@pages.get("/fields.js")
def script() -> ResponseReturnValue:
    """The script that is called as the provider's own is."""
    return redirect(asset("sandbox_card_fields.js"), 302)


def _after(page: PageShown, tried: Tried) -> ResponseReturnValue:
    if tried.outcome == "paid":
        return redirect(page.return_address, 303)
    if tried.outcome == "declined" and page.state in STILL_TO_PAY:
        # Another card may be tried, also by somebody who went back from their bank's question.
        return _pay_page(replace(page, state="open"), PROBLEMS.get(tried.code, DECLINED))
    return redirect(url_for("sandbox_cards.pay", session_id=page.session_id), 303)


def _page_of(session_id: str) -> PageShown:
    page = provider().page(session_id)
    if page is None:
        abort(404)
    return page


def _keyed() -> Keyed:
    sent = [request.form.get(name, "")[:40] for name in ("card-number", "card-expiry", "card-cvc")]
    return Keyed(*sent)


def _pay_page(page: PageShown, problem: Problem | None = None) -> str:
    return render_template(
        "sandbox/cards/pay.html", page_of=page, amount=Money(page.pence), **_said(problem)
    )


def _fields_page(problem: Problem | None = None, method_id: str = "") -> str:
    provider()
    allow_here("frame-ancestors", "'self'")
    return render_template("sandbox/cards/fields.html", method_id=method_id, **_said(problem))


def _said(problem: Problem | None) -> dict[str, object]:
    if problem is None:
        return {"cards": CARDS, "problems": {}, "errors": []}
    says = _(problem.says)
    return {"cards": CARDS, "problems": {problem.field: says}, "errors": [(says, problem.field)]}
