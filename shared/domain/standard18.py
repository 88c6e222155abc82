"""A Bacs Standard 18 file of Direct Debits: labels, 100- or 106-column records, the contra, totals.

Pure text from rows: the same rows give the same bytes. Layout from a published description of the
format; the council's own submission software or bureau may want the records alone (`records_only`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.bacs_text import ALLOWED, bacs_text, core_reference
from shared.domain.bank_check import BankDetails
from shared.domain.money import ZERO, Money, total

END = "\r\n"
LABEL = 80
KEPT_FOR = timedelta(days=10)
"""How long after the last processing day the file's labels say that it may be overwritten."""
_HIGHEST_AMOUNT = 99_999_999_999


class TransactionCode(StrEnum):
    """What a record asks the payer's bank to do."""

    NEW = "0N"
    CANCEL = "0C"
    CONVERT = "0S"
    FIRST = "01"
    REGULAR = "17"
    REPRESENTED = "18"
    FINAL = "19"


INSTRUCTIONS = frozenset({TransactionCode.NEW, TransactionCode.CANCEL, TransactionCode.CONVERT})
"""Codes without an amount."""


class NotInFile(ValueError):
    """A row that cannot go into the file; `reference` names it, the message says why."""

    def __init__(self, reference: str, why: str) -> None:
        super().__init__(why)
        self.reference = reference


@dataclass(frozen=True)
class Originator:
    """Whose service user number and account it is."""

    service_user_number: str
    """Six digits."""
    name: str
    account: BankDetails


@dataclass(frozen=True)
class FileRow:
    """One record: an instruction, or money to be collected on a processing day."""

    payer: BankDetails
    payer_name: str
    reference: str
    code: TransactionCode
    amount: Money
    processing: date


@dataclass(frozen=True)
class Standard18:
    """A finished file with its control totals."""

    text: str
    debit_total: Money
    credit_total: Money
    debit_count: int
    credit_count: int
    instruction_count: int


def write_standard18(
    rows: Sequence[FileRow],
    originator: Originator,
    serial: str,
    created: date,
    *,
    file_number: int = 1,
) -> Standard18:
    """The whole file. One processing day gives 100 columns (`1 DAILY`), several 106 (`4 MULTI`).

    `serial` is six characters, never used before. Raises NotInFile for the first row that cannot go.
    """
    if not rows:
        raise ValueError("a file needs a row")
    days = sorted({row.processing for row in rows})
    wide = len(days) > 1
    records: list[str] = []
    for day in days:
        of_day = [row for row in rows if row.processing == day]
        records += [_record(row, originator, wide=wide) for row in of_day]
        if collected := total(row.amount for row in of_day):
            records.append(_contra(collected, originator, day, wide=wide))
    debits = [row for row in rows if row.code not in INSTRUCTIONS]
    contras = len({row.processing for row in debits})
    whole = total(row.amount for row in debits)
    lines = [
        *_headers(originator, serial, created, days, wide=wide, file_number=file_number),
        *records,
        *_trailers(originator, serial, created, days, wide=wide),
        _totals(whole, len(debits), contras),
    ]
    text = "".join(line + END for line in lines)
    return Standard18(text, whole, whole, len(debits), contras, len(rows) - len(debits))


def standard18_pieces(
    rows: Iterable[FileRow],
    originator: Originator,
    serial: str,
    created: date,
    processing: date,
    *,
    wide: bool = False,
    file_number: int = 1,
) -> Iterator[str]:
    """A file of one processing day, line by line: nothing is kept but its totals.

    `wide` gives 106 columns (`4 MULTI`). Raises NotInFile for the first row that cannot go.
    """
    days = [processing]
    for line in _headers(originator, serial, created, days, wide=wide, file_number=file_number):
        yield line + END
    pence = debits = 0
    for row in rows:
        yield _record(row, originator, wide=wide) + END
        pence += row.amount.pence
        debits += row.code not in INSTRUCTIONS
    if pence:
        yield _contra(Money(pence), originator, processing, wide=wide) + END
    for line in _trailers(originator, serial, created, days, wide=wide):
        yield line + END
    yield _totals(Money(pence), debits, int(debits > 0)) + END


def record_line(row: FileRow, originator: Originator, *, wide: bool = False) -> str:
    """One payment line, for software that adds labels and contra itself. Raises NotInFile."""
    return _record(row, originator, wide=wide) + END


