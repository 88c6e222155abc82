"""What a program of an agency may do: scopes of its keys, and the kinds of changes it can hear of."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from shared.domain.agency_acts import ChangeKind


class ApiScope(StrEnum):
    """One thing that a key lets a program do. What a client allowed the agency is asked beside it."""

    CLIENTS_READ = "clients:read"
    CLIENTS_WRITE = "clients:write"
    STATEMENTS_WRITE = "statements:write"
    OFFERS_WRITE = "offers:write"
    HOLDS_WRITE = "holds:write"
    MESSAGES_WRITE = "messages:write"
    CHANGES_READ = "changes:read"


class UnknownScope(ValueError):
    """A scope that there is not, or that the key has not."""


CHANGE_KINDS = tuple(each.value for each in ChangeKind)
"""What a webhook can be told of."""

ALWAYS_TOLD = "authority."
"""Changes of authority are told to the agency even when it has none any more: that is what they say."""


def read_scopes(asked: str, had: Iterable[ApiScope]) -> frozenset[ApiScope]:
    """The scopes of a request, with spaces between: all of the key's when none is named.

    Raises UnknownScope for one that the key has not (RFC 6749 5.2, `invalid_scope`).
    """
    mine = frozenset(had)
    named = asked.split(" ") if asked else []
    try:
        wanted = frozenset(ApiScope(each) for each in named)
    except ValueError:
        raise UnknownScope(asked) from None
    if not wanted <= mine:
        raise UnknownScope(asked)
    return wanted or mine


def written(scopes: Iterable[ApiScope]) -> str:
    """Scopes as OAuth writes them, in one order."""
    has = frozenset(scopes)
    return " ".join(each.value for each in ApiScope if each in has)


def kept(text: str) -> frozenset[ApiScope]:
    """Scopes as they were written."""
    return frozenset(ApiScope(each) for each in text.split())
