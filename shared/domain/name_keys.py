"""How names, postcodes and references are made comparable: the import, sign-in and search use the same keys."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPELT_OUT = str.maketrans(
    {"Ø": "O", "Æ": "AE", "Œ": "OE", "Đ": "D", "Ð": "D", "Þ": "TH", "Ł": "L", "Ħ": "H", "ẞ": "SS"}
)
"""Letters that have no accent to take off."""

_ASCII_GAPS = {
    code: None if chr(code) in "'`." else " " for code in range(128) if not chr(code).isalnum()
}
"""What the loop below does to plain ASCII, in one step: most names are, and an import has many."""

LONGEST_WORD = 40
"""Words in a key are cut here, so that one absurd word cannot outgrow its column."""

MOST_WORDS = 12
"""How many words of one name are kept."""

LONGEST_KEY = 260
"""What the column of a whole name's key holds; one longer would stop an import of everybody."""


# Many people share a name, and a name is asked for its whole key and for its surname's.
@lru_cache(maxsize=4_096)
def _plain_capitals(text: str) -> str:
    """Capitals without accents; only the letters A to Z and digits survive, the rest are gaps."""
    if text.isascii():
        return text.upper().translate(_ASCII_GAPS)
    decomposed = unicodedata.normalize("NFKD", text.upper().translate(_SPELT_OUT))
    letters = (each for each in decomposed if not unicodedata.combining(each))
    return "".join(each if each.isascii() and each.isalnum() else _gap(each) for each in letters)


def _gap(character: str) -> str:
    """What stands for a character outside A to Z and 0 to 9."""
    if character in "'’‘`´ʼʻ.":
        return ""
    # A letter of another script is kept: a name written in it must still find its own row.
    return character if character.isalnum() else " "


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name: `Siân O'Neill-Hughes` gives `SIAN`, `ONEILL`, `HUGHES`."""
    return tuple([word[:LONGEST_WORD] for word in _plain_capitals(text).split()[:MOST_WORDS]])


def name_key(forenames: str, surname: str, organisation: str = "") -> str:
    """The whole name for searching: capitals, no accents, one space between words, surname first."""
    words = name_words(f"{surname} {forenames} {organisation}")
    return " ".join(dict.fromkeys(words))[:LONGEST_KEY].rstrip()


def surname_key(surname_or_organisation: str) -> str:
    """The surname or organisation for signing in: capitals, letters and digits only."""
    return "".join(_plain_capitals(surname_or_organisation).split())[:160]


def postcode_key(postcode: str) -> str:
    """The postcode in capitals without spaces, or "" when nothing usable is there."""
    return "".join(each for each in postcode.upper() if each.isascii() and each.isalnum())[:8]


def reference_key(reference: str) -> str:
    """A reference as somebody types it from a letter: capitals, without spaces."""
    return "".join(reference.upper().split())
