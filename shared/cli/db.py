"""`evenkeel db`: bring the database to the form that this code expects."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import OperationalError

from shared.cli import open_parts
from shared.db import Database
from shared.services.schema_state import MIGRATIONS, SchemaState, schema_state

if TYPE_CHECKING:
    from alembic.config import Config

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's state for a lock that was waited for too long."""
TRYING_AGAIN = (
    "Something else is using a table that has to change. Nothing was changed yet. "
    "Trying again in {pause:g} s ({left} left)."
)
STILL_IN_USE = (
    "Nothing was changed: something else went on using a table that has to change. "
    "People can go on using the site. Run evenkeel db migrate again when imports, reports and "
    "backups have ended."
)
UP_TO_DATE = "The database is up to date."
AHEAD = (
    "Nothing was changed: a newer release brought the database to {current}, "
    "and this one knows {newest}. It can serve pages on it."
)


@dataclass(frozen=True)
class Patience:
    """How often a migration is tried when tables are in use, and how many seconds lie between."""

    tries: int = 20
    pause: float = 3


@click.group()
def command() -> None:
    """Look after the form of the database."""


@command.command()
def migrate() -> None:
    """Make every change that the database still lacks."""
    click.echo(bring_up_to_date(open_parts().database))


def bring_up_to_date(
    database: Database, config: Config | None = None, patience: Patience | None = None
) -> str:
    """Run the migrations that a database lacks, and say so; a second process waits for the first.

    While tables are in use, it is tried again and again, each time for less than a second, so that
    no page waits behind it. Raises ClickException when they stay in use.
    """
    from alembic.command import upgrade

    found = _state_of(database)
    if found.is_ahead:
        # Not a failure: whoever takes a release back must be able to start the one before.
        return AHEAD.format(current=found.current, newest=found.newest)
    history = config or _our_history()
    history.attributes["url"] = database.url.render_as_string(hide_password=False)
    patiently(lambda: upgrade(history, "head"), patience or Patience())
    return UP_TO_DATE


def patiently(change: Callable[[], None], patience: Patience) -> None:
    """Try a change of the schema until no lock stands in its way. Raises ClickException at the end."""
    for left in reversed(range(patience.tries)):
        try:
            return change()
        except OperationalError as error:
            if not _is_in_use(error):
                raise
            if not left:
                raise click.ClickException(STILL_IN_USE) from None
            click.echo(TRYING_AGAIN.format(pause=patience.pause, left=left), err=True)
            time.sleep(patience.pause)
    raise AssertionError("unreachable")


def _our_history() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _is_in_use(error: OperationalError) -> bool:
    """Whether a lock was not to be had in time; nothing was done, and it may be free soon."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE or code in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


@command.command()
def state() -> None:
    """Say which change the database had last, and which is the newest."""
    found = _state_of(open_parts().database)
    click.echo(f"The database is at {found.current or 'nothing'}; the newest is {found.newest}.")


def _state_of(database: Database) -> SchemaState:
    with database.reading() as session:
        return schema_state(session)
