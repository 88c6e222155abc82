"""Whether a PDF may be kept: a plain paper that runs nothing, holds nothing and hides nothing.

It is never drawn here, only looked through: for the names that ISO 32000-1 gives to what acts (12.6.4),
to files inside (7.11.4) and to encryption (7.6), however the names are spelt (7.3.5) and also where
they lie in compressed object streams (7.5.7).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from shared.domain.evidence_files import NotEvidence
from shared.domain.says import N_, Says

MOST_UNPACKED = 40_000_000
"""Bytes that all object streams of a paper may come to; a bomb comes to thousands of times its size."""
MOST_STREAMS = 20_000
END_WITHIN = 1_024
ZIP_END_WITHIN = 66_000
PEEK = 4_096
"""Bytes by which a stream is judged that does not say what it holds."""

ACTS = Says(
    N_(
        "This PDF has a program, a form that sends, or another file inside it, so we cannot take it. "
        "Print it to a new PDF, or take a photo of the page."
    )
)
LOCKED = Says(
    N_("This PDF is locked with a password. Save a copy without it, or take a photo of the page.")
)
BROKEN = Says(
    N_("This PDF is damaged or not whole. Download it again, or take a photo of the page.")
)

_ENDS_NAME = rb"(?=[\x00\t\n\x0c\r ()<>\[\]{}/%]|\Z)"
_ACTING = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|XFA|SubmitForm|ImportData|GoToE"
    rb"|FileAttachment|Movie|Sound)" + _ENDS_NAME
)
_SHORT = re.compile(rb"/(?:JS|AF|EF|3D)" + _ENDS_NAME)
"""Names so short that the noise of a photo may spell them: only looked for outside of streams."""
_LOCKING = re.compile(rb"/Encrypt" + _ENDS_NAME)
_BEGINS, _ENDS = re.compile(rb"(?<!end)stream\r?\n"), b"endstream"
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS = re.compile(rb"\A\s*\d+\s+\d+\s")


@dataclass(frozen=True)
class _Stream:
    """A stream, and what stands before it: its dictionary with whatever else is there."""

    before: bytes
    packed: bytes


def look_through(content: bytes) -> None:
    """Refuse a PDF that does more than show its pages. Raises NotEvidence."""
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise NotEvidence(BROKEN)
    if b"PK\x05\x06" in content[-ZIP_END_WITHIN:]:
        raise NotEvidence(ACTS)  # it can be opened as packed files too
    streams, after = _streams(content)
    between = b"\n".join((*(each.before for each in streams), after))
    _refuse_names(_spelt_out(content), _spelt_out(between))
    for objects in _object_streams(streams):
        spelt = _spelt_out(objects)
        _refuse_names(spelt, spelt)


def _streams(content: bytes) -> tuple[list[_Stream], bytes]:
    """Every stream in turn, and what follows the last. Raises NotEvidence."""
    streams: list[_Stream] = []
    at = 0
    while found := _BEGINS.search(content, at):
        end = content.find(_ENDS, found.end())
        if end < 0 or len(streams) >= MOST_STREAMS:
            raise NotEvidence(BROKEN)
        streams.append(_Stream(content[at : found.start()], content[found.end() : end]))
        at = end + len(_ENDS)
    return streams, content[at:]


def _refuse_names(anywhere: bytes, between: bytes) -> None:
    if _LOCKING.search(anywhere):
        raise NotEvidence(LOCKED)
    if _ACTING.search(anywhere) or _SHORT.search(between):
        raise NotEvidence(ACTS)


def _spelt_out(content: bytes) -> bytes:
    """The same with names as they are read: `/J#61vaScript` is `/JavaScript`."""
    return _HEXED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _object_streams(streams: list[_Stream]) -> Iterator[bytes]:
    """What lies in streams that hold objects. Raises NotEvidence when it is beyond measure."""
    left = MOST_UNPACKED
    for each in streams:
        dictionary = _spelt_out(each.before[each.before.rfind(b"obj") + 3 :])
        says_so = b"/ObjStm" in dictionary
        unpacked = _unpacked(each.packed, left if says_so else PEEK)
        if says_so and unpacked is None:
            # Packed in a way that we do not undo, such as twice: nobody's bank does that.
            raise NotEvidence(ACTS)
        if unpacked is None or not (says_so or _OBJECTS.match(unpacked)):
            continue
        whole = unpacked if says_so else _unpacked(each.packed, left) or b""
        left -= len(whole)
        if left <= 0:
            raise NotEvidence(BROKEN)
        yield whole


def _unpacked(packed: bytes, most: int) -> bytes | None:
    """A deflated stream undone, at most so many bytes of it; none when it is not one."""
    try:
        return zlib.decompressobj().decompress(packed, max(most, 1))
    except zlib.error:
        return packed if _OBJECTS.match(packed) else None
