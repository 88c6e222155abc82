"""Handing a payer over to the card provider's page, and asking how a payment stands."""

from __future__ import annotations

import structlog
from flask import redirect
from flask.typing import ResponseReturnValue

from shared.gateways.card_ports import CardsProblem, CardsRefused
from shared.services.audit import Actor
from shared.services.card_payments.returning import PaymentShown, look_up
from shared.services.card_payments.start import hand_over
from shared.web.clock import now
from shared.web.headers import allow_here
from shared.web.parts import current_parts
from shared.web.transactions import commit

PAGES_OF = {"stripe": ("https://checkout.stripe.com",)}
"""Where a provider's own page is. The sandbox's is one of ours."""
log = structlog.get_logger("cards")


class NotOpened(Exception):
    """The provider's page did not open, and no money was taken."""

    def __init__(self, *, may_try_again: bool) -> None:
        super().__init__("not opened")
        self.may_try_again = may_try_again


def takes_cards() -> bool:
    """Whether this council takes cards at all."""
    return current_parts().settings.cards != "none"


def let_form_end_at_provider() -> None:
    """The form of this page is answered by sending the browser to the provider's page."""
    allow_here("form-action", *PAGES_OF.get(current_parts().settings.cards, ()))


def to_provider(payment_id: int, by: Actor) -> ResponseReturnValue:
    """Keep what the request wrote down, and only then send the payer on. Raises NotOpened.

    The provider is never asked within a transaction that writes.
    """
    commit()
    parts = current_parts()
    try:
        address = hand_over(parts.database, parts.cards, payment_id, by, now())
    except CardsProblem as problem:
        refused = isinstance(problem, CardsRefused)
        note = log.error if refused else log.warning
        note("card-page-not-opened", payment=payment_id, reason=problem.reason)
        raise NotOpened(may_try_again=not refused) from problem
    return redirect(address, 303)


def payment_now(reference: str, party_id: int | None, by: Actor) -> PaymentShown:
    """How a payment stands, whatever the address of the page says. Raises NotFound."""
    parts = current_parts()
    return look_up(parts.database, parts.cards, reference, party_id, by, now())
