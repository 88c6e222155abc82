"""Names and references as Bacs takes them: capital letters, digits and . & / - with spaces.

How a name is brought to that, step by step: capitals; a letter with an accent becomes the letter
without it (Siân is SIAN, ŵ is W); letters with two shapes become two letters (Æ is AE, ß is SS);
an apostrophe goes without a trace (O'Neill is ONEILL); everything else becomes a space; runs of
spaces become one; what is too long is cut off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.&/- ")
NAME_LENGTH = 18
REFERENCE_LENGTHS = range(6, 19)
_TWO_LETTERS = {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS"}
_APOSTROPHES = "'\u2018\u2019\u02bc`\u00b4"
_AS_IT_IS = re.compile(r"[A-Z0-9.&/-]+(?: [A-Z0-9.&/-]+)*")
"""A text of the set already, with single spaces between its words."""
_NOT_IN_REFERENCE = re.compile(r"[^A-Z0-9.&/\- ]")


class NotAReference(ValueError):
    """The text cannot be a core reference; the message says why."""


def bacs_text(text: str, length: int = NAME_LENGTH) -> str:
    """The text in the Bacs character set, of at most `length` characters, without spaces at its ends."""
    if len(text) <= length and _AS_IT_IS.fullmatch(text):
        return text
    capitals = text.upper()
    replaced = "".join(_TWO_LETTERS.get(sign, sign) for sign in capitals)
    plain = unicodedata.normalize("NFKD", replaced)
    kept = [
        sign if sign in ALLOWED else " "
        for sign in plain
        if sign not in _APOSTROPHES and not unicodedata.combining(sign)
    ]
    return " ".join("".join(kept).split())[:length].rstrip()


def core_reference(text: str) -> str:
    """A core reference as it may stand on an instruction. Raises NotAReference.

    6 to 18 characters of the set, six letters or digits at least, not beginning with DDIC or a
    space, and not one character over and over (Bacs, core reference rules).
    """
    if len(text) not in REFERENCE_LENGTHS:
        raise NotAReference("a reference has 6 to 18 characters")
    if _NOT_IN_REFERENCE.search(text):
        raise NotAReference("a reference has capitals, digits, . & / - and spaces only")
    if text.startswith(("DDIC", " ")):
        raise NotAReference("a reference does not begin with DDIC or a space")
    signs = text if text.isalnum() else [sign for sign in text if sign.isalnum()]
    if len(signs) < 6:
        raise NotAReference("a reference has six letters or digits at least")
    if len(set(signs)) == 1:
        raise NotAReference("a reference is not one character over and over")
    return text


def check_digit(digits: Iterable[str]) -> str:
    """One digit from the others (Luhn), so that a mistyped reference is not somebody else's."""
    sum_of_digits = 0
    for place, sign in enumerate(reversed(tuple(digits))):
        digit = int(sign, 36) % 10
        doubled = digit * 2 if place % 2 == 0 else digit
        sum_of_digits += doubled - 9 if doubled > 9 else doubled
    return str(-sum_of_digits % 10)
