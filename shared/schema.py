"""The schema's version: what a database has, what this code wants, and bringing one to the other."""

from __future__ import annotations

import functools
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from shared.db import Database

ROOT = Path(__file__).resolve().parent.parent


def alembic_config(url: str | None = None) -> Config:
    """Alembic's configuration, which lives in pyproject.toml; without a url it reads the settings."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    if url is not None:
        config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    """Run the migrations that a database lacks. Safe to start twice: one waits for the other."""
    command.upgrade(alembic_config(url), to)


@functools.cache
def wanted_version() -> str | None:
    """The newest version that this code knows."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def version_of(database: Database) -> str | None:
    """The version that a database is at; None when nothing was ever migrated there."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def is_current(database: Database) -> bool:
    """Whether a database has exactly the schema that this code wants."""
    return version_of(database) == wanted_version()
