"""Welsh with a mark around every text of the catalogue: what stands outside the marks came from elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from shared.domain.entitlements import NINTHS
from shared.services import catalogue
from shared.services.message_text import forget_templates
from shared.services.wording import HALVES, MONTHS, WEEKDAYS
from tests.support.catalogues import extract, welsh
from tests.support.html_page import Element

OPEN, SHUT = "⟦", "⟧"
PLACE = re.compile(r"(%\(\w+\)s)")
SPOKEN_ATTRIBUTES = frozenset({"aria-label", "title", "alt", "placeholder", "label"})
BUTTONS = frozenset({"submit", "button", "reset"})
NOT_READ = frozenset({"script", "style", "textarea", "code"})
"""What nobody reads, what somebody typed, and names that computers give."""
FIRST_IN_A_LINE = [each.replace("dydd", "Dydd") for each in WEEKDAYS["cy"]]
NOT_WORDS = re.compile(
    rf"\b(?:{'|'.join((*MONTHS['cy'], *WEEKDAYS['cy'], *FIRST_IN_A_LINE))})\b|(?<=\d)(?:{'|'.join(HALVES['cy'])})\b"
    r"|\{\w+\}|\bhttps?://\S+|\S+@\S+\.\S+"
    rf"|^[{''.join(NINTHS)}]$"
)
"""Dates and times, places that a script fills in, addresses, the letter of a council tax band by itself."""
LETTERS = re.compile(r"[^\W\d_]")


def mark(text: str) -> str:
    """A text of the catalogue with its marks; the values that are put into it stay outside."""
    return OPEN + PLACE.sub(rf"{SHUT}\1{OPEN}", text) + SHUT


def marked_catalogue(folder: Path) -> None:
    """Write our Welsh into a folder as translations, every text with its marks.

    A text that has no Welsh yet is marked in English: that it is missing is another test's concern.
    """
    made, ours = Catalog(locale="cy"), welsh()
    for message in extract():
        if message.id:
            found = ours.get(message.id, message.context)
            said = _whole(found, message, made.num_plurals)
            marked = tuple(map(mark, said)) if isinstance(said, tuple) else mark(said)
            made.add(message.id, marked, flags=message.flags, context=message.context)
    target = folder / "cy" / "LC_MESSAGES" / "messages.po"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, made)


def _whole(found: Message | None, message: Message, forms: int) -> str | tuple[str, ...]:
    """What Welsh says, or English where it says nothing."""
    said = found.string if found else None
    if isinstance(message.id, tuple):
        return said if isinstance(said, tuple) and all(said) else (message.id[1],) * forms
    return str(said or message.id)


def _forget_pieces_of_pages() -> None:
    """Pages keep pieces that hold texts, such as a list of choices; those were made in other words."""
    kept = type(lru_cache(_forget_pieces_of_pages))
    for name, module in list(sys.modules.items()):
        if name.startswith(("portal.", "shared.web.")):
            for each in vars(module).values():
                if isinstance(each, kept):
                    each.cache_clear()


def speak_marked_welsh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everything read the marked catalogue in a folder while a test runs."""
    monkeypatch.setattr(catalogue, "TRANSLATIONS", folder)
    catalogue.translations.cache_clear()
    forget_templates()
    _forget_pieces_of_pages()
    yield
    catalogue.translations.cache_clear()
    forget_templates()
    _forget_pieces_of_pages()


def outside(texts: Iterable[str]) -> Iterator[str]:
    """What of texts in a row stands outside the marks, which may begin in one and end in another."""
    depth = 0
    for text in texts:
        for piece in re.split(f"([{OPEN}{SHUT}])", text):
            if piece in {OPEN, SHUT}:
                depth += 1 if piece == OPEN else -1
            elif depth == 0:
                yield piece


def from_elsewhere(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """Texts that are neither in the catalogue nor a date, an address or a word that is known."""
    longest_first = sorted(known, key=len, reverse=True)
    found = []
    for text in outside(texts):
        left = " ".join(text.split())
        for each in longest_first:
            left = left.replace(each, "")
        if LETTERS.search(NOT_WORDS.sub("", left)):
            found.append(text.strip())
    return found


def bypassing(page: Element, known: Iterable[str]) -> list[str]:
    """What a page says, to eyes or to a screen reader, that is not in the catalogue and not known."""
    known = tuple(known)
    attributes = (each for element in _in_welsh(page) for each in _spoken_attributes(element))
    spoken = [found for each in attributes for found in from_elsewhere([each], known)]
    return from_elsewhere(_texts(page), known) + spoken


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in NOT_READ and child["lang"] != "en":
            yield from _texts(child)


def _in_welsh(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element) and child["lang"] != "en":
            yield child
            yield from _in_welsh(child)


def _spoken_attributes(element: Element) -> Iterator[str]:
    for name, value in element.attributes.items():
        on_a_button = name == "value" and element.tag == "input" and element["type"] in BUTTONS
        for_a_script = name.startswith("data-") and " " in value
        if name in SPOKEN_ATTRIBUTES or on_a_button or for_a_script:
            yield value
