"""Which migrations the database has had, beside those that this code expects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@dataclass(frozen=True)
class SchemaState:
    """The revision the database is at and the newest that this code knows."""

    current: str | None
    newest: str | None

    @property
    def is_current(self) -> bool:
        """Whether nothing waits to be migrated."""
        return self.current is not None and self.current == self.newest


def schema_state(session: Session) -> SchemaState:
    """Ask the database. Raises SQLAlchemy's errors when it does not answer."""
    current = None
    if inspect(session.connection()).has_table("alembic_version"):
        current = session.scalar(text("SELECT version_num FROM alembic_version"))
    return SchemaState(current, newest_revision())


def is_ours_or_empty(session: Session) -> bool:
    """Whether migrating touches nobody else's tables: there are none, or ours are among them."""
    tables = inspect(session.connection()).get_table_names()
    return not tables or "alembic_version" in tables


@cache
def newest_revision() -> str | None:
    """The newest migration in the project."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if not (MIGRATIONS / "env.py").exists():
        return None
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()
