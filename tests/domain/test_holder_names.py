"""Whose account it is: the name that was typed beside the payer's own."""

from __future__ import annotations

import pytest

from shared.domain.holder_names import PayerName, can_be_same

SIAN = PayerName("Siân Mair", "O'Hughes")
FIRM = PayerName("", "", "Quayside Hardware Ltd")


@pytest.mark.parametrize(
    "typed",
    [
        "Siân O'Hughes",
        "SIAN OHUGHES",
        "Mrs S O'Hughes",
        "S. M. O’Hughes",
        "O'Hughes, Sian",
        "Mair O Hughes",
        "Mr D & Mrs S O'Hughes",
        "Dafydd and Siân O'Hughes",
        "ms siân mair o'hughes",
    ],
)
def test_the_payers_own_name_however_it_is_written(typed):
    assert can_be_same(typed, SIAN)


@pytest.mark.parametrize(
    "typed",
    ["Dafydd O'Hughes", "D O'Hughes", "Siân Hughes", "Mrs O'Hughes", "O'Hughes", "Siân", "", "!?"],
)
def test_another_name_is_looked_at(typed):
    assert not can_be_same(typed, SIAN)


@pytest.mark.parametrize(
    ("typed", "payer"),
    [
        ("C St John-Smythe", PayerName("Carys", "St. John Smythe")),
        ("Smythe Carys St John", PayerName("Carys", "St. John Smythe")),
        ("Carys StJohn", PayerName("Carys", "St John")),
        ("Łukasz Đurić", PayerName("Lukasz", "Duric")),
        ("QUAYSIDE HARDWARE", FIRM),
        ("The Quayside Hardware Limited", FIRM),
        ("Quay Side Hardware Ltd.", FIRM),
    ],
)
def test_names_of_several_parts_and_of_firms(typed, payer):
    assert can_be_same(typed, payer)


@pytest.mark.parametrize(
    "typed", ["Quayside Ltd", "Limited", "", "Sioned Ellis", "Quayside Software"]
)
def test_another_firm_or_a_person_is_looked_at(typed):
    assert not can_be_same(typed, FIRM)


def test_a_payer_without_any_name_on_file_is_always_looked_at():
    assert not can_be_same("Siân O'Hughes", PayerName("", ""))
