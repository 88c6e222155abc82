"""The council's colour and logo, sent as files of their own because the page's policy allows no inline style."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from shared.settings import Council

LOGO_TYPES = frozenset({"image/svg+xml", "image/png", "image/webp", "image/jpeg", "image/gif"})


def brand_version(council: Council) -> str:
    """A short mark that changes with the colour or the logo, so that browsers may keep the files."""
    total = hashlib.sha256(council.colour.encode())
    if council.logo and Path(council.logo).is_file():
        total.update(Path(council.logo).read_bytes())
    return total.hexdigest()[:10]


def brand_colours(council: Council) -> str:
    """A style sheet that gives the council's colour to everything that asks for a brand colour."""
    return (
        f":root{{--govuk-brand-colour:{council.colour}}}"
        f".ek-masthead{{background:{council.colour}}}"
        "@media print{.ek-masthead{background:none}}"
    )


def logo_type(council: Council) -> str | None:
    """The media type of the logo file, or nothing when it is missing or no picture that we serve."""
    if not council.logo or not Path(council.logo).is_file():
        return None
    guessed = mimetypes.guess_type(council.logo)[0]
    return guessed if guessed in LOGO_TYPES else None
