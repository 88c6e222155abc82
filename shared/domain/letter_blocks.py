"""The words of a message laid out as a letter: paragraphs, and a table where days and amounts stand in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_ROW = re.compile(r"(?P<what>\S.*): (?P<amount>-?£[0-9,]+\.[0-9]{2})")
_LINK = re.compile(r"https?://\S+[^\s.,;:!?)]")
FEWEST_ROWS = 2
"""One line with an amount is a sentence; two are a table."""


@dataclass(frozen=True)
class Piece:
    """Some words of a line, and the address that they are a link to."""

    text: str
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class Rows:
    """A table of what is paid and how much."""

    rows: tuple[tuple[str, str], ...]


Block = Paragraph | Rows


def blocks_of(body: str) -> tuple[Block, ...]:
    """The blocks of a message's text; an empty line parts them, and so does a table's beginning."""
    return tuple(
        block for paragraph in re.split(r"\n\s*\n", body.strip()) for block in _blocks(paragraph)
    )


def _blocks(paragraph: str) -> Iterator[Block]:
    lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
    for is_rows, found in groupby(lines, lambda line: bool(_ROW.fullmatch(line))):
        group = list(found)
        if is_rows and len(group) >= FEWEST_ROWS:
            yield Rows(tuple(_row(line) for line in group))
        else:
            yield Paragraph(tuple(pieces_of(line) for line in group))


def _row(line: str) -> tuple[str, str]:
    what, _, amount = line.rpartition(": ")
    return what, amount


def pieces_of(line: str) -> tuple[Piece, ...]:
    """The words of a line, with its web addresses apart; a full stop after one is none of it."""
    pieces, at = [], 0
    for found in _LINK.finditer(line):
        if found.start() > at:
            pieces.append(Piece(line[at : found.start()]))
        pieces.append(Piece(found.group(), found.group()))
        at = found.end()
    if at < len(line):
        pieces.append(Piece(line[at:]))
    return tuple(pieces)
