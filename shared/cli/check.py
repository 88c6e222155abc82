"""`evenkeel check`: what a deployment still lacks."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.cli import open_parts
from shared.services.readiness import what_is_lacking
from shared.services.sealed.key import SealedKey
from shared.services.sealed.renewing import opens_newest

OTHER_KEY = (
    "EVENKEEL_SEALED_KEY: it does not open what people told the council in confidence. Put the key "
    "that sealed it behind the new one, with a comma between."
)


@click.command()
def command() -> None:
    """Say in plain words what this installation still lacks; status 1 when there is anything."""
    parts = open_parts()
    try:
        with parts.database.reading() as session:
            lacking = what_is_lacking(session, parts.settings, parts.clock.now())
            lacking += _of_the_key(session, SealedKey(parts.settings.sealed_keys))
    except SQLAlchemyError:
        lacking = ("Database: it does not answer at the address in DATABASE_URL.",)
    for line in lacking:
        click.echo(line)
    if lacking:
        raise click.exceptions.Exit(1)
    click.echo("Nothing is lacking.")


def _of_the_key(session: Session, key: SealedKey) -> tuple[str, ...]:
    try:
        return () if opens_newest(session, key) else (OTHER_KEY,)
    except SQLAlchemyError:
        return ()  # no such table yet: that migrations are missing is said already
