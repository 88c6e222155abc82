"""A photo made anew: only what is seen of it is kept, not where or when it was taken, nor what hides in it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from shared.domain.evidence_files import EvidenceKind, NotEvidence
from shared.domain.says import N_, Says

MOST_PIXELS = 64_000_000
"""A phone's largest usual photo has 50 million."""
MOST_PIXELS_UNSCALED = 25_000_000
"""A PNG cannot be read smaller than it is; a screenshot has 4 million."""
LONGEST_SIDE: Final = 3_000
QUALITY = 85

# We ask before anything is unpacked; Pillow's own bound would only warn.
Image.MAX_IMAGE_PIXELS = None

TOO_MANY_PIXELS = Says(
    N_(
        "The photo has too many pixels. Take it again with a smaller size, or send a screenshot of it."
    )
)
BROKEN = Says(N_("The photo is damaged or not whole. Take it again, or choose another."))
_FORMATS = {EvidenceKind.JPEG: "JPEG", EvidenceKind.PNG: "PNG"}
_BOUNDS = {EvidenceKind.JPEG: MOST_PIXELS, EvidenceKind.PNG: MOST_PIXELS_UNSCALED}


def remade(content: bytes, kind: EvidenceKind) -> bytes:
    """The same picture drawn on a new sheet, upright and at most 3,000 pixels long.

    Raises NotEvidence.
    """
    try:
        with Image.open(BytesIO(content), formats=(_FORMATS[kind],)) as opened:
            if opened.width * opened.height > _BOUNDS[kind]:
                raise NotEvidence(TOO_MANY_PIXELS)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _drawn(opened, kind)
    except NotEvidence:
        raise
    except Exception as wrong:
        raise NotEvidence(BROKEN) from wrong


def _drawn(opened: Image.Image, kind: EvidenceKind) -> bytes:
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    plain = upright.convert("RGB" if kind is EvidenceKind.JPEG else _mode(upright))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # A sheet that never saw the file: nothing but pixels comes over.
    sheet = Image.new(plain.mode, plain.size)
    sheet.paste(plain)
    out = BytesIO()
    if kind is EvidenceKind.JPEG:
        sheet.save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        sheet.save(out, "PNG")
    return out.getvalue()


def _mode(picture: Image.Image) -> str:
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    return "RGBA" if has_alpha else "RGB"
