"""`evenkeel check`: what a deployment still lacks."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from shared.cli import open_parts
from shared.services.readiness import what_is_lacking


@click.command()
def command() -> None:
    """Say in plain words what this installation still lacks; status 1 when there is anything."""
    parts = open_parts()
    try:
        with parts.database.reading() as session:
            lacking = what_is_lacking(session, parts.settings, parts.clock.now())
    except SQLAlchemyError:
        lacking = ("Database: it does not answer at the address in DATABASE_URL.",)
    for line in lacking:
        click.echo(line)
    if lacking:
        raise click.exceptions.Exit(1)
    click.echo("Nothing is lacking.")
