"""The message catalogue without a web framework: English as it stands, Welsh from its file."""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
LANGUAGES = ("en", "cy")


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The texts of a language ("en" or "cy"); what it lacks comes back in English."""
    folder = TRANSLATIONS / language / "LC_MESSAGES"
    compiled, source = folder / "messages.mo", folder / "messages.po"
    if compiled.exists() and not _is_newer(source, compiled):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    if source.exists():
        return _compile(source, language)
    return gettext.NullTranslations()


def _is_newer(source: Path, compiled: Path) -> bool:
    return source.exists() and source.stat().st_mtime > compiled.stat().st_mtime


def _compile(source: Path, language: str) -> gettext.NullTranslations:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    return gettext.GNUTranslations(made)
