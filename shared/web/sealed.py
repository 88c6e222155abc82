"""The key of the sealed store, and who opens what is in it, for the pages that may."""

from __future__ import annotations

from functools import lru_cache

from shared.services.sealed.key import SealedKey
from shared.services.sealed.openings import Reader
from shared.web.parts import current_parts
from shared.web.sign_in import current_officer


def sealed_key() -> SealedKey:
    """The key of this installation."""
    return _key(current_parts().settings.sealed_keys)


def current_reader() -> Reader:
    """The officer of this request, as somebody who opens what is sealed."""
    officer = current_officer()
    return Reader(officer.officer_id, officer.role)


@lru_cache(maxsize=8)
def _key(secrets: tuple[str, ...]) -> SealedKey:
    return SealedKey(secrets)
