"""How a cash file is written: mappings that cannot be used, and text that is no formula."""

import pytest

from shared.domain.cash_file import NotALayout, read_layout
from shared.domain.spreadsheets import as_text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("order = [", "not valid TOML"),
        ("colour = 1", "not settings of a cash file: colour"),
        ('order = "account"', "order must be a list"),
        ('order = ["number", "account", "amount", "WARD"]', "WARD is neither ours"),
        ('order = ["account", "amount"]', "number must be among the columns"),
        ('order = ["number", "account", "amount"]\ncontrol = true', "control needs the columns"),
        ('money = "shillings"', "money must be one of pounds, pence"),
        ('encoding = "utf-16"', "encoding must be one of"),
        ('delimiter = ";;"', "delimiter must be one character"),
        ('date_format = "today"', "date_format must be text"),
        ("[columns]\nward = 'W'", "ward is not a column"),
        ("[words.ward]\na = 'b'", "ward is not a column"),
        ("[always]\nA = 1", "always holds texts only"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(text, says):
    with pytest.raises(NotALayout, match=says):
        read_layout(text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", ";=1"])
def test_what_a_spreadsheet_would_work_out_stays_text(text):
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "80012345", "R7KD4MPQ", "a=1"])
def test_other_text_is_left_as_it_is(text):
    assert as_text(text) == text
