"""Every text that a person outside the council may read is there in Welsh."""

import pytest

from tests.support import catalogues


@pytest.fixture(scope="module")
def wanted():
    return catalogues.extract()


@pytest.fixture(scope="module")
def welsh():
    return catalogues.welsh()


def test_nothing_is_missing_in_welsh(wanted, welsh):
    assert list(catalogues.missing(wanted, welsh)) == []


def test_no_welsh_is_left_of_texts_that_are_gone(wanted, welsh):
    assert list(catalogues.left_over(wanted, welsh)) == []


def test_the_welsh_is_filled_in_as_the_english_is(welsh):
    assert list(catalogues.mistakes(welsh)) == []
