"""The English that people read is plain: short sentences, everyday words, nobody blamed or shouted at."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_dir

from shared.domain.plain_words import hard_words, long_sentences
from tests.support import catalogues

OFFICE = [("templates/backoffice/**", "jinja2"), ("backoffice/**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}

TAG = re.compile(r"<[^>]*>")


def _texts() -> list[str]:
    texts = [message.id for message in catalogues.extract() if message.id]
    office = extract_from_dir(
        catalogues.ROOT,
        method_map=OFFICE,
        options_map={"templates/backoffice/**": {"silent": "false"}},
        keywords=KEYWORDS,
        directory_filter=_may_hold_texts,
    )
    texts += [text for _file, _line, text, _comments, _context in office]
    forms = ((each,) if isinstance(each, str) else each for each in texts)
    return sorted({TAG.sub("", text) for each in forms for text in each})


def _may_hold_texts(folder: str) -> bool:
    beneath = folder.removeprefix(str(catalogues.ROOT)).strip("/")
    return beneath == "templates" or beneath.startswith(("templates/backoffice", "backoffice"))


@pytest.fixture(scope="module")
def texts():
    """Every text that anybody reads, without tags."""
    found = _texts()
    assert len(found) > 1500
    return found


def test_every_word_has_no_plainer_one(texts):
    assert [
        f"{word!r} (say: {plainer}): {text}" for text in texts for word, plainer in hard_words(text)
    ] == []


def test_no_sentence_is_long(texts):
    assert [
        f"{count} words: {sentence}" for text in texts for count, sentence in long_sentences(text)
    ] == []


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (r"!", "an exclamation mark"),
        (r"  ", "two spaces"),
        (r"^\s|\s$", "a space at an end"),
        (r" [.,:;?]", "a space before a stop"),
        (r"[‘’“”]", "a curly quotation mark"),
        (r"\b[A-Z]{2,} [A-Z]{2,} [A-Z]{2,}\b", "words in capitals"),
        (r"(?i)\b(organiz|recogniz|authoriz|apologiz|color\b|center\b)", "US spelling"),
    ],
)
def test_no_text_has(texts, pattern, what):
    assert [text for text in texts if re.search(pattern, text)] == [], what


def test_the_texts_of_the_office_are_looked_at_too(texts):
    assert "Find a case by reference, name or postcode" in texts
