"""Reads a Standard 18 file by its columns, from the published table alone: it shares nothing with the writer."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

SET = re.compile(rb"[A-Z0-9.&/\- ]*")
FIELDS = struct.Struct("6s8s1s2s6s8s4s11s18s18s18s")


@dataclass(frozen=True)
class Record:
    """One record of a file as its columns say."""

    sort_code: str
    account: str
    kind: str
    code: str
    own_sort_code: str
    own_account: str
    blank: str
    pence: int
    user_name: str
    reference: str
    payer_name: str
    day: str

    @property
    def is_contra(self) -> bool:
        """Whether it balances the file."""
        return self.code == "99"


@dataclass(frozen=True)
class ReadFile:
    """A file as a bank would read it."""

    labels: dict[str, str]
    records: tuple[Record, ...]
    debit_pence: int
    credit_pence: int
    debit_count: int
    credit_count: int


def read_standard18(content: bytes, width: int) -> ReadFile:
    """The labels, records and totals of a file; an AssertionError says what does not fit."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    labels, records = {}, []
    for line in lines:
        assert SET.fullmatch(line), line
        if line[:4] in (b"VOL1", b"HDR1", b"HDR2", b"UHL1", b"EOF1", b"EOF2", b"UTL1"):
            assert len(line) == 80
            labels[line[:4].decode()] = line.decode()
        else:
            records.append(read_record(line, width))
    order = [line[:4] for line in lines]
    assert order[:4] == [b"VOL1", b"HDR1", b"HDR2", b"UHL1"]
    assert order[-3:] == [b"EOF1", b"EOF2", b"UTL1"]
    end = labels["UTL1"]
    return ReadFile(
        labels,
        tuple(records),
        int(end[4:17]),
        int(end[17:30]),
        int(end[30:37]),
        int(end[37:44]),
    )


def read_record(line: bytes, width: int) -> Record:
    """One record of 100 or 106 columns."""
    assert len(line) == width, (len(line), width)
    sort_code, account, kind, code, own_sort_code, own_account, blank, *rest = (
        part.decode("ascii") for part in FIELDS.unpack(line[:100])
    )
    pence, user_name, reference, payer_name = rest
    return Record(
        sort_code,
        account,
        kind,
        code,
        own_sort_code,
        own_account,
        blank,
        int(pence),
        user_name,
        reference,
        payer_name,
        line[100:].decode("ascii"),
    )
