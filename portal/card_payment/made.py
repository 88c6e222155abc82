"""The payments that somebody made, each with its receipt."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from shared.services.card_payments.made import payments_made
from shared.web.sign_in import current_payer
from shared.web.transactions import current_session


def add_pages(pages: Blueprint) -> None:
    """Add the address of the list."""
    pages.add_url_rule("/payments", "payments", payments)


def payments() -> ResponseReturnValue:
    """Payments made, the newest first."""
    text = request.args.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    found = payments_made(current_session(), current_payer().party_id, before)
    return render_template("portal/card_payment/payments.html", found=found, before=before)
