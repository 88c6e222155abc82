"""Names, postcodes and references are made comparable in one place."""

import pytest

from shared.domain.name_keys import (
    name_key,
    name_words,
    postcode_key,
    reference_key,
    surname_key,
)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Siân Wŷn", ("SIAN", "WYN")),
        ("O'Neill", ("ONEILL",)),
        ("O’Neill", ("ONEILL",)),
        ("Smith-Jones", ("SMITH", "JONES")),
        ("A. B. Taxis (1998) Ltd.", ("A", "B", "TAXIS", "1998", "LTD")),
        ("Søren Łukasz", ("SOREN", "LUKASZ")),
        ("Groß", ("GROSS",)),
        ("李 明", ("李", "明")),
        ("  \t ", ()),
        ("%_'\";--", ()),
    ],
)
def test_a_name_becomes_words_in_plain_capitals(written, words):
    assert name_words(written) == words


def test_an_absurd_name_is_cut():
    assert name_words("x " * 50) == ("X",) * 12
    assert name_words("y" * 500) == ("Y" * 40,)


def test_the_whole_name_begins_with_the_surname():
    assert name_key("Carys Mair", "Ap-Rhys") == "AP RHYS CARYS MAIR"


def test_an_organisation_is_its_own_name():
    assert name_key("", "", "Halyard & Sons Ltd") == "HALYARD SONS LTD"


def test_a_surname_for_signing_in_has_no_gaps():
    assert surname_key("Mc Donald-O'Neill") == "MCDONALDONEILL"


@pytest.mark.parametrize("typed", ["tw1 1aa", "TW11AA", " tW1  1aA ", "TW1-1AA"])
def test_a_postcode_is_the_same_however_it_is_typed(typed):
    assert postcode_key(typed) == "TW11AA"


def test_a_reference_is_the_same_however_it_is_typed():
    assert reference_key(" 8001 2345 ") == "80012345"
