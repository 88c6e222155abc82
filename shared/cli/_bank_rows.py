"""Rows of `sort,account` as they come, and one answer to each: also to rows that are broken."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import IO

from shared.domain.bank_check import NotBankDigits, Verdict, bank_details, check_bank_details
from shared.domain.bank_tables import BankTables

LONGEST = 200
"""Characters of a row that are looked at: what is longer is no bank account, and is not kept in memory."""


def rows_of(opened: IO[str]) -> Iterator[str]:
    """The rows of a file, one at a time, each cut off where it is far too long."""
    while row := opened.readline(LONGEST):
        yield row
        while len(row) == LONGEST and not row.endswith("\n"):
            row = opened.readline(LONGEST)


def answers(rows: Iterable[str], tables: BankTables | None) -> Iterator[str]:
    """`valid`, `invalid` or `unknown` for each row, as a line; without tables nothing is known."""
    for row in rows:
        yield f"{_verdict(row, tables)}\n"


def _verdict(row: str, tables: BankTables | None) -> Verdict:
    cells = row.split(",") if '"' not in row else next(csv.reader([row]), [])
    if len(cells) != 2:
        return Verdict.INVALID
    try:
        details = bank_details(cells[0].strip("\ufeff"), cells[1].rstrip("\r\n"))
    except NotBankDigits:
        return Verdict.INVALID
    return Verdict.UNKNOWN if tables is None else check_bank_details(details, tables)
