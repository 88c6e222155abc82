"""What a report of the bank's side says, row by row, in plain values. Nothing here prints a person."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shared.domain.bank_check import BankDetails
from shared.domain.money import LARGEST_TYPED, ZERO, Money, total

_POUNDS = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?", re.ASCII)
_SORT_CODE = re.compile(r"([0-9]{2})[- ]?([0-9]{2})[- ]?([0-9]{2})", re.ASCII)
_ACCOUNT = re.compile(r"[0-9]{8}", re.ASCII)
LONGEST_REFERENCE = 40
LONGEST_CODE = 20
LONGEST_SAYING = 200


class ReportKind(StrEnum):
    """Which report it is."""

    AUDDIS = "auddis"
    """New instructions: a file accepted or rejected, or instructions that a bank returned."""
    ADDACS = "addacs"
    """Instructions that a payer or their bank changed or cancelled."""
    ARUDD = "arudd"
    """Collections that were not paid."""
    AWACS = "awacs"
    """Accounts that changed, for money that the council sends."""
    DDICA = "ddica"
    """Money that a payer's bank gave back and claims from the council."""
    INPUT = "input"
    """What became of a file when it was handed in."""


class Problem(StrEnum):
    """Why a row cannot be understood as it stands."""

    AMOUNT = "amount"
    DAY = "day"
    SORT_CODE = "sort code"
    ACCOUNT = "account number"
    REFERENCE = "reference"
    TWO_REFERENCES = "two references"
    CURRENCY = "currency"
    TOTALS = "totals"


class NotAReport(ValueError):
    """The file is not a report that can be read. The message says why, and where; never what."""

    def __init__(self, why: str, line: int | None = None, column: int | None = None) -> None:
        where = "" if line is None else f" (line {line}, column {column})"
        super().__init__(f"{why}{where}")
        self.line = line
        self.column = column


class TooBig(NotAReport):
    """The file is larger than any report can be, and was not read."""


class WrongServiceUser(NotAReport):
    """The report is for somebody else's service user number."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"it is for service user number {found[:10]}"
            if found
            else "it names no service user number"
        )
        self.found = found


@dataclass(frozen=True)
class ReportRow:
    """One row of a report."""

    position: int
    record: str
    """The report's own word for the kind of row: A, N, D, V, R, W, REJECTED, or one of ours."""
    reference: str = field(default="", repr=False)
    code: str = ""
    says: str = field(default="", repr=False)
    """The bank's words for the code."""
    amount: Money = field(default=ZERO, repr=False)
    on: date | None = None
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The whole row as it came: it names people and accounts."""
    problem: Problem | None = None


@dataclass(frozen=True)
class Totals:
    """How many rows a report says that it has, and of what amount."""

    count: int
    amount: Money = field(repr=False)


@dataclass(frozen=True)
class Report:
    """A whole report."""

    kind: ReportKind
    advice: str
    """Its own number and day, with a short hash of its rows: the same report written otherwise is the same."""
    made_on: date | None
    rows: tuple[ReportRow, ...]
    totals: tuple[Totals, ...] = ()

    @property
    def total(self) -> Money:
        """The amounts of all rows together."""
        return total(row.amount for row in self.rows)


def fingerprint(rows: Iterable[ReportRow]) -> str:
    """A short hash of what the rows say, whatever the file's own spacing and encoding."""
    hashed = hashlib.sha256()
    for row in rows:
        said = [row.record, sorted(row.facts.items())]
        hashed.update(json.dumps(said, ensure_ascii=True).encode())
    return hashed.hexdigest()[:16]


def amount_of(text: str) -> Money | None:
    """Pounds as a report writes them, such as `35.00`; none when that cannot be read."""
    found = _POUNDS.fullmatch(text.strip())
    if found is None:
        return None
    pence = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return Money(pence) if pence <= LARGEST_TYPED else None


def day_of(text: str) -> date | None:
    """A day as reports write it, such as `2026-11-20`; none when that cannot be read."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def details_of(sort_code: str, account: str) -> BankDetails | Problem:
    """A sort code, with hyphens or without, and an account number of eight digits."""
    code = _SORT_CODE.fullmatch(sort_code.strip())
    if code is None:
        return Problem.SORT_CODE
    if _ACCOUNT.fullmatch(account.strip()) is None:
        return Problem.ACCOUNT
    return BankDetails("".join(code.groups()), account.strip())


def problem_with(sort_code: str, account: str) -> Problem | None:
    """What cannot be read of an account that a row names; an account that is not named is no problem."""
    if not sort_code.strip() and not account.strip():
        return None
    found = details_of(sort_code, account)
    return found if isinstance(found, Problem) else None
