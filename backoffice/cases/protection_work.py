"""Where work about Breathing Space is done: the page of the one that it is about."""

from __future__ import annotations

from flask import url_for

from shared.domain.roles import DECIDERS, Role
from shared.services.work_items import OpenItem


def protection_work_at(item: OpenItem, role: Role) -> str:
    """The page on which an item is dealt with; nothing when it is none of these, or not this role's.

    A match that waits is answered there too: the page sends on to it.
    """
    kind, _colon, rest = item.subject.partition(":")
    number = rest.split(":")[0]
    if kind != "moratorium" or role not in DECIDERS or not (number.isascii() and number.isdigit()):
        return ""
    view = "match" if item.kind == "breathing_space" else "one"
    return url_for(f"officers_breathing_space.{view}", moratorium_id=int(number))
