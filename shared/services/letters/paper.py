"""A message as a letter on paper: the outbox row's own words, with the council's head and a table of amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.letter_blocks import Block, Rows, blocks_of
from shared.domain.london import LONDON
from shared.domain.says import N_, Says
from shared.services.wording import day_text, say
from shared.settings import Council

TEMPLATE = "letter"
LARGE_PRINT = "large_print"
CAN_BE_PRINTED = frozenset({"standard", LARGE_PRINT})
"""The formats that a printer can make; braille, audio and easy read need a person."""

PHONE = N_("Phone: %(phone)s")
NUMBER = N_("Letter %(number)s")
WHAT = N_("Payment")
AMOUNT = N_("Amount")


@dataclass(frozen=True)
class LetterTable:
    """A table at the end of a letter, such as the payments of a plan."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Letter:
    """What a letter says, and to whom."""

    number: str
    """What somebody names when they ask about it, or when it comes back."""
    language: str
    subject: str
    body: str
    to: tuple[str, ...]
    """Name and address, line by line; empty for a copy that is read on a screen."""
    written_at: datetime
    letter_format: str = "standard"
    tables: tuple[LetterTable, ...] = ()


def letter_content(letter: Letter, council: Council) -> Mapping[str, Any]:
    """What the template `letter` is given."""
    spoken, language = council.spoken(letter.language), letter.language
    phone = say(Says(PHONE, {"phone": spoken.phone}), language)
    return {
        "language": language,
        "large": letter.letter_format == LARGE_PRINT,
        "council": {
            "name": spoken.name,
            "lines": [spoken.address, phone, spoken.opening_hours, spoken.website],
        },
        "to": list(letter.to),
        "date": day_text(letter.written_at.astimezone(LONDON).date(), language),
        "title": letter.subject,
        "head": [say(Says(WHAT), language), say(Says(AMOUNT), language)],
        "blocks": [_block(block) for block in blocks_of(letter.body)],
        "tables": [
            {"title": each.title, "head": each.head, "rows": [list(row) for row in each.rows]}
            for each in letter.tables
        ],
        "footer": say(Says(NUMBER, {"number": letter.number}), language),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Rows):
        return {"rows": [list(row) for row in block.rows]}
    return {
        "lines": [[{"text": each.text, "link": each.link} for each in line] for line in block.lines]
    }
