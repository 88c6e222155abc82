"""The Welsh fits its English: the same places for values, the same tags, the same kind of sentence.

That none is missing, and none left over, is test_catalogue.py's.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message

from tests.support import catalogues

MARKS = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?\w[^>]*>|https?://[^\s\"<]+")
"""Places for values, tags with everything in them, addresses."""
ENDS = ".:?,"
WORDS = re.compile(r"[^\W\d_]+")

AS_IN_ENGLISH = frozenset(
    {
        "Alcohol",
        "Business Debtline",
        "National Debtline",
        "Partner",
        "Staff",
        "StepChange",
    }
)
"""Names, and words that Welsh shares."""

ENGLISH_IN_WELSH = re.compile(
    r"\b(the|and|you|your|with|from|this|that|please|payment|account|week|month)\b",
    re.IGNORECASE,
)


def _pairs() -> list[tuple[str, str]]:
    return [
        pair
        for message in catalogues.welsh()
        if message.id
        for pair in zip(_forms(message), _welsh_forms(message), strict=False)
    ]


def _forms(message: Message) -> tuple[str, ...]:
    if isinstance(message.id, str):
        return (message.id,)
    return tuple(message.id[1] for _ in message.string or ())


def _welsh_forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


@pytest.fixture(scope="module")
def pairs():
    """Each English text with each form of its Welsh."""
    found = _pairs()
    assert len(found) > 1000
    return found


def test_every_value_tag_and_address_is_in_the_welsh_as_often_as_in_the_english(pairs):
    assert [
        english
        for english, welsh in pairs
        if welsh and Counter(MARKS.findall(english)) != Counter(MARKS.findall(welsh))
    ] == []


def test_welsh_is_never_just_the_english(pairs):
    assert [
        english
        for english, welsh in pairs
        if english == welsh
        and WORDS.search(MARKS.sub("", english))
        and english not in AS_IN_ENGLISH
    ] == []


def test_the_list_of_what_is_as_in_english_has_nothing_too_much(pairs):
    assert {english for english, welsh in pairs if english == welsh} >= AS_IN_ENGLISH


def test_no_english_word_is_left_in_the_welsh(pairs):
    assert [welsh for _, welsh in pairs if ENGLISH_IN_WELSH.search(MARKS.sub("", welsh))] == []


def test_a_welsh_sentence_ends_as_the_english_does(pairs):
    assert [
        (english, welsh) for english, welsh in pairs if welsh and _end(english) != _end(welsh)
    ] == []


def test_welsh_begins_with_a_capital_where_english_does(pairs):
    assert [
        (english, welsh)
        for english, welsh in pairs
        if welsh
        and english[0].isalpha()
        and welsh[0].isalpha()
        and english[0].isupper() != welsh[0].isupper()
    ] == []


def test_there_is_a_form_for_each_of_the_numbers_that_welsh_tells_apart():
    catalogue = catalogues.welsh()
    forms = [m.string for m in catalogue if isinstance(m.id, tuple)]
    assert forms
    assert all(len(each) == catalogue.num_plurals == 5 and all(each) for each in forms)


def test_nothing_is_doubtful():
    assert [message.id for message in catalogues.welsh() if message.fuzzy] == []


def _end(text: str) -> str:
    return text.rstrip()[-1] if text.rstrip()[-1:] in ENDS else ""
