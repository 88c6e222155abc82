"""A text is plain when its sentences are short and its words are everyday ones."""

from __future__ import annotations

import pytest

from shared.domain.plain_words import LONGEST_SENTENCE, hard_words, long_sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You must pay prior to Friday.", [("prior to", "before")]),
        ("Shall we talk?", [("Shall", "will, must")]),
        ("A shallow pond.", []),
        ("An enforcement agent (bailiff) may call.", []),
        ("A bailiff may call.", [("bailiff", "enforcement agent")]),
    ],
)
def test_a_hard_word_is_named_with_a_plainer_one(text, found):
    assert list(hard_words(text)) == found


@pytest.mark.parametrize(("words", "is_long"), [(LONGEST_SENTENCE, False), (LONGEST_SENTENCE + 1, True)])  # fmt: skip
def test_a_sentence_is_long_above_its_most_words(words, is_long):
    text = "Hello. " + " ".join(["word"] * words) + ". Bye."
    assert bool(list(long_sentences(text))) is is_long
