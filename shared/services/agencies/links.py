"""The one link in messages about an authority: made when the message is delivered, and kept nowhere.

By it a client gives or declines what an agency asks for, and stops the agency for as long as the
authority lives. The outbox holds only a mark. A new nonce, or an empty one, makes every older link
open nothing.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.models import Authority
from shared.services.sign_in.keys import Keys

PURPOSE = "authority"
BITS = 128
_BEGINS = "[[authority:"
_MARK = re.compile(r"\[\[authority:([0-9A-Z]{1,20})\]\]", re.ASCII)


def authority_mark(reference: str) -> str:
    """What stands for the link in a message until it is delivered."""
    return f"{_BEGINS}{reference}]]"


def authority_code(keys: Keys, reference: str, nonce: str) -> str:
    """The part of a link that nobody else can make: 128 bits, in 22 signs."""
    digest = bytes.fromhex(keys.digest(PURPOSE, reference, nonce))[: BITS // 8]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def is_code_of(keys: Keys, reference: str, nonce: str, code: str) -> bool:
    """Whether a link's code is the one of an authority that has a link; in constant time."""
    right = hmac.compare_digest(authority_code(keys, reference, nonce).encode(), code.encode())
    return right and bool(nonce)


def with_authority_links(
    session: Session, keys: Keys | None, body: str, party_id: int | None
) -> str:
    """A message as it leaves, with each mark turned into its link.

    A mark for an authority of somebody else came from words that a person wrote: it gives only the
    page that asks to sign in, as does everything where there are no keys or no link any more.
    """
    if _BEGINS not in body:
        return body
    home = session.info["base_url"]
    found = {mark[1] for mark in _MARK.finditer(body)}
    rows = session.execute(
        select(Authority.reference, Authority.nonce).where(
            Authority.reference.in_(found), Authority.party_id == party_id, Authority.nonce != ""
        )
    )
    nonces = {row.reference: row.nonce for row in rows}

    def link(reference: str) -> str:
        nonce = nonces.get(reference)
        if keys is None or nonce is None:
            return f"{home}/authority"
        return f"{home}/authority/{reference}/{authority_code(keys, reference, nonce)}"

    return _replaced(body, link)


def without_authority_links(body: str, instead: str) -> str:
    """A message for somebody else to read: a link is for its person alone."""
    return _replaced(body, lambda _reference: instead)


def signed_in_authority_links(body: str, home: str) -> str:
    """A message for its own person to read again, with links that ask them to sign in."""
    return _replaced(body, lambda reference: f"{home}/authority/{reference}")


def _replaced(body: str, link: Callable[[str], str]) -> str:
    return _MARK.sub(lambda mark: link(mark[1]), body)
