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
    known: frozenset[str] = frozenset()

    @property
    def is_current(self) -> bool:
        """Whether nothing waits to be migrated."""
        return self.current is not None and self.current == self.newest

    @property
    def is_ahead(self) -> bool:
        """Whether a newer release migrated it: this one reads on, and has nothing to migrate."""
        return self.current is not None and self.current not in self.known


def schema_state(session: Session) -> SchemaState:
    """Ask the database. Raises SQLAlchemy's errors when it does not answer."""
    current = None
    if inspect(session.connection()).has_table("alembic_version"):
        current = session.scalar(text("SELECT version_num FROM alembic_version"))
    history = revisions()
    return SchemaState(current, history[0] if history else None, frozenset(history))


def is_ours_or_empty(session: Session) -> bool:
    """Whether migrating touches nobody else's tables: there are none, or ours are among them."""
    tables = inspect(session.connection()).get_table_names()
    return not tables or "alembic_version" in tables


def newest_revision() -> str | None:
    """The newest migration in the project."""
    history = revisions()
    return history[0] if history else None


@cache
def revisions() -> tuple[str, ...]:
    """Every migration in the project, the newest first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    if not (MIGRATIONS / "env.py").exists():
        return ()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return tuple(each.revision for each in ScriptDirectory.from_config(config).walk_revisions())
