"""What a database holds, to be put back as it was and compared row by row."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import Column, Table

from shared.db import Database
from shared.models import Base
from shared.models.base import MoneyPence
from shared.services.sign_in.keys import Keys

Rows = Mapping[str, list[tuple[object, ...]]]

NEVER_TWICE = frozenset({"password_hash", "totp_secret"})
"""Columns whose values are salted, so that they differ every time."""


def money_columns() -> Iterator[tuple[Table, Column[object]]]:
    """Every column that holds an amount."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, MoneyPence):
                yield table, column


@contextmanager
def opened(database: Database) -> Iterator[sqlite3.Connection]:
    """The file of a SQLite database, beside the application."""
    with closing(sqlite3.connect(str(database.url.database), timeout=10)) as connection:
        yield connection


class Kept:
    """A SQLite database as it is at this moment."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._copy = sqlite3.connect(":memory:")
        with opened(database) as live:
            live.backup(self._copy)

    def put_back(self) -> None:
        """Make the database what it was."""
        with opened(self._database) as live:
            self._copy.backup(live)


def rows_of(database: Database) -> Rows:
    """Every row of every table, without what is salted."""
    found = {}
    with opened(database) as live:
        for table in Base.metadata.sorted_tables:
            names = [c.name for c in table.columns if c.name not in NEVER_TWICE]
            columns = ", ".join(f'"{name}"' for name in names)
            found[table.name] = live.execute(f"SELECT {columns} FROM {table.name}").fetchall()
    return found


def kinds_of_amounts(database: Database) -> set[tuple[str, str]]:
    """Columns of amounts in which anything else than a whole number stands, with what it is."""
    wrong = set()
    with opened(database) as live:
        for table, column in money_columns():
            query = f"SELECT DISTINCT typeof({column.name}) FROM {table.name}"
            kinds = {kind for (kind,) in live.execute(query)} - {"integer", "null"}
            wrong |= {(f"{table.name}.{column.name}", kind) for kind in kinds}
    return wrong


class NoChance:
    """Lets everything that is drawn by chance come out the same each time it begins anew."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begin_anew()
        monkeypatch.setattr("secrets.token_urlsafe", lambda size=32: self._text(size * 4 // 3 + 1))
        monkeypatch.setattr(
            "secrets.token_hex", lambda size=32: f"{self._drawn.getrandbits(size * 8):0{size * 2}x}"
        )
        monkeypatch.setattr("secrets.token_bytes", lambda size=32: self._drawn.randbytes(size))
        monkeypatch.setattr("secrets.choice", lambda choices: self._drawn.choice(choices))
        monkeypatch.setattr("secrets.randbelow", lambda below: self._drawn.randrange(below))
        # What is sealed has chance and the time in it: here the same text gives the same seal.
        monkeypatch.setattr(
            Keys,
            "seal",
            lambda keys, text: keys._fernet._encrypt_from_parts(
                text.encode(), 0, bytes(16)
            ).decode(),
        )

    def begin_anew(self) -> None:
        """From here on, the same is drawn as the first time."""
        self._drawn = random.Random(7)

    def _text(self, length: int) -> str:
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return "".join(self._drawn.choice(letters) for _ in range(length))
