"""What an officer typed into the search box, read as a reference, a postcode or a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.domain.name_keys import name_words, postcode_key, reference_key

LONGEST = 100
"""Characters of the search box that are read."""

LEAST_LETTERS = 2
"""A name is searched from two letters on; one letter would find half of the town."""

_REFERENCE = re.compile(r"[A-Z]{0,3}[0-9]{3,}[A-Z0-9]{0,6}")
_OFFER = re.compile(r"P[2-9B-DF-HJKMNP-TV-Z]{8}")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
_POSTCODE_BEGUN = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]{0,2})?")


@dataclass(frozen=True)
class SearchTerms:
    """One search; all that is given must fit."""

    offer: str = ""
    """The whole reference of an offer or plan."""
    reference: str = ""
    postcode: str = ""
    words: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What was searched by, in one word, for the trail: it never holds what was typed."""
        parts = (
            ("offer", self.offer),
            ("reference", self.reference),
            ("postcode", self.postcode),
            ("name", self.words),
        )
        return "+".join(word for word, given in parts if given) or "nothing"

    def __bool__(self) -> bool:
        return self.kind != "nothing"


def read_terms(text: str) -> SearchTerms:
    """Read what was typed. What is too short to search by gives empty terms, which are false."""
    text = text[:LONGEST].strip()
    compact = reference_key(text)
    if _OFFER.fullmatch(compact):
        return SearchTerms(offer=compact)
    if _POSTCODE_BEGUN.fullmatch(compact):
        return SearchTerms(postcode=compact)
    if _REFERENCE.fullmatch(compact):
        return SearchTerms(reference=compact)
    postcode, rest = _without_postcode(text.split())
    words = _worth_searching(name_words(" ".join(rest)))
    return SearchTerms(postcode=postcode, words=words)


def _without_postcode(parts: list[str]) -> tuple[str, list[str]]:
    """A whole postcode among the words, written with or without its space, and the other words."""
    for width in (2, 1):
        for start in range(len(parts) - width + 1):
            key = postcode_key("".join(parts[start : start + width]))
            if _POSTCODE.fullmatch(key):
                return key, parts[:start] + parts[start + width :]
    return "", parts


def _worth_searching(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words, longest first, when at least one of them is long enough to search by."""
    ordered = sorted(dict.fromkeys(words), key=len, reverse=True)
    return tuple(ordered) if ordered and len(ordered[0]) >= LEAST_LETTERS else ()
