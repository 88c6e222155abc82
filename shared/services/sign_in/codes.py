"""One-time codes: made, kept as keyed hashes, checked once."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from shared.services.sign_in.keys import Keys
from shared.services.web_sessions import token_hash

DIGITS = 6
LETTER_DIGITS = 12
"""A posted code lives for days, so it is as long as it takes not to be guessed in that time."""
LASTS = timedelta(minutes=10)
LETTER_LASTS = timedelta(days=21)
LETTER_AGAIN_AFTER = timedelta(days=7)
POSTED = "posted"
"""Marks the code inside a letter, as against a request from a browser that a letter answers."""
MOST_TRIES = 5
MOST_SENDS = 4


def new_code(digits: int = DIGITS) -> str:
    """A code that nobody can foresee."""
    return "".join(str(secrets.randbelow(10)) for _ in range(digits))


def typed_code(text: str) -> str:
    """The digits of what was typed, however they were spaced."""
    return "".join(each for each in text if each.isascii() and each.isdigit())


def spaced(code: str) -> str:
    """A long code as a letter prints it: `1234 5678 9012`."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_hash(keys: Keys, request_hash: str, address: str, code: str) -> str:
    """What is kept of a code that works only in the browser that asked for it.

    The address it was sent to goes in as well: when the phone or email on file is changed, a code
    that went to the old one is worth nothing.
    """
    return keys.digest("code", request_hash, address, code)


def letter_hash(keys: Keys, party_id: int, code: str) -> str:
    """What is kept of a posted code: it works for its person in any browser."""
    return keys.digest("letter-code", party_id, code)


def is_same(one: str, other: str) -> bool:
    """Whether two hashes are the same, in a time that tells nothing."""
    return hmac.compare_digest(one, other)


def request_hash_of(token: str) -> str:
    """What is kept of the token that ties a code to a browser."""
    return token_hash(token)
