"""`evenkeel guidelines`: load the council's licensed spending guidelines."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.guideline_file import GuidelineFileMistakes
from shared.services.audit import Actor
from shared.services.statements.guideline_sets import AlreadyLoaded, load_guidelines

LOADER = Actor("command", "guidelines-load")


@click.group()
def command() -> None:
    """Look after the spending guidelines that statements are compared with."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load one set of guidelines from a CSV FILE; a loaded set never changes.

    Columns: set_name,effective_from,group,first_adult,additional_adult,child_under_14,child_14_18
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: this file is not UTF-8 text") from None
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            load_guidelines(session, text, LOADER, parts.clock.now())
    except GuidelineFileMistakes as found:
        for mistake in found.mistakes:
            click.echo(f"{file}, row {mistake.row}: {mistake.reason}", err=True)
        raise click.exceptions.Exit(1) from None
    except AlreadyLoaded as taken:
        raise click.ClickException(f"a set called {taken} is loaded already") from None
    click.echo("Loaded.")
