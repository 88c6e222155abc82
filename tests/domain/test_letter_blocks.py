"""The words of a message as a letter: paragraphs, tables of amounts, and addresses of the web."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.letter_blocks import Paragraph, Piece, Rows, blocks_of, pieces_of


def words(block):
    return "".join(piece.text for line in block.lines for piece in line)


def test_an_empty_line_parts_paragraphs():
    first, second = blocks_of("Hello,\n\nWe wrote.\nTwice.\n")
    assert words(first) == "Hello,"
    assert second == Paragraph(((Piece("We wrote."),), (Piece("Twice."),)))


def test_lines_of_days_and_amounts_become_a_table():
    lead, table, after = blocks_of(
        "We collect:\n28 December 2026: £1,020.00\n28 January 2027: £20.00\nThank you."
    )
    assert words(lead) == "We collect:"
    assert table == Rows((("28 December 2026", "£1,020.00"), ("28 January 2027", "£20.00")))
    assert words(after) == "Thank you."


def test_one_amount_is_a_sentence_and_no_table():
    (only,) = blocks_of("First payment: £20.00")
    assert words(only) == "First payment: £20.00"


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("https://a.example/plan/X", "https://a.example/plan/X"),
        ("See https://a.example/plan/X.", "https://a.example/plan/X"),
        ("See (https://a.example/plan/X), now", "https://a.example/plan/X"),
    ],
)
def test_a_web_address_is_a_link_without_the_signs_after_it(line, link):
    pieces = pieces_of(line)
    assert [each.link for each in pieces if each.link] == [link]
    assert "".join(each.text for each in pieces) == line


@pytest.mark.parametrize("line", ["javascript:alert(1)", "http:", "data:text/html,x"])
def test_nothing_but_a_web_address_is_a_link(line):
    assert not any(each.link for each in pieces_of(line))


@given(st.text(alphabet="aZ£:. 0\n/ht-ps", max_size=200))
def test_no_word_is_lost(body):
    said = []
    for block in blocks_of(body):
        if isinstance(block, Rows):
            said += [f"{what}: {amount}" for what, amount in block.rows]
        else:
            said += ["".join(piece.text for piece in line) for line in block.lines]
    assert "".join(said) == "".join(line.strip() for line in body.splitlines())
