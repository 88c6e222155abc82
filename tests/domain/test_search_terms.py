"""The search box reads what officers type as a reference, a postcode or a name."""

import pytest

from shared.domain.search_terms import SearchTerms, read_terms


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("80012345", SearchTerms(reference="80012345")),
        (" 8001 2345 ", SearchTerms(reference="80012345")),
        ("ct800123", SearchTerms(reference="CT800123")),
        ("800", SearchTerms(reference="800")),
        ("p7k3m9q2x", SearchTerms(offer="P7K3M9Q2X")),
        ("tw1 4qt", SearchTerms(postcode="TW14QT")),
        ("TW14QT", SearchTerms(postcode="TW14QT")),
        ("tw1", SearchTerms(postcode="TW1")),
        ("TW1 4", SearchTerms(postcode="TW14")),
        ("hughes", SearchTerms(words=("HUGHES",))),
        ("Carys  Hughes", SearchTerms(words=("HUGHES", "CARYS"))),
        ("h carys", SearchTerms(words=("CARYS", "H"))),
        ("O'Neill", SearchTerms(words=("ONEILL",))),
        ("hughes TW1 4QT", SearchTerms(postcode="TW14QT", words=("HUGHES",))),
        ("TW14QT hughes", SearchTerms(postcode="TW14QT", words=("HUGHES",))),
    ],
)
def test_what_is_typed_is_read_for_what_it_is(typed, terms):
    assert read_terms(typed) == terms


@pytest.mark.parametrize("typed", ["", "  ", "x", "h j", "%", "';--", "\x00"])
def test_too_little_to_search_by_is_nothing(typed):
    assert not read_terms(typed)


def test_an_endless_text_is_cut():
    assert read_terms("hughes " + "x" * 10_000).words[-1] == "HUGHES"


def test_the_trail_learns_the_kind_of_search_only():
    assert read_terms("hughes TW1 4QT").kind == "postcode+name"
