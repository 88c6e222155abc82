"""Files of clients as agencies send them, and the jobs that read and send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from shared.db import Database
from shared.domain.progress import UNWATCHED
from shared.domain.stages import Nation
from shared.gateways.sandbox.evidence import SandboxScanner
from shared.services.agencies.authorised import Acting
from shared.services.agencies.files.reading import ReadNow, read_waiting
from shared.services.agencies.files.send_row import Worker
from shared.services.agencies.files.sending import work_pressed
from shared.services.agencies.files.take import SentFile, TakenFile, take_file
from shared.services.sign_in.keys import Keys
from tests.support.records import NOW

KEYS = Keys("k" * 40)

A_STATEMENT = {
    "date-of-statement": "2026-11-02",
    "client-salary-or-wages": "1500.00",
    "rent": "600.00",
    "electricity": "25.00",
    "electricity every": "weekly",
    "groceries": "200",
}
"""£1,500.00 in, £908.33 out."""
A_LONGER_STATEMENT = {
    "child-benefit": "26.05",
    "child-benefit every": "weekly",
    "gas": "60",
    "water-supply": "38.50",
    "tv-licence": "14.54",
    "home-phone-internet-tv": "41",
    "clothing-footwear": "35",
    "public-transport": "24",
    "public-transport every": "weekly",
    "mobile-phone": "18",
}
"""More lines of it, as most statements have them."""
NOTHING_LEFT = {**A_STATEMENT, "rent": "1400"}
AN_OFFER = {"offer": "60.00", "offer every": "monthly"}


def a_row(reference: str, name: str, postcode: str = "TW1 2AB", **more: str) -> dict[str, str]:
    """Who a row is about, and what else it says; `_` in names stands for a space."""
    rest = {column.replace("_", " "): cell for column, cell in more.items()}
    return {"account-reference": reference, "name": name, "postcode": postcode, **rest}


def as_csv(
    rows: Iterable[Mapping[str, str]], encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """Rows as a CSV file, with the columns that any of them has."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def send_file(
    session: Session, acting: Acting, content: bytes, name: str = "clients.csv"
) -> TakenFile:
    """Upload a file."""
    return take_file(session, KEYS, acting, SentFile(name, content), NOW, can_scan=True)


def read_files(database: Database, scanner: Any = None) -> ReadNow:
    """Run what the reading job runs."""
    return read_waiting(database, KEYS, scanner or SandboxScanner(), NOW, UNWATCHED)


def work_files(database: Database, keys: Keys = KEYS) -> tuple[int, int]:
    """Run what the sending job runs."""
    return work_pressed(database, Worker(keys, Nation.ENGLAND, NOW), UNWATCHED)


def full_row(number: int) -> dict[str, str]:
    """A row with a whole statement and an offer that the rules accept; the number makes it somebody."""
    letters = "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
    who = a_row(f"8{number:07}", f"Given Client{letters}")
    return who | A_STATEMENT | A_LONGER_STATEMENT | AN_OFFER
