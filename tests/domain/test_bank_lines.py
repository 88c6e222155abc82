"""Lines of a bank statement: what is read, and what is refused with its line."""

from datetime import date

import pytest

from shared.domain.bank_lines import BankLine, BankLinesRefused, read_bank_lines
from shared.domain.money import Money

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20,92.50,HUGHES C",
        "date,amount,reference\n2026-11-20,92.50,HUGHES C\n",
        "\ufeffDate,Amount,Reference\r\n20/11/2026,£92.50,HUGHES C\r\n\r\n",
        '20 Nov 2026,"92.50","HUGHES C"',
    ],
)
def test_a_line_is_read(text):
    assert read_bank_lines(text, TODAY) == (BankLine(date(2026, 11, 20), Money(9250), "HUGHES C"),)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("2026-11-20,92.50", "columns"),
        ("2026-11-20,92.50,A,B", "columns"),
        ("2026-13-20,92.50,A", "day"),
        ("2026-11-23,92.50,A", "day_too_far"),
        ("2024-11-23,92.50,A", "day_too_far"),
        ("2026-11-20,0.00,A", "not_above_nought"),
        ("2026-11-20,-5.00,A", "amount"),
        ("2026-11-20,1e9,A", "amount"),
        ("2026-11-20,٩٢,A", "amount"),
        ("2026-11-20,92.505,A", "amount"),
        ("2026-11-20,99999999999.00,A", "amount"),
        ("2026-11-20,92.50,A\x00B", "reference_signs"),
        ("2026-11-20,92.50,A\u202eB", "reference_signs"),
        (f"2026-11-20,92.50,{'A' * 141}", "reference_long"),
        ('2026-11-20,92.50,"A', "no_table"),
        ("", "how_many"),
        ("date,amount,reference", "how_many"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line, says):
    with pytest.raises(BankLinesRefused) as wrong:
        read_bank_lines(line, TODAY)
    assert wrong.value.mistakes[0].problem == says


def test_one_bad_line_refuses_all_and_is_named():
    with pytest.raises(BankLinesRefused) as wrong:
        read_bank_lines("2026-11-20,1.00,A\n2026-11-20,x,SECRET\n2026-11-20,,B", TODAY)
    assert [each.line for each in wrong.value.mistakes] == [2, 3]
    assert "SECRET" not in str(wrong.value.mistakes)


def test_too_much_at_once_is_refused():
    with pytest.raises(BankLinesRefused):
        read_bank_lines("2026-11-20,1.00,A\n" * 2_001, TODAY)
    with pytest.raises(BankLinesRefused):
        read_bank_lines("x" * 200_001, TODAY)
