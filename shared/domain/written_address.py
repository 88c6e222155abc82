"""The address on an envelope, taken apart as far as it tells one home from another."""

from __future__ import annotations

import re

from shared.domain.name_keys import name_words
from shared.domain.person_match import Address

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b", re.IGNORECASE | re.ASCII)
TELLING = 2
"""The house is in the first lines; towns and counties tell nobody apart."""


def address_of(written: str) -> Address | None:
    """The first lines and the postcode of an address as it is written; none without a postcode."""
    found = _POSTCODE.search(written)
    if found is None:
        return None
    lines = [line for line in written.splitlines() if line.strip() and found.group() not in line]
    return Address(" ".join(name_words(" ".join(lines[:TELLING]))), found.group())
