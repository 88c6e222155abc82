"""What somebody may send as evidence: known by its content, never by its name; and a name that is safe to show."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from shared.domain.says import N_, Says

LARGEST = 12_000_000
"""Bytes of one file: a phone's photo is rarely over 8 MB."""
MOST_FILES = 20
"""How many files one application, hold or notice may have."""
LONGEST_NAME = 100


class EvidenceKind(StrEnum):
    """The kinds that are kept, by their content type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


class EvidenceState(StrEnum):
    """Where a file stands."""

    WAITING = "waiting"
    """Kept aside until it has been scanned: nobody can open it."""
    CLEAN = "clean"
    INFECTED = "infected"
    REMOVED = "removed"


class NotEvidence(Exception):
    """A file that is not kept; `says` tells the sender why and what to send instead."""

    def __init__(self, says: Says) -> None:
        super().__init__(says.template)
        self.says = says


ENDINGS = {EvidenceKind.JPEG: ".jpg", EvidenceKind.PNG: ".png", EvidenceKind.PDF: ".pdf"}

EMPTY = Says(N_("The file is empty. Choose it again, or take the photo again."))
TOO_LARGE = Says(
    N_(
        "The file is larger than 12 MB. Take the photo again with a smaller size, or send fewer pages."
    )
)
_OFFICE = Says(
    N_(
        "We cannot take Word or Excel files, or files packed together. Save it as a PDF, or take a "
        "photo of the page."
    )
)
_HEIC = Says(
    N_(
        "We cannot take photos in the HEIC format. In your phone's camera settings choose Most "
        "Compatible, or send a screenshot of the photo."
    )
)
_WEB = Says(
    N_("We cannot take web pages or drawings. Save the page as a PDF, or send a screenshot.")
)
UNKNOWN = Says(N_("We cannot take this kind of file. Send a photo (JPEG or PNG) or a PDF."))

_KEPT = (
    (b"\xff\xd8\xff", EvidenceKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", EvidenceKind.PNG),
    (b"%PDF-", EvidenceKind.PDF),
)
_REFUSED = (
    (b"PK\x03\x04", _OFFICE),
    (b"PK\x05\x06", _OFFICE),
    (b"\xd0\xcf\x11\xe0", _OFFICE),
    (b"Rar!", _OFFICE),
    (b"7z\xbc\xaf", _OFFICE),
    (b"\x1f\x8b", _OFFICE),
    (b"{\\rtf", _OFFICE),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"})
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|svg|script|head|body)", re.I)


def kind_of(content: bytes) -> EvidenceKind:
    """What a file is, by how it begins. Raises NotEvidence."""
    if not content:
        raise NotEvidence(EMPTY)
    if len(content) > LARGEST:
        raise NotEvidence(TOO_LARGE)
    for beginning, kind in _KEPT:
        if content.startswith(beginning):
            return kind
    raise NotEvidence(_why_not(content))


def _why_not(content: bytes) -> Says:
    for beginning, says in _REFUSED:
        if content.startswith(beginning):
            return says
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _HEIC
    return _WEB if _MARKUP.match(content[:512]) else UNKNOWN


def safe_name(name: str, kind: EvidenceKind) -> str:
    """A sender's name for a file, fit to be shown and offered for download, with its kind's ending.

    Only its last part is kept, without signs that a path, a header or a reader of text would act
    upon: control characters, slashes, quotes, and marks that turn the writing round.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(sign for sign in last if _may_stay(sign))
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", " ".join(kept.split())).strip(" .")
    return f"{stem[: LONGEST_NAME - 4].strip(' .') or 'file'}{ENDINGS[kind]}"


def _may_stay(sign: str) -> bool:
    return (
        sign not in "<>:\"|?*;%$`'" and unicodedata.category(sign)[0] not in "CZ"
    ) or sign == " "
