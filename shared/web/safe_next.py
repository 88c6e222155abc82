"""Where to go next: only ever a path of our own."""

from __future__ import annotations

import re

SAFE = re.compile(r"/(?![/\\])[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*", re.ASCII)
LONGEST = 500


def safe_path(wanted: str | None, otherwise: str = "/") -> str:
    """The wanted path when it can only lead to this site, or else the other.

    Refuses whole addresses, `//host`, backslashes, control characters and encoded ones of these.
    """
    if not wanted or len(wanted) > LONGEST or not SAFE.fullmatch(wanted):
        return otherwise
    path = wanted.partition("?")[0].lower()
    if "//" in path or any(sign in path for sign in ("%2f", "%5c", "%00", "%0a", "%0d", "%09")):
        return otherwise
    return wanted