def records_only(rows: Iterable[FileRow], originator: Originator, *, wide: bool = False) -> str:
    """The payment lines alone, for software that adds labels and contra itself. Raises NotInFile."""
    return "".join(record_line(row, originator, wide=wide) for row in rows)


def julian(day: date) -> str:
    """A date as labels write it: a space, two digits of the year, three of the day in it."""
    return f" {day:%y%j}"


# ------------------------------------------------------------------ records


def _record(row: FileRow, originator: Originator, *, wide: bool) -> str:
    name = bacs_text(row.payer_name)
    _refuse_unfit(row, name)
    return _columns(
        row.payer,
        row.code.value,
        originator.account,
        row.amount,
        bacs_text(originator.name),
        row.reference,
        name,
    ) + (julian(row.processing) if wide else "")


def _contra(amount: Money, originator: Originator, day: date, *, wide: bool) -> str:
    own = originator.account
    name = bacs_text(originator.name)
    return _columns(own, "99", own, amount, "DD COLLECTION", "CONTRA", name) + (
        julian(day) if wide else ""
    )


def _columns(
    to: BankDetails,
    code: str,
    of: BankDetails,
    amount: Money,
    narrative: str,
    reference: str,
    name: str,
) -> str:
    return (
        f"{to.sort_code}{to.account}0{code}{of.sort_code}{of.account}    {amount.pence:011d}"
        f"{narrative:<18.18}{reference:<18.18}{name:<18.18}"
    )


def _refuse_unfit(row: FileRow, name: str) -> None:
    if (row.amount == ZERO) is not (row.code in INSTRUCTIONS):
        raise NotInFile(row.reference, "an amount stands on a collection and on nothing else")
    if not 0 <= row.amount.pence <= _HIGHEST_AMOUNT:
        raise NotInFile(row.reference, "the amount does not fit into eleven digits")
    if not name:
        raise NotInFile(row.reference, "the payer's name has no letter that Bacs takes")
    try:
        core_reference(row.reference)
    except ValueError as wrong:
        raise NotInFile(row.reference, str(wrong)) from None


# ------------------------------------------------------------------ labels


def _headers(
    originator: Originator,
    serial: str,
    created: date,
    days: Sequence[date],
    *,
    wide: bool,
    file_number: int,
) -> list[str]:
    number = originator.service_user_number
    work = "4 MULTI  " if wide else "1 DAILY  "
    return [
        _label(f"VOL1{_serial(serial)}", (42, number), (80, "1")),
        _first_label("HDR1", number, serial, created, days[-1]),
        _second_label("HDR2", wide=wide),
        _label(f"UHL1{julian(days[0])}999999    00000000{work}{file_number:03d}"),
    ]


def _trailers(
    originator: Originator, serial: str, created: date, days: Sequence[date], *, wide: bool
) -> list[str]:
    number = originator.service_user_number
    return [
        _first_label("EOF1", number, serial, created, days[-1]),
        _second_label("EOF2", wide=wide),
    ]


def _first_label(which: str, number: str, serial: str, created: date, last_day: date) -> str:
    start = f"{which}A{number}S  {'':1}{number}{_serial(serial)}00010001"
    expires = last_day + KEPT_FOR
    return _label(start, (42, julian(created)), (48, julian(expires)), (55, "000000"))


def _second_label(which: str, *, wide: bool) -> str:
    return _label(f"{which}F02000{'00106' if wide else '00100'}", (51, "00"))


def _totals(amount: Money, debits: int, contras: int) -> str:
    # Columns 45 to 54 are left blank: the published descriptions of them disagree.
    return _label(f"UTL1{amount.pence:013d}{amount.pence:013d}{debits:07d}{contras:07d}")


def _label(start: str, *at: tuple[int, str]) -> str:
    """A label of 80 columns: how it begins, and what stands from which column (from 1) on."""
    columns = list(f"{start:<{LABEL}}")
    for column, text in at:
        columns[column - 1 : column - 1 + len(text)] = text
    return "".join(columns)


def _serial(serial: str) -> str:
    if len(serial) != 6 or not set(serial) <= ALLOWED - {" "}:
        raise ValueError("a serial has six characters")
    return serial
