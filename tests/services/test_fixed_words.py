"""Words of ours that stand in a statement as they are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from shared.services.fixed_words import word, words


def test_a_word_stands_in_the_statement_and_is_no_value():
    compiled = select(word("with_person")).compile()
    assert ("'with_person'" in str(compiled), compiled.params) == (True, {})


def test_several_words_stand_in_the_same_order_every_time():
    assert [str(each) for each in words({"b", "a", "c"})] == ["'a'", "'b'", "'c'"]


@pytest.mark.parametrize("typed", ["x' OR '1'='1", "", "a b", "a;", "100%"])
def test_what_is_no_plain_word_is_refused(typed):
    with pytest.raises(ValueError, match=r".*"):
        word(typed)
