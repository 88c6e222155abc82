"""The card numbers that the provider documents for trying things out, and what each of them does.

A number goes no further than this file: what is kept of a card is its brand, its last four digits
and the word for what it does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from shared.gateways.sandbox.cards.refusal import Refusal

SPACES = re.compile(r"[\s-]+")
DIGITS = re.compile(r"[0-9]{12,19}", re.ASCII)
EXPIRY = re.compile(r"(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})", re.ASCII)
SECURITY_CODE = re.compile(r"[0-9]{3,4}", re.ASCII)

PAID = "paid"
KNOWN: dict[str, str] = {
    "4242424242424242": PAID,
    "4000056655665556": PAID,
    "5555555555554444": PAID,
    "5200828282828210": PAID,
    "378282246310005": PAID,
    "4000008260000000": PAID,
    "4000000000000002": "generic_decline",
    "4000000000009995": "insufficient_funds",
    "4000000000009987": "lost_card",
    "4000000000009979": "stolen_card",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
    "4000002500003155": "asks",
    "4000002760003184": "asks",
    "4000008400001629": "asks_then_declines",
    "4000000000000259": "disputed",
    "4000000000002685": "disputed_not_received",
    "4000000000001976": "inquired",
    "4000000000005126": "refund_fails_later",
    "4000000000007726": "refund_waits",
}
"""https://docs.stripe.com/testing"""

DECLINES: dict[str, tuple[str, str]] = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "lost_card": ("card_declined", "Your card was declined."),
    "stolen_card": ("card_declined", "Your card was declined."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": (
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    "authentication": (
        "payment_intent_authentication_failure",
        "The provided payment method has failed authentication.",
    ),
    "authentication_required": (
        "authentication_required",
        "Your card was declined. This transaction requires authentication.",
    ),
    "asks_then_declines": ("card_declined", "Your card was declined."),
}
"""What declines a payment: the provider's code, and what it says."""


@dataclass(frozen=True)
class Card:
    """What is kept of a card."""

    brand: str
    last4: str
    does: str

    @property
    def asks(self) -> bool:
        """Whether its bank wants the cardholder to approve (3-D Secure)."""
        return self.does in ("asks", "asks_then_declines")


@dataclass(frozen=True)
class Keyed:
    """What somebody typed into the card fields; never shown, kept or logged."""

    number: str
    expiry: str
    cvc: str

    def __repr__(self) -> str:
        return "Keyed()"


def read_card(keyed: Keyed, now: datetime) -> Card:
    """The card that was typed in. Raises Refusal (a card error, with the field as its param)."""
    number = SPACES.sub("", keyed.number)
    if not DIGITS.fullmatch(number) or not _adds_up(number):
        raise _wrong("incorrect_number", "number", "Your card number is invalid.")
    expiry = EXPIRY.fullmatch(keyed.expiry.strip())
    if expiry is None:
        raise _wrong("invalid_expiry_month", "exp_month", "Your card's expiration date is invalid.")
    if (2000 + int(expiry[2]), int(expiry[1])) < (now.year, now.month):
        raise _wrong(
            "invalid_expiry_year", "exp_year", "Your card's expiration year is in the past."
        )
    if not SECURITY_CODE.fullmatch(keyed.cvc.strip()):
        raise _wrong("invalid_cvc", "cvc", "Your card's security code is invalid.")
    # A real card in a sandbox is turned away as the provider's test mode does it.
    does = KNOWN.get(number)
    if does is None:
        raise _wrong(
            "card_declined", "number", "Your card was declined: it is not one of the test cards."
        )
    return Card(_brand(number), number[-4:], does)


def _wrong(code: str, param: str, message: str) -> Refusal:
    return Refusal(message, code=code, param=param, status=402, kind="card_error")


def _brand(number: str) -> str:
    if number.startswith(("34", "37")):
        return "amex"
    return "visa" if number.startswith("4") else "mastercard"


def _adds_up(number: str) -> bool:
    """Luhn's check, which every card number passes."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0
