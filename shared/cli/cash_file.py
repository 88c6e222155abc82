"""`evenkeel cash-file`: a day's receipts for the revenues system."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._whole_files import write_whole
from shared.domain.cash_file import (
    AS_DOCUMENTED,
    CannotBeWritten,
    CashLayout,
    NotALayout,
    read_layout,
)
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.audit import Actor
from shared.services.ledger.cash_file import (
    DayNotClosed,
    DayOutOfOrder,
    MadeFile,
    NotTheSameFile,
    file_content,
    make_cash_file,
    mark_left,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
COMMAND = Actor("command", "cash-file")
ALREADY_RUNNING = 3


@click.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to."
)
@click.option("--mapping", type=FILE, help="Another system's columns, dates and amounts (TOML).")
def command(day: datetime, out: Path, mapping: Path | None) -> None:
    """Write the cash file of DAY; run again, it writes the same bytes."""
    layout = _layout(mapping)
    parts = open_parts()
    try:
        with only_once(parts.database, "cash-file"):
            made = make_cash_file(parts.database, day.date(), COMMAND, parts.clock.now())
            _write(parts, made, layout, out)
    except AlreadyRunning:
        click.echo("Another cash file is being written. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except DayNotClosed:
        raise click.ClickException(
            f"{day.date()} is not over yet. Nothing was changed; run this again tomorrow."
        ) from None
    except DayOutOfOrder as wrong:
        raise click.ClickException(_out_of_order(day.date(), wrong.due)) from None
    except NotTheSameFile:
        raise click.ClickException(
            "This file was made before and would now come out differently. It was not written."
        ) from None
    except CannotBeWritten as wrong:
        raise click.ClickException(f"{wrong}. The file was not written.") from None
    _tell(made, out)


def _layout(file: Path | None) -> CashLayout:
    try:
        return AS_DOCUMENTED if file is None else read_layout(file.read_text(encoding="utf-8"))
    except (NotALayout, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}", param_hint="--mapping") from None


def _write(parts: Parts, made: MadeFile, layout: CashLayout, out: Path) -> None:
    with parts.database.reading() as session:
        write_whole(out, file_content(session, made, layout))
    with parts.database.transaction() as session:
        mark_left(session, made.number, COMMAND, parts.clock.now())


def _out_of_order(day: date, due: date) -> str:
    if day < due:
        return f"There is no file of {day}: the files go on with {due}. Nothing was changed."
    return f"The file of {due} comes first, so that no day is left out. Nothing was changed."


def _tell(made: MadeFile, out: Path) -> None:
    again = "" if made.is_new else ", as it was made before"
    click.echo(f"Cash file {made.number} of {made.day}: {out}{again}")
    click.echo(f"  lines: {made.line_count:,}, total: {made.total}, sha256: {made.sha256}")
