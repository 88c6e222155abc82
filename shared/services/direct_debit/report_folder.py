"""The folder in which the bank's reports arrive: each file is taken once, and stays where it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from shared.db import Database
from shared.gateways.bacs_reports import MOST_BYTES
from shared.gateways.bacs_rows import NotAReport
from shared.models import BacsReport
from shared.services.audit import Actor
from shared.services.direct_debit.take_report import Taken, take_report
from shared.services.sign_in.keys import Keys

UNFINISHED = (".part", ".tmp", ".filepart")
"""How the names of files end that somebody still writes."""


@dataclass(frozen=True)
class Refused:
    """A file that is not a report of ours, and why."""

    file_name: str
    why: str


@dataclass(frozen=True)
class Folder:
    """What a look into the folder came to."""

    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]


def take_folder(
    database: Database, keys: Keys, folder: Path, own_number: str, by: Actor, now: datetime
) -> Folder:
    """Take every report that is new, by name; one that cannot be read never stops the others.

    In transactions of its own. Raises OSError where the folder itself cannot be read.
    """
    taken, refused = [], []
    for file in _files(folder):
        try:
            found = take_file(database, keys, file, own_number, by, now)
        except (NotAReport, OSError) as wrong:
            why = wrong.strerror if isinstance(wrong, OSError) else str(wrong)
            refused.append(Refused(file.name, why or type(wrong).__name__))
            continue
        if found is not None:
            taken.append(found)
    return Folder(tuple(taken), tuple(refused))


def take_file(
    database: Database, keys: Keys, file: Path, own_number: str, by: Actor, now: datetime
) -> Taken | None:
    """Take one file in; none where the same bytes were taken before. Raises as `take_report`."""
    content = read_bounded(file)
    with database.reading() as session:
        sha256 = hashlib.sha256(content).hexdigest()
        if session.scalar(select(BacsReport.id).where(BacsReport.sha256 == sha256)) is not None:
            return None
    return take_report(database, keys, content, file.name, own_number, by, now)


def read_bounded(file: Path) -> bytes:
    """A file's bytes, never more than one byte beyond what a report can have. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _files(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()):
        is_hidden = each.name.startswith(".") or each.name.lower().endswith(UNFINISHED)
        if each.is_file() and not is_hidden:
            yield each
