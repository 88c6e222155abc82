"""Where to go next is only ever a path of our own."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.web.safe_next import safe_path

GOOD = ("/", "/account", "/statement/income?from=2027-04", "/plan/12/agree?x=%2Fa", "/a-b_c.d~e")
BAD = (
    None,
    "",
    "account",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/account\r\nSet-Cookie: a=b",
    "/account\n",
    "/\tevil.example",
    " /account",
    "/%2F/evil.example",
    "/%5Cevil.example",
    "/a//evil.example",
    "/café",
    "/" + "a" * 600,
)


@pytest.mark.parametrize("path", GOOD)
def test_a_path_of_ours_is_kept(path):
    assert safe_path(path) == path


@pytest.mark.parametrize("path", BAD)
def test_anything_else_leads_home(path):
    assert safe_path(path, "/home") == "/home"


PIECES = st.sampled_from(
    [
        "/",
        "//",
        "\\",
        ":",
        "https:",
        "evil.example",
        "@",
        "%2f",
        "%5c",
        "\r\n",
        "\t",
        "?",
        "#",
        "a",
        ".",
        ";",
    ]
)


@settings(max_examples=100)
@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40))
@example("/;@evil.example")
@example("/.//evil.example")
def test_whatever_is_wanted_a_browser_stays_here(wanted):
    chosen = safe_path(wanted)
    # Browsers read a backslash as a slash and leave tabs and line ends out.
    as_browsers_read = chosen.replace("\\", "/").translate(dict.fromkeys(map(ord, "\t\r\n")))
    assert urlsplit(urljoin("https://ours.example/x", as_browsers_read)).netloc == "ours.example"
    assert chosen.isprintable()
