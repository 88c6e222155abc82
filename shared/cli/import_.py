"""`evenkeel import`: take in the revenues system's extract of accounts."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping, NotAMapping, read_mapping
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.audit import Actor
from shared.services.extract.run import ImportReport, ImportState, import_extract

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REFUSED, ALREADY_RUNNING, WAITING = 1, 3, 4


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--mapping", "mapping_file", type=FILE, help="The council's own column names and words (TOML)."
)
@click.option(
    "--accept-vanished", is_flag=True, help="Go on although many accounts are no longer there."
)
def command(file: Path, mapping_file: Path | None, *, accept_vanished: bool) -> None:
    """Import an extract FILE: accepted as a whole, or refused with its mistakes by line."""
    mapping = _mapping(mapping_file)
    parts = open_parts()
    try:
        with only_once(parts.database, "import"), file.open("rb") as opened:
            report = import_extract(
                parts.database,
                opened,
                Actor("command", "import"),
                parts.clock.now,
                mapping=mapping,
                accept_vanished=accept_vanished,
                progress=lambda rows: click.echo(f"{rows:,} rows read", err=True),
            )
    except AlreadyRunning:
        click.echo("Another import is running. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    _tell(report, file)


def _mapping(file: Path | None) -> ExtractMapping:
    try:
        return AS_DOCUMENTED if file is None else read_mapping(file.read_text(encoding="utf-8"))
    except (NotAMapping, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}") from None


def _tell(report: ImportReport, file: Path) -> None:
    if report.state is ImportState.SAME_FILE:
        click.echo("This file was imported before. Nothing was changed.")
    elif report.state is ImportState.WAITING:
        gone, held = report.vanish
        click.echo(
            f"{gone:,} of {held:,} open accounts are not in this file. Nothing was changed. "
            "If that is right, run this again with --accept-vanished.",
            err=True,
        )
        raise click.exceptions.Exit(WAITING)
    elif report.state is ImportState.REFUSED:
        for mistake in report.mistakes:
            click.echo(f"{file}:{mistake.line}: {mistake.text}", err=True)
        click.echo(f"{report.mistake_count:,} mistakes. Nothing was changed.", err=True)
        raise click.exceptions.Exit(REFUSED)
    else:
        click.echo(f"{report.rows:,} rows of {report.extract_date} imported.")
        for name, count in report.written.items():
            click.echo(f"  {name.replace('_', ' ')}: {count:,} changed")
