"""What tests of migrations look at and do meanwhile: rows, shapes, a spare revision, people who ask."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from shared.cli.db import Patience, patiently
from tests.support import postgresql
from tests.support.databases import alembic_config

PATIENCE = Patience(tries=20, pause=0.2)
SPARE = "9999_spare"
SPARE_REVISION = '''"""Add a spare column to tables that every page reads, and a table."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "{revision}", "{after}"
CHANGED = ("debt", "account", "party")


def upgrade():
    for name in CHANGED:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("spare", sa.String(20), nullable=True))
            table.add_column(sa.Column("spares", sa.Integer(), server_default="0", nullable=False))
    op.create_table("spare", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("spare")
    for name in CHANGED:
        with op.batch_alter_table(name) as table:
            table.drop_column("spare")
            table.drop_column("spares")
'''

NOT_COMPARED = frozenset({"alembic_version", "web_session"})
"""A session notes when its browser was last seen: pages write it, not migrations."""

Columns = Mapping[str, tuple[str, ...]]
"""The columns of each table."""


def one_revision_more(url: str, folder: Path) -> Config:
    """The history of the project and one additive revision after it, for this test alone."""
    config = alembic_config(url)
    newest = ScriptDirectory.from_config(config).get_current_head()
    folder.mkdir()
    source = SPARE_REVISION.format(revision=SPARE, after=newest)
    (folder / "spare.py").write_text(source, encoding="utf-8")
    config.set_main_option("path_separator", "newline")
    ours = postgresql.ROOT / "migrations" / "versions"
    config.set_main_option("version_locations", f"{ours}\n{folder}")
    return config


def move_to(config: Config, revision: str, *, back: bool = False) -> None:
    """Bring a database forward or back to a revision, trying again while tables are in use."""
    change = command.downgrade if back else command.upgrade
    patiently(lambda: change(config, revision), PATIENCE)


def columns_of(url: str) -> Columns:
    """Every table that there is now and its columns."""
    with _opened(url) as connection:
        looked = sa.inspect(connection)
        return {
            table: tuple(sorted(each["name"] for each in looked.get_columns(table)))
            for table in looked.get_table_names()
            if table not in NOT_COMPARED
        }


def row_hashes(url: str, columns: Columns) -> dict[str, tuple[int, str]]:
    """How many rows each of these tables has, and one hash of all that is in them."""
    with _opened(url) as connection:
        return {table: _hashed(connection, table, names) for table, names in columns.items()}


def _hashed(connection: sa.Connection, table: str, names: tuple[str, ...]) -> tuple[int, str]:
    picked = ", ".join(f'"{name}"' for name in names)
    rows = connection.exec_driver_sql(f'SELECT {picked} FROM "{table}"')
    lines = sorted(repr(tuple(row)) for row in rows)
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def triggers_of(url: str) -> set[str]:
    """The triggers that refuse changes to rows which are kept as they are."""
    with _opened(url) as connection:
        return set(connection.exec_driver_sql(_TRIGGERS[connection.dialect.name]).scalars())


_TRIGGERS = {
    "sqlite": "SELECT tbl_name || '.' || name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgrelid::regclass || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal"
    ),
}


@contextlib.contextmanager
def _opened(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


class Visitors:
    """Asks the same things over and over, each in a thread of its own, until the test has enough."""

    def __init__(self, asks: Mapping[str, Callable[[], object]]) -> None:
        self._asks = asks
        self._over = threading.Event()
        self.answers: dict[str, Counter[object]] = {name: Counter() for name in asks}
        self.longest = 0.0

    def __enter__(self) -> Visitors:
        self._threads = [
            threading.Thread(target=self._go_on, args=(name,), daemon=True) for name in self._asks
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def go_round(self, times: int = 3) -> None:
        """Wait until everybody was answered some times more."""
        wanted = {name: seen.total() + times for name, seen in self.answers.items()}
        until = time.monotonic() + 30
        while any(self.answers[name].total() < most for name, most in wanted.items()):
            assert time.monotonic() < until, f"nobody answers: {self.answers}"
            time.sleep(0.01)

    def _go_on(self, name: str) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            self.answers[name][self._answer(name)] += 1
            self.longest = max(self.longest, time.monotonic() - began)

    def _answer(self, name: str) -> object:
        try:
            return self._asks[name]()
        except Exception as failed:  # noqa: BLE001  # whatever went wrong is the answer
            return repr(failed)
