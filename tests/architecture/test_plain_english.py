"""The English that people read is plain: short sentences, everyday words, nobody blamed or shouted at."""

from __future__ import annotations

import re

import pytest
from babel.messages.extract import extract_from_dir

from tests.support import catalogues

LONGEST_SENTENCE = 30
OFFICE = [("templates/backoffice/**", "jinja2"), ("backoffice/**.py", "python")]
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}

PLAINER = {
    "aforementioned": "say which",
    "amongst": "among",
    "as per": "as, under",
    "bailiff": "enforcement agent",
    "click here": "say where the link leads",
    "commence": "start",
    "deem": "think, count as",
    "debtor": "person, whoever owes it",
    "e.g.": "for example",
    "endeavour": "try",
    "ensure": "make sure",
    "etc.": "say what else",
    "facilitate": "help",
    "failed to": "say what happened",
    "failure to": "if you do not",
    "hereby": "leave it out",
    "i.e.": "that is",
    "in accordance with": "as … says",
    "in order to": "to",
    "in respect of": "for, about",
    "in the event": "if",
    "kindly": "please, or leave it out",
    "liaise": "talk",
    "must comply": "say what to do",
    "obtain": "get",
    "please note": "leave it out",
    "prior to": "before",
    "purchase": "buy",
    "pursuant": "under",
    "regarding": "about",
    "remit": "pay, send",
    "shall": "will, must",
    "subsequent": "later",
    "sufficient": "enough",
    "terminate": "end",
    "thereof": "of it",
    "therefore": "so",
    "upon": "on",
    "utilise": "use",
    "via": "by, through",
    "whereby": "by which",
    "whilst": "while",
    "with regard to": "about",
}
"""Words that make a text harder, and what to say instead."""

AS_PEOPLE_KNOW_IT = re.compile(r"enforcement agent( \(|, also called a )bailiff")
"""The law's word comes first, then the one that people know."""
TAG = re.compile(r"<[^>]*>")
SENTENCE_ENDS = re.compile(r"(?<=[.?:;])\s+")


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
    hard = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, PLAINER))})(?!\w)", re.IGNORECASE)
    assert [
        f"{found[0]!r} (say: {PLAINER[found[0].lower()]}): {text}"
        for text in texts
        if (found := hard.search(AS_PEOPLE_KNOW_IT.sub("", text)))
    ] == []


def test_no_sentence_is_long(texts):
    assert [
        f"{len(sentence.split())} words: {sentence}"
        for text in texts
        for sentence in SENTENCE_ENDS.split(text)
        if len(sentence.split()) > LONGEST_SENTENCE
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
