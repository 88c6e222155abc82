"""How many text messages a text takes. Source: 3GPP TS 23.038, 6.1 and 6.2.1."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("\f^{}\\[~]|€")
"""Signs that count as two."""
ONE, EACH = 160, 153
ONE_WIDE, EACH_WIDE = 70, 67
MOST_PARTS = 6
"""What suppliers take, GOV.UK Notify among them; more would arrive out of order or not at all."""


def text_parts(text: str) -> int:
    """How many single messages carry a text; a sign outside the basic table, such as ŵ, makes all of it wide."""
    if set(text) <= _BASIC | _TWICE:
        return _parts(sum(1 + (sign in _TWICE) for sign in text), ONE, EACH)
    return _parts(len(text.encode("utf-16-le")) // 2, ONE_WIDE, EACH_WIDE)


def _parts(length: int, one: int, each: int) -> int:
    return 1 if length <= one else -(-length // each)
