"""How many text messages a text takes."""

from __future__ import annotations

import pytest

from shared.domain.text_length import text_parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ŵ" + "a" * 69, 1),
        ("ŵ" + "a" * 70, 2),
        ("ŵ" + "a" * 133, 2),
        ("ŵ" + "a" * 134, 3),
        ("é" * 160, 1),
        ("\N{GRINNING FACE}" * 35, 1),
        ("\N{GRINNING FACE}" * 36, 2),
    ],
)
def test_a_text_takes_as_many_messages_as_its_signs_need(text, parts):
    assert text_parts(text) == parts
