"""Which of the contact details that the revenues system holds a message can be sent to."""

from __future__ import annotations

import re

MOBILE = ("07", "+447", "00447")
"""How the numbers begin that a text can be sent to."""
LONGEST = 254

_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]+")
_PHONE = re.compile(r"\+?[0-9]{10,14}", re.ASCII)


def is_email(text: str | None) -> bool:
    """Whether a text is one email address; extracts also hold `none`, `n/a` and two addresses at once."""
    return bool(text and len(text) <= LONGEST and text.isprintable() and _EMAIL.fullmatch(text))


def is_mobile(text: str | None) -> bool:
    """Whether a text can be sent to a number, however it is spaced."""
    number = re.sub(r"[ ()-]", "", text or "")
    return number.startswith(MOBILE) and bool(_PHONE.fullmatch(number))
