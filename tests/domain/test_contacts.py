"""A message is sent only to what can be an address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.contacts import is_email, is_mobile

EMAILS: tuple[tuple[str | None, bool], ...] = (
    ("carys@example.org", True),
    ("carys.o'neill+tax@post.example.org", True),
    ("siân@enghraifft.cymru", True),
    (None, False),
    ("", False),
    ("none", False),
    ("n/a", False),
    ("carys@example", False),
    ("@example.org", False),
    ("carys@example.org.", False),
    ("carys@example.org, ioan@example.org", False),
    ("carys@example.org;ioan@example.org", False),
    ("Carys <carys@example.org>", False),
    ("carys@exa mple.org", False),
    ("carys@example.org\r\nBcc: all@evil.example", False),
    ("carys\u00a0@example.org", False),
    ("carys@example.org\u2028", False),
    ("c" * 250 + "@x.org", False),
)
PHONES: tuple[tuple[str | None, bool], ...] = (
    ("07700 900123", True),
    ("07700-900-123", True),
    ("+447700900123", True),
    ("00447700900123", True),
    (None, False),
    ("01632 960100", False),
    ("077", False),
    ("07700 900123 / 01632 960100", False),
    ("07700 900123 ext 4", False),
    ("０７７００ ９００１２３", False),
    ("07700\r\n900123", False),
)


@pytest.mark.parametrize(("text", "good"), EMAILS)
def test_an_email_address_is_one_address(text, good):
    assert is_email(text) is good


@pytest.mark.parametrize(("text", "good"), PHONES)
def test_a_text_goes_to_a_mobile(text, good):
    assert is_mobile(text) is good


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_nothing_with_a_line_end_or_a_blank_is_an_address(text):
    broken = f"carys{text}\n@example.org"
    assert not is_email(broken)
    assert not is_mobile(f"07700{text}\n900123")
    assert is_email(text) <= (" " not in text and text.isprintable())
