"""The style sheet: what is cut out of the packaged CSS, and the check that nothing forbidden is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

UNUSED = (
    "accordion",
    "cookie-banner",
    "exit-this-page",
    "feedback",
    "footer__copyright-logo",
    "footer__crown",
    "footer__licence-logo",
    "header",
    "phase-banner",
    "summary-card",
)
"""Components that no page uses; their rules would only cost an old phone time."""

FORBIDDEN = re.compile(
    r"GDS Transport|@font-face|crown|crest|\.woff|govuk-icon|opengraph", re.IGNORECASE
)
"""The typeface and the marks of central government, which a council may not use."""

_UNUSED_SELECTOR = re.compile(rf"\.govuk-(?:{'|'.join(UNUSED)})(?![a-z])")


class ForbiddenMark(Exception):
    """A built file still carries central government's typeface, crown or crest."""


def trimmed(css: str) -> str:
    """Minified CSS without the rules of unused components, the typeface and its font files."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = css.replace("GDS Transport,arial,sans-serif", "inherit")
    return "".join(_kept(css))


def refuse_forbidden(name: str, text: str) -> None:
    """Raise ForbiddenMark when a built file has what a council may not use."""
    if found := FORBIDDEN.search(text):
        raise ForbiddenMark(f"{name} still holds {found[0]!r}")


def _kept(css: str) -> Iterator[str]:
    """Each rule that stays, with its unused selectors taken out; at-rules are looked into."""
    for head, body in _rules(css):
        if body is None:
            yield head
        elif head.startswith(("@media", "@supports", "@-moz-document")):
            inner = "".join(_kept(body))
            yield f"{head}{{{inner}}}" if inner else ""
        elif head.startswith("@font-face") or "GDS Transport" in body or "url(" in body:
            yield ""
        else:
            selectors = [each for each in _selectors(head) if not _UNUSED_SELECTOR.search(each)]
            yield f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Pairs of what stands before a brace and what stands inside; a statement such as @charset has no inside."""
    at = 0
    while at < len(css):
        brace, semicolon = css.find("{", at), css.find(";", at)
        if brace < 0:
            yield css[at:], None
            return
        if 0 <= semicolon < brace:
            yield css[at : semicolon + 1].strip(), None
            at = semicolon + 1
            continue
        end = _closing(css, brace)
        yield css[at:brace].strip(), css[brace + 1 : end]
        at = end + 1


def _closing(css: str, brace: int) -> int:
    """Where the brace that opens at `brace` is closed."""
    depth = 0
    for found in re.finditer(r"[{}]", css[brace:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return brace + found.start()
    raise ValueError("the style sheet ends inside a rule")


def _selectors(head: str) -> list[str]:
    """The selectors of one rule, split at commas outside of brackets."""
    return re.split(r",(?![^(]*\))", head)
