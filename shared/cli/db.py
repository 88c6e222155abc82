"""`evenkeel db`: bring the database to the form that this code expects."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.services.schema_state import MIGRATIONS, schema_state


@click.group()
def command() -> None:
    """Look after the form of the database."""


@command.command()
def migrate() -> None:
    """Make every change that the database still lacks."""
    bring_up_to_date(open_parts().settings.database_url)
    click.echo("The database is up to date.")


def bring_up_to_date(url: str) -> None:
    """Run the migrations that a database lacks; a second process waits for the first."""
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    upgrade(config, "head")


@command.command()
def state() -> None:
    """Say which change the database had last, and which is the newest."""
    parts = open_parts()
    with parts.database.reading() as session:
        found = schema_state(session)
    click.echo(f"The database is at {found.current or 'nothing'}; the newest is {found.newest}.")
