"""The page for when the provider's page does not open: what happened to the money, and other ways to pay."""

from __future__ import annotations

from flask import Response, make_response, render_template

from portal.card_payment.visits import is_visitor
from shared.web.cards import NotOpened


def not_opened(problem: NotOpened) -> Response:
    """No money was taken. 503, because it is not the payer who did something wrong."""
    page = render_template(
        "portal/card_payment/not_opened.html", problem=problem, is_visitor=is_visitor()
    )
    return make_response(page, 503)
