"""The message catalogues: `python -m tests.support.catalogues` checks them, `… update` writes new texts in.

Checked here: every text can be extracted, and what stands in the Welsh file can be compiled and keeps
its placeholders. That nothing is missing in Welsh is a test of the suite.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / ".cache" / "messages.pot"
TRANSLATIONS = ROOT / "shared" / "translations"
WELSH = TRANSLATIONS / "cy" / "LC_MESSAGES" / "messages.po"
OTHERS = ("--ignore-dirs", ".* node_modules instance tests migrations static")


def main(arguments: list[str]) -> int:
    """Check the catalogues, or bring them up to date with the code."""
    extracted = extract()
    if "update" in arguments:
        update()
    wrong = list(mistakes(welsh()))
    lacking = list(missing(extracted, welsh()))
    for line in wrong:
        print(line)
    print(f"{len(extracted)} texts, {len(lacking)} without Welsh, {len(wrong)} mistakes")
    return 1 if wrong else 0


def extract() -> Catalog:
    """Every text that people outside the council may read, as the code has it now."""
    TEMPLATE.parent.mkdir(exist_ok=True)
    written = ("--no-wrap", "--sort-by-file", "--add-location=file", "-o", str(TEMPLATE))
    _pybabel("extract", "-F", "pyproject.toml", "-k", "lazy_gettext", *OTHERS, *written, ".")
    return _read(TEMPLATE)


def update() -> None:
    """Write texts that are new into the Welsh file, untranslated, and take out those that are gone."""
    where = ("-l", "cy", "-d", str(TRANSLATIONS), "-i", str(TEMPLATE))
    if not WELSH.exists():
        _pybabel("init", *where)
        return
    _pybabel("update", *where, "--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap")


def welsh() -> Catalog:
    """The Welsh catalogue as it stands; empty when there is none yet."""
    return _read(WELSH) if WELSH.exists() else Catalog(locale="cy")


def missing(wanted: Catalog, translated: Catalog) -> Iterator[str]:
    """Texts that have no Welsh, or only a guess at it."""
    for message in _texts(wanted):
        found = translated.get(message.id, message.context)
        if found is None or found.fuzzy or not _is_whole(found):
            yield str(message.id)


def left_over(wanted: Catalog, translated: Catalog) -> Iterator[str]:
    """Welsh for texts that no page has any more."""
    for message in _texts(translated):
        if wanted.get(message.id, message.context) is None:
            yield str(message.id)


def mistakes(translated: Catalog) -> Iterator[str]:
    """Welsh that cannot be filled in as the English is: other placeholders, other plural forms."""
    for message, errors in translated.check():
        for error in errors:
            yield f"{WELSH.relative_to(ROOT)}:{message.lineno}: {message.id!r}: {error}"


def _texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _is_whole(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _pybabel(*arguments: str) -> None:
    with contextlib.chdir(ROOT):
        CommandLineInterface().run(["pybabel", "-q", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
