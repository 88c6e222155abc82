"""The published cases of the bank check, its fourteen exceptions, and tables that cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.bank_check import (
    BankDetails,
    NotBankDigits,
    Verdict,
    bank_details,
    check_bank_details,
)
from shared.domain.bank_tables import (
    Algorithm,
    BankTables,
    TableMistakes,
    WeightRow,
    read_bank_tables,
)
from tests.support.bank_tables import LICENSED, NOT_HERE, VERSIONS, licensed_lines, own_tables

PUBLISHED = (
    ("089999", "66374958", True, "modulus 10"),
    ("107999", "88837491", True, "modulus 11"),
    ("202959", "63748472", True, "modulus 11 and double alternate"),
    ("871427", "46238510", True, "10 and 11, the first passes"),
    ("872427", "46238510", True, "10 and 11, the second passes"),
    ("871427", "09123496", True, "10, ab is 09 and g is 9"),
    ("871427", "99123496", True, "10, ab is 99 and g is 9"),
    ("820000", "73688637", True, "3, c is 6"),
    ("827999", "73988638", True, "3, c is 9"),
    ("827101", "28748352", True, "3, both checks"),
    ("134020", "63849203", True, "4"),
    ("118765", "64371389", True, "1"),
    ("200915", "41011166", True, "6"),
    ("938611", "07806039", True, "5"),
    ("938600", "42368003", True, "5 with a substitute"),
    ("938063", "55065200", True, "5, both remainders nought"),
    ("772798", "99345694", True, "7"),
    ("086090", "06774744", True, "8"),
    ("309070", "02355688", True, "2 and 9, the first passes"),
    ("309070", "12345668", True, "2 and 9, the second passes"),
    ("309070", "12345677", True, "2, a is not 0 and g is not 9"),
    ("309070", "99345694", True, "2, a is not 0 and g is 9"),
    ("938063", "15764273", False, "5, the second is wrong"),
    ("938063", "15764264", False, "5, the first is wrong"),
    ("938063", "15763217", False, "5, the remainder is 1"),
    ("118765", "64371388", False, "1 fails"),
    ("203099", "66831036", False, "modulus 11 passes, double alternate fails"),
    ("203099", "58716970", False, "modulus 11 fails, double alternate passes"),
    ("089999", "66374959", False, "modulus 10 fails"),
    ("107999", "88837493", False, "modulus 11 fails"),
    ("074456", "12345112", True, "12 and 13, only the first passes"),
    ("070116", "34012583", True, "12 and 13, both pass"),
    ("074456", "11104102", True, "12 and 13, only the second passes"),
    ("180002", "00000190", True, "14, the second passes"),
    ("180002", "98093517", True, "14, the first passes"),
)


@pytest.fixture(scope="module", params=("own", *VERSIONS), ids=("own", *(v[0] for v in VERSIONS)))
def published(request) -> BankTables:
    if request.param == "own":
        return own_tables()
    if not LICENSED.is_dir():
        pytest.skip(NOT_HERE)
    return read_bank_tables(*licensed_lines(request.param))


@pytest.mark.parametrize(
    ("sort_code", "account", "valid", "why"), PUBLISHED, ids=[case[3] for case in PUBLISHED]
)
def test_the_published_cases(published, sort_code, account, valid, why):
    verdict = check_bank_details(bank_details(sort_code, account), published)
    assert (verdict is Verdict.VALID) is valid
    assert verdict is not Verdict.UNKNOWN


SMALL = read_bank_tables(
    [
        "100000 100009 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1",
        "100010 100010 MOD10 0 0 0 0 0 0 7 1 3 7 1 3 7 1",
        "100020 100020 DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 1",
        "100020 100020 DBLAL 2 1 2 1 2 1 2 1 2 1 2 1 2 1 3",
    ]
)
"""One row of each kind, at the edges of its range."""


@pytest.mark.parametrize(
    ("sort_code", "account", "verdict"),
    [
        ("100000", "00000018", Verdict.INVALID),
        ("100000", "00000051", Verdict.VALID),
        ("100009", "00000051", Verdict.VALID),
        ("100011", "00000051", Verdict.UNKNOWN),
        ("099999", "00000051", Verdict.UNKNOWN),
        ("999999", "00000051", Verdict.UNKNOWN),
        ("100010", "00000013", Verdict.VALID),
        ("100010", "00000014", Verdict.INVALID),
    ],
)
def test_a_small_table_of_our_own(sort_code, account, verdict):
    assert check_bank_details(bank_details(sort_code, account), SMALL) is verdict


@pytest.mark.parametrize(
    ("sort_code", "account", "details"),
    [
        ("08-99-99", "6637 4958", ("089999", "66374958")),
        ("089999", "663749", ("089999", "00663749")),
        ("089999", "6637495", ("089999", "06637495")),
        ("600000", "12-34567890", ("600000", "34567890")),
        ("089000", "1234567890", ("089000", "12345678")),
        ("720000", "912345678", ("720009", "12345678")),
        ("72\u201300\u201300", "\u00a012345678", ("720000", "12345678")),
    ],
)
def test_accounts_of_another_length(sort_code, account, details):
    assert bank_details(sort_code, account) == BankDetails(*details)
    assert bank_details(sort_code, account, is_cautious=True) == BankDetails(*details)


@pytest.mark.parametrize(
    ("sort_code", "account"),
    [
        ("710000", "912345678"),
        ("730000", "912345678"),
        ("490000", "1234567890"),
        ("670000", "1234567890"),
        ("090000", "1234567890"),
    ],
)
def test_who_is_cautious_takes_a_digit_too_many_only_where_banks_give_it(sort_code, account):
    assert bank_details(sort_code, account)
    with pytest.raises(NotBankDigits, match="account number"):
        bank_details(sort_code, account, is_cautious=True)


@pytest.mark.parametrize("sort_code", ["010000", "500000", "669999", "080000", "089999"])
def test_who_is_cautious_takes_ten_digits_from_the_banks_that_have_them(sort_code):
    assert bank_details(sort_code, "1234567890", is_cautious=True)


@pytest.mark.parametrize(
    ("sort_code", "account", "field"),
    [
        ("08999", "66374958", "sort code"),
        ("0899999", "66374958", "sort code"),
        ("O89999", "66374958", "sort code"),
        ("", "66374958", "sort code"),
        ("089999", "66374", "account number"),
        ("089999", "66374958123", "account number"),
        ("089999", "6637495a", "account number"),
        ("089999", "٦٦٣٧٤٩٥٨", "account number"),
        ("089999", "", "account number"),
    ],
)
def test_what_cannot_be_bank_details_is_said_by_its_field(sort_code, account, field):
    with pytest.raises(NotBankDigits) as wrong:
        bank_details(sort_code, account)
    assert wrong.value.field == field


def test_bank_details_are_never_printed_whole():
    details = bank_details("089999", "66374958")
    assert "66374958" not in f"{details!r} {details} {[details]} {details.masked}"
    assert "089999" not in f"{details!r} {details}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("100000 100009 MOD11 0 0 0", "columns"),
        ("100000 10000 MOD11" + " 0" * 14, "six digits"),
        ("100009 100000 MOD11" + " 0" * 14, "ends before"),
        ("100000 100009 MOD12" + " 0" * 14, "algorithm"),
        ("100000 100009 MOD11" + " 0" * 13 + " x", "weight"),
        ("100000 100009 MOD11" + " 0" * 14 + " 15", "exception"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line, said):
    good = "100000 100009 MOD11" + " 0" * 14
    with pytest.raises(TableMistakes) as wrong:
        read_bank_tables([good, "", line])
    [mistake] = wrong.value.mistakes
    assert mistake.line == 3
    assert said in mistake.reason


def without(number: int) -> BankTables:
    """Our own tables as if there were no such exception."""
    rows = own_tables().rows
    plain = (replace(row, exception=0) if row.exception == number else row for row in rows)
    return BankTables(tuple(plain), own_tables().substitutes)


@pytest.mark.parametrize("number", range(1, 15))
def test_each_exception_decides_a_published_case(number):
    def verdicts(tables):
        return [check_bank_details(bank_details(case[0], case[1]), tables) for case in PUBLISHED]

    assert verdicts(own_tables()) != verdicts(without(number))


def test_a_substitute_decides_a_published_case():
    details = bank_details("938600", "42368003")
    assert check_bank_details(details, own_tables()) is Verdict.VALID
    bare = BankTables(own_tables().rows, {})
    assert check_bank_details(details, bare) is Verdict.INVALID


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        (["100000 100009 MOD11", "100005 100005 DBLAL", "100009 100020 MOD10"], []),
        (["100009 100020 MOD10", "100005 100012 DBLAL", "100000 100009 MOD11"], [1]),
        (["100000 100009 MOD11", "100000 100009 DBLAL", "100010 100020 MOD10"], []),
        (["100000 100009 MOD11"] * 4, [3, 4]),
    ],
)
def test_a_third_row_for_a_sort_code_is_a_mistake(lines, wrong):
    given = [line + " 1" * 14 for line in lines]
    try:
        read_bank_tables(given)
        found = []
    except TableMistakes as mistakes:
        found = [each.line for each in mistakes.mistakes]
    assert found == wrong


@pytest.mark.parametrize("code", ["100000", "100004", "100005", "100009", "100010", "100020"])
def test_rows_that_overlap_are_found_in_the_order_of_the_file(code):
    tables = read_bank_tables(
        ["100005 100020 MOD10" + " 1" * 14, "100000 100009 MOD11" + " 1" * 14]
    )
    within = [row for row in tables.rows if row.first <= int(code) <= row.last]
    assert list(tables.rows_of(code)) == within


def test_a_negative_weight_is_taken():
    tables = read_bank_tables(["100000 100000 MOD11" + " 0" * 6 + " -8 -7 -6 -5 -4 -3 -2 -1"])
    assert check_bank_details(bank_details("100000", "00000051"), tables) is Verdict.VALID
    assert check_bank_details(bank_details("100000", "00000052"), tables) is Verdict.INVALID


DIGITS = st.text("0123456789", min_size=6, max_size=10)
BETWEEN = st.lists(st.sampled_from(["", "", " ", "-", "\u2013", "\u00a0", " - "]), min_size=11)


@given(code=st.text("0123456789", min_size=6, max_size=6), account=DIGITS, gaps=BETWEEN)
def test_spaces_and_hyphens_never_matter(code, account, gaps):
    def spread(digits):
        return "".join(gap + digit for gap, digit in zip(gaps, digits, strict=False)) + gaps[-1]

    assert bank_details(spread(code), spread(account)) == bank_details(code, account)


@given(code=st.text(max_size=12), account=st.text(max_size=14))
def test_whatever_is_typed_is_read_or_refused(code, account):
    try:
        details = bank_details(code, account)
    except NotBankDigits:
        return
    assert (len(details.sort_code), len(details.account)) == (6, 8)
    assert (details.sort_code + details.account).isdecimal()
    assert check_bank_details(details, SMALL)


RANGES = st.tuples(st.integers(0, 40), st.integers(0, 15)).map(lambda pair: (pair[0], sum(pair)))


@given(ranges=st.lists(RANGES, min_size=1, max_size=12), code=st.integers(0, 60))
def test_the_rows_of_a_sort_code_are_those_whose_range_holds_it(ranges, code):
    rows = tuple(WeightRow(*each, Algorithm.MOD11, (1,) * 14) for each in ranges)
    expected = tuple(row for row in rows if row.first <= code <= row.last)
    assert BankTables(rows, {}).rows_of(f"{code:06d}") == expected
