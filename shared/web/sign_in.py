"""Who is signed in, for views that the access table opens to them alone; and what signing in needs."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask import abort, request

from shared.gateways.clock import SystemClock
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, USUAL, Passwords
from shared.services.sign_in.payer import Here
from shared.services.web_sessions import SignedInAdviser, SignedInOfficer, SignedInPayer
from shared.web.clock import now
from shared.web.parts import current_parts
from shared.web.sessions import signed_in_adviser, signed_in_officer, signed_in_payer

__all__ = [
    "SignedInAdviser",
    "SignedInOfficer",
    "SignedInPayer",
    "current_adviser",
    "current_officer",
    "current_payer",
    "here",
    "keys",
    "passwords",
    "real_instant",
]


def current_payer() -> SignedInPayer:
    """The payer of this request; 404 when there is none."""
    return signed_in_payer() or abort(404)


def current_officer() -> SignedInOfficer:
    """The officer of this request; 404 when there is none."""
    return signed_in_officer() or abort(404)


def current_adviser() -> SignedInAdviser:
    """The adviser of this request; 404 when there is none."""
    return signed_in_adviser() or abort(404)


def keys() -> Keys:
    """The keys of this installation."""
    return _keys(current_parts().settings.secret_key)


def passwords() -> Passwords:
    """How this installation hashes passwords."""
    return Passwords(CHEAP if current_parts().settings.cheap_passwords else USUAL)


def here() -> Here:
    """Where this request comes from, and when."""
    return Here(request.remote_addr or "", now())


def real_instant() -> datetime:
    """The real time, whatever a sandbox's clock shows: authenticator apps go by it."""
    return SystemClock().now()


@lru_cache(maxsize=8)
def _keys(secret: str) -> Keys:
    return Keys(secret)
