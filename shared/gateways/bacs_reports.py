"""Reads the reports of the bank's side: XML from outside, read as what may attack us.

No document type, no entity, nothing external, no tree in memory, a bound on the size and on the
depth. What the file is, its own elements say; its name comes second.
"""

from __future__ import annotations

from collections.abc import Mapping

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from shared.gateways.bacs_advices import Advices, Unpaid
from shared.gateways.bacs_claims import Claims, Handed
from shared.gateways.bacs_reader import Attributes, Reader
from shared.gateways.bacs_rows import (
    NotAReport,
    Report,
    ReportKind,
    TooBig,
    WrongServiceUser,
    fingerprint,
)

MOST_BYTES = 50_000_000
"""Room for some hundred thousand rows: far more than a council's largest day of returns."""
DEEPEST = 40
AT_ONCE = 65_536
_NAMED_BY_NOBODY = frozenset({ReportKind.DDICA})
"""Reports whose shape has no service user number."""
_BY_ADVICE = {
    "ADDACS": ReportKind.ADDACS,
    "AUDDIS": ReportKind.AUDDIS,
    "AUDACC": ReportKind.AUDDIS,
    "AUDREJ": ReportKind.AUDDIS,
    "AWACS": ReportKind.AWACS,
}


def read_report(content: bytes, file_name: str, own_number: str) -> Report:
    """A report as plain rows.

    Raises TooBig before anything is read, WrongServiceUser where the report is for another number,
    and NotAReport, with line and column where it is broken, for everything else.
    """
    if len(content) > MOST_BYTES:
        raise TooBig(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    read = _walked(content, file_name)
    _refuse_others(read, own_number)
    advice = "/".join((read.number, str(read.made_on or ""), fingerprint(read.rows)))
    return Report(read.kind, advice[-120:], read.made_on, tuple(read.rows), tuple(read.totals))


class _Walk:
    """What the parser tells of each element; only the newest text is ever kept."""

    def __init__(self, file_name: str) -> None:
        self.reader: Reader | None = None
        self._file_name = file_name
        self._root = ""
        self._depth = 0
        self._text: list[str] = []

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotAReport("its elements stand too deep in each other")
        name = tag.rpartition("}")[2]
        self._root = self._root or name
        self._text.clear()
        if self.reader is None:
            self.reader = _reader_for(self._root, name, said, self._file_name)
        if self.reader is not None:
            self.reader.start(name, said)

    def data(self, text: str) -> None:
        """Text between tags."""
        self._text.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        if self.reader is not None:
            self.reader.end(tag.rpartition("}")[2], "".join(self._text))
        self._text.clear()

    def close(self) -> Reader | None:
        """The file has ended."""
        return self.reader


def _walked(content: bytes, file_name: str) -> Reader:
    walk = _Walk(file_name)
    parser = XMLParser(target=walk, forbid_dtd=True)
    try:
        for start in range(0, len(content), AT_ONCE):
            parser.feed(content[start : start + AT_ONCE])
        parser.close()
    except DefusedXmlException:
        raise NotAReport("it brings a document type or entities of its own") from None
    except ParseError as broken:
        line, column = broken.position
        raise NotAReport("it is not well-formed XML", line, column + 1) from None
    except (LookupError, UnicodeError, ValueError) as wrong:
        if isinstance(wrong, NotAReport):
            raise
        raise NotAReport("its encoding cannot be read") from None
    if walk.reader is None:
        raise NotAReport("it is none of the reports that we know")
    walk.reader.close()
    return walk.reader


def _refuse_others(read: Reader, own_number: str) -> None:
    for number in sorted(read.users - {own_number}):
        raise WrongServiceUser(number)
    if not read.users and read.kind not in _NAMED_BY_NOBODY:
        raise WrongServiceUser("")


def _reader_for(root: str, tag: str, said: Attributes, file_name: str) -> Reader | None:
    """The reader of the report that this element belongs to; none while nothing tells.

    The root element and the advice's own type decide, the file's name only where they do not.
    Raises NotAReport for a root that no report has.
    """
    if root not in ("BACSDocument", "VocaDocument"):
        raise NotAReport(f"its root element is {root[:40]}")
    if tag == "MessagingHeader":
        advice = said.get("advice-type", "").strip().upper()
        kind = _BY_ADVICE.get(advice) or _by_name(file_name)
        if kind is None:
            raise NotAReport("its advice type is not one that we know")
        return Advices(kind)
    if tag == "ARUDD":
        return Unpaid()
    if tag == "InputReport":
        return Handed()
    return Claims() if tag in ("Document", "NewAdvices") else None


def _by_name(file_name: str) -> ReportKind | None:
    capitals = file_name.upper()
    kinds = (ReportKind.ADDACS, ReportKind.AUDDIS, ReportKind.AWACS)
    return next((kind for kind in kinds if kind.value.upper() in capitals), None)
