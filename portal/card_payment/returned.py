"""What became of a payment: true whatever happened, and whatever the address of the page says."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.card_payment.pages import debt_name
from portal.card_payment.visits import begun_here
from shared.domain.card_payment_states import UNSETTLED, CardPaymentState
from shared.services.audit import NOBODY_KNOWN, Actor
from shared.services.card_payments.made import paid_receipt
from shared.services.card_payments.returning import PaymentShown
from shared.web.cards import payment_now
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session

WAITS = (4, 8, 15, 30)
"""Seconds until the page looks again by itself, and then no more."""
_S = CardPaymentState


@dataclass(frozen=True)
class ReturnPage:
    """The page that a payer comes back to."""

    payment: PaymentShown
    looked: int

    @property
    def outcome(self) -> str:
        """What the page says; a provider that cannot be asked leaves an open payment unknown."""
        payment = self.payment
        if payment.state in UNSETTLED and not payment.is_known:
            return "unknown"
        if payment.state in {_S.INTENDED, _S.NOT_STARTED}:
            return "not_started"
        return payment.state.value

    @property
    def wait(self) -> int | None:
        """Seconds until the page looks again by itself; none when nothing is to come, or often enough."""
        is_open = self.outcome in {"unknown", _S.ON_ITS_WAY.value}
        return WAITS[self.looked] if is_open and self.looked < len(WAITS) else None


def add_pages(pages: Blueprint) -> None:
    """Add the addresses of coming back, and of receipts."""
    pages.add_url_rule("/pay/<reference>", "returned", returned)
    pages.add_url_rule("/pay/<reference>/receipt", "receipt", receipt)
    pages.add_url_rule("/pay-a-bill/<reference>", "bill_returned", bill_returned)
    pages.add_url_rule("/pay-a-bill/<reference>/receipt", "bill_receipt", bill_receipt)


def returned(reference: str) -> ResponseReturnValue:
    """How a payment of whoever is signed in stands."""
    payer = current_payer()
    by = Actor("payer", payer.payer_id)
    page_of = ReturnPage(payment_now(reference, payer.party_id, by), _looked())
    page = render_template(
        "portal/card_payment/returned.html",
        page_of=page_of,
        payment=page_of.payment,
        name=debt_name,
    )
    return _looking_again(page, page_of, "card_payment.returned")


def receipt(reference: str) -> ResponseReturnValue:
    """The receipt, to print."""
    found = paid_receipt(current_session(), reference, current_payer().party_id)
    return render_template(
        "portal/card_payment/receipt.html", found=found, receipt=found.receipt, name=debt_name
    )


def bill_returned(reference: str) -> ResponseReturnValue:
    """How a payment stands that was begun in this browser without signing in."""
    begun = begun_here(reference)
    page_of = ReturnPage(payment_now(reference, begun.party_id, NOBODY_KNOWN), _looked())
    page = render_template(
        "portal/card_payment/bill_returned.html",
        page_of=page_of,
        payment=page_of.payment,
        begun=begun,
    )
    return _looking_again(page, page_of, "card_payment.bill_returned")


def bill_receipt(reference: str) -> ResponseReturnValue:
    """Its receipt: the amount, the day and what the payer typed, and nothing of the account."""
    begun = begun_here(reference)
    found = paid_receipt(current_session(), reference, begun.party_id)
    return render_template(
        "portal/card_payment/bill_receipt.html", receipt=found.receipt, begun=begun
    )


def _looked() -> int:
    """How often the page has looked again by itself; it stops where that is no number of ours."""
    text = request.args.get("look", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else len(WAITS)


def _looking_again(page: str, page_of: ReturnPage, endpoint: str) -> Response:
    """A header instead of a tag: it reloads without scripts, a few times only, and can be stopped."""
    answer = make_response(page)
    if page_of.wait is not None:
        again = url_for(endpoint, reference=page_of.payment.reference, look=page_of.looked + 1)
        answer.headers["Refresh"] = f"{page_of.wait}; url={again}"
    return answer
