"""The layouts in which a run leaves: Standard 18, payment lines, CSV. The same rows give the same bytes.

Each is written line by line, so that the memory does not grow with the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial

from shared.domain.bacs_text import bacs_text
from shared.domain.says import N_, Says
from shared.domain.standard18 import (
    END,
    FileRow,
    NotInFile,
    Originator,
    record_line,
    standard18_pieces,
)

CSV_HEAD = "sort,account,name,ref,pence,code,date"
_STARTS_A_FORMULA = "-=+@"


class Layout(StrEnum):
    """What the council's own submission software or bureau takes."""

    STANDARD18 = "standard18"
    STANDARD18_WIDE = "standard18_106"
    LINES = "lines_100"
    LINES_WIDE = "lines_106"
    CSV = "csv"


@dataclass(frozen=True)
class FileHead:
    """What every record of a file shares."""

    originator: Originator
    serial: str
    created: date
    processing: date


Exporter = Callable[[Iterable[FileRow], FileHead], Iterator[str]]
"""Makes the text of a file from its rows, piece by piece. Raises NotInFile."""


@dataclass(frozen=True)
class LayoutKind:
    """A layout: its name, how it is written, and what its file is called."""

    name: Says
    write: Exporter
    ending: str
    content_type: str


def _standard18(rows: Iterable[FileRow], head: FileHead, *, wide: bool) -> Iterator[str]:
    return standard18_pieces(
        rows, head.originator, head.serial, head.created, head.processing, wide=wide
    )


def _lines(rows: Iterable[FileRow], head: FileHead, *, wide: bool) -> Iterator[str]:
    for row in rows:
        yield record_line(row, head.originator, wide=wide)


def _csv(rows: Iterable[FileRow], head: FileHead) -> Iterator[str]:
    """Only signs of the Bacs set come in, so no cell needs quotes; none begins a formula."""
    yield CSV_HEAD + END
    for row in rows:
        # The same rows are refused as in the other layouts.
        record_line(row, head.originator)
        if row.reference[0] in _STARTS_A_FORMULA:
            raise NotInFile(row.reference, "a spreadsheet would take the reference for a formula")
        name = bacs_text(row.payer_name).lstrip(_STARTS_A_FORMULA + " ")
        yield (
            f"{row.payer.sort_code},{row.payer.account},{name},{row.reference},"
            f"{row.amount.pence},{row.code.value},{row.processing}{END}"
        )


LAYOUTS: Mapping[Layout, LayoutKind] = {
    Layout.STANDARD18: LayoutKind(
        Says(N_("Standard 18, 100 columns")), partial(_standard18, wide=False), "txt", "text/plain"
    ),
    Layout.STANDARD18_WIDE: LayoutKind(
        Says(N_("Standard 18, 106 columns")), partial(_standard18, wide=True), "txt", "text/plain"
    ),
    Layout.LINES: LayoutKind(
        Says(N_("Payment lines, 100 columns")), partial(_lines, wide=False), "txt", "text/plain"
    ),
    Layout.LINES_WIDE: LayoutKind(
        Says(N_("Payment lines, 106 columns")), partial(_lines, wide=True), "txt", "text/plain"
    ),
    Layout.CSV: LayoutKind(Says(N_("CSV file")), _csv, "csv", "text/csv"),
}


def export(layout: Layout, rows: Iterable[FileRow], head: FileHead) -> Iterator[bytes]:
    """The bytes of a file in a layout, piece by piece. Raises NotInFile."""
    for piece in LAYOUTS[layout].write(rows, head):
        yield piece.encode("ascii")
