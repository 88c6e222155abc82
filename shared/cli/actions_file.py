"""`evenkeel actions-file`: what the revenues system must hear of, as a file that it takes in."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._whole_files import write_whole
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.actions_file import (
    MadeActions,
    NotTheSameActions,
    actions_content,
    actions_file,
    make_actions_file,
)
from shared.services.audit import Actor
from shared.services.errors import NotFound

COMMAND = Actor("command", "actions-file")
ALREADY_RUNNING = 3


@click.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to."
)
@click.option("--number", type=click.IntRange(1), help="Write a file again that was made before.")
def command(out: Path, number: int | None) -> None:
    """Write what waits for the revenues system; with --number, the same bytes as before."""
    parts = open_parts()
    try:
        with only_once(parts.database, "actions-file"):
            made = _made(parts, number)
            if made is None:
                click.echo("Nothing waits for the revenues system. No file was written.")
                return
            with parts.database.reading() as session:
                write_whole(out, actions_content(session, made))
    except AlreadyRunning:
        click.echo("Another actions file is being written. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except NotFound:
        raise click.ClickException(f"There is no actions file {number}.") from None
    except NotTheSameActions:
        raise click.ClickException(
            "This file was made before and would now come out differently. It was not written."
        ) from None
    click.echo(f"Actions file {made.number}: {out}")
    click.echo(f"  lines: {made.line_count:,}, sha256: {made.sha256}")
    click.echo(f"  To write it again: evenkeel actions-file --number {made.number} --out {out}")


def _made(parts: Parts, number: int | None) -> MadeActions | None:
    if number is not None:
        with parts.database.reading() as session:
            return actions_file(session, number)
    now = parts.clock.now()
    return parts.database.attempt(lambda session: make_actions_file(session, COMMAND, now))
