"""Every way in which Stripe can fail us, as one of the port's problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import stripe

from shared.gateways.card_ports import CardDeclined, CardsProblem, CardsRefused, CardsUnavailable

SERVER_FAILS = 500
REFUSALS: dict[type[stripe.StripeError], str] = {
    stripe.AuthenticationError: "key-refused",
    stripe.PermissionError: "not-permitted",
    stripe.IdempotencyError: "key-used-for-another-request",
}


class KeyUsedUp(CardsUnavailable):
    """Stripe failed before, and gives the same failure for the same key for a day."""


@contextmanager
def problems_named() -> Iterator[None]:
    """Raise CardsUnavailable, CardsRefused or CardDeclined for whatever goes wrong inside.

    The library's own exceptions end here: their texts may hold values.
    """
    try:
        yield
    except stripe.StripeError as error:
        raise problem_of(error) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # An answer that is JSON but not the object that was asked for.
        raise CardsUnavailable("answer-unreadable") from None


def problem_of(error: stripe.StripeError) -> CardsProblem:
    """The port's problem for one of the library's.

    Only an answer which says that nothing was done is a refusal; anything else may have been done.
    """
    if isinstance(error, stripe.CardError):
        said = error.error.decline_code if error.error else None
        return CardDeclined(said or error.code or "declined")
    if reason := REFUSALS.get(type(error)):
        return CardsRefused(reason)
    if isinstance(error, stripe.InvalidRequestError):
        return CardsRefused(error.code or "request-invalid")
    if isinstance(error, stripe.RateLimitError):
        return CardsUnavailable("too-many-requests")
    if isinstance(error, stripe.APIConnectionError):
        return CardsUnavailable("no-answer")
    status = error.http_status or 0
    if status >= SERVER_FAILS and _is_repeated(error):
        return KeyUsedUp(f"answer-{status}")
    return CardsUnavailable(f"answer-{status or 'unreadable'}")


def _is_repeated(error: stripe.StripeError) -> bool:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    return headers.get("idempotent-replayed") == "true"
