"""The wording that came with the software, in one language and in the words of that language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from shared.services.catalogue import translations
from shared.services.message_text import shipped_source

SAID = re.compile(r"\{\{ _\('((?:[^'\\]|\\.)*)'((?:, [^{}]*)?)\) \}\}")
"""A sentence of a template, and the values in it."""
COMMENT = re.compile(r"\s*\{#-.*?-#\}\s*|\{#.*?#\}", re.DOTALL)
PLACE = re.compile(r"%\((\w+)\)s|%%")
OPENING, SHUTTING = "([{", ")]}"


def shipped_wording(template: str, language: str) -> str:
    """A whole wording, its subject in the first line: what somebody edits who words it anew."""
    first, _, rest = shipped_source(template).partition("\n")
    rest = COMMENT.sub("\n" if rest.startswith("\n") else "", rest)
    plain = SAID.sub(lambda found: _plain(found, language), f"{first}\n{rest}")
    return tidy(plain)


def tidy(content: str) -> str:
    """A wording as it is kept: plain line ends, nothing at the ends of lines, one end."""
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip() + "\n"


def fingerprint(content: str) -> str:
    """What tells one wording from another."""
    return sha256(tidy(content).encode()).hexdigest()


def said_pieces(template: str, language: str) -> Iterator[tuple[str, str]]:
    """Each sentence of a template in English as it came, and as a piece of the wording in a language."""
    for found in SAID.finditer(shipped_source(template)):
        yield _english(found), _plain(found, language)


def _english(found: re.Match[str]) -> str:
    return found[1].replace("\\'", "'")


def _plain(found: re.Match[str], language: str) -> str:
    values = dict(each.split("=", 1) for each in _split(found[2].removeprefix(", ")))
    text = translations(language).gettext(_english(found))
    return PLACE.sub(lambda place: _placed(place, values), text)


def _placed(place: re.Match[str], values: dict[str, str]) -> str:
    return "%" if place[0] == "%%" else f"{{{{ {values[place[1]]} }}}}"


def _split(arguments: str) -> Iterator[str]:
    """The arguments of a call, parted at the commas that stand in no bracket and no quote."""
    depth, quoted, start = 0, False, 0
    for at, sign in enumerate(arguments):
        quoted ^= sign == "'"
        depth += not quoted and sign in OPENING
        depth -= not quoted and sign in SHUTTING
        if sign == "," and not quoted and not depth:
            yield arguments[start:at].strip()
            start = at + 1
    if arguments:
        yield arguments[start:].strip()
