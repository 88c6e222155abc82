"""`evenkeel import`: take in what the revenues system writes."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.bank_lines import BankLinesRefused, read_bank_lines
from shared.domain.extract_mapping import AS_DOCUMENTED, ExtractMapping, NotAMapping, read_mapping
from shared.domain.extract_rows import RowMistake
from shared.domain.london import LONDON
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.audit import Actor
from shared.services.extract.run import ImportReport, ImportState, Wishes, import_extract
from shared.services.ledger.bank_lines import take_bank_lines

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REFUSED, ALREADY_RUNNING, WAITING = 1, 3, 4


@click.group()
def command() -> None:
    """Take in what the revenues system writes."""


@command.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option(
    "--mapping", "mapping_file", type=FILE, help="Another system's columns and words (TOML)."
)
@click.option(
    "--date",
    "extract_date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date of the extract, where the file does not say it itself.",
)
@click.option(
    "--cash-files-until",
    type=click.IntRange(0),
    help="The last of our cash files that these balances hold, where the file does not say it itself.",
)
@click.option(
    "--report",
    "report_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the bad rows to a CSV file.",
)
@click.option(
    "--accept-good-rows",
    is_flag=True,
    help="Leave out the accounts with a bad row and take the rest.",
)
@click.option(
    "--accept-vanished", is_flag=True, help="Go on although many accounts are no longer there."
)
def accounts(
    files: tuple[Path, ...],
    mapping_file: Path | None,
    extract_date: datetime | None,
    cash_files_until: int | None,
    report_file: Path | None,
    *,
    accept_good_rows: bool,
    accept_vanished: bool,
) -> None:
    """Import accounts: FILES together are accepted as a whole, or refused with their mistakes by row."""
    mapping = _mapping(mapping_file)
    if not mapping.control and extract_date is None:
        raise click.UsageError("This mapping's files do not say their date: give it with --date.")
    wishes = Wishes(
        mapping=mapping,
        extract_date=None if extract_date is None else extract_date.date(),
        cash_files_until=cash_files_until,
        accept_vanished=accept_vanished,
        accept_good_rows=accept_good_rows,
    )
    report = _run(files, wishes)
    if report_file is not None:
        _write_report(report_file, (*report.mistakes, *report.notes))
    _tell(report)


@command.command("bank-lines")
@click.argument("file", type=FILE)
def bank_lines(file: Path) -> None:
    """Put the lines of FILE (date, amount, reference) into suspense; lines known before stay as they are."""
    parts = open_parts()
    now = parts.clock.now()
    try:
        text = file.read_text(encoding="utf-8")
        lines = read_bank_lines(text, now.astimezone(LONDON).date())
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not UTF-8 text. Nothing was taken.") from None
    except BankLinesRefused as refused:
        for each in refused.mistakes:
            click.echo(f"line {each.line}: {each.problem.replace('_', ' ')}", err=True)
        click.echo("Nothing was taken.", err=True)
        raise click.exceptions.Exit(REFUSED) from None
    by = Actor("command", "import")
    taken = parts.database.attempt(lambda session: take_bank_lines(session, lines, by, now))
    click.echo(f"{taken.new:,} lines taken, {taken.known:,} were there before.")


def _run(files: Sequence[Path], wishes: Wishes) -> ImportReport:
    parts = open_parts()
    try:
        with only_once(parts.database, "import"), ExitStack() as opened:
            return import_extract(
                parts.database,
                [opened.enter_context(file.open("rb")) for file in files],
                Actor("command", "import"),
                parts.clock.now,
                wishes,
                progress=_progress,
            )
    except AlreadyRunning:
        click.echo("Another import is running. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{rows:,} rows read", err=True, nl=False)


def _mapping(file: Path | None) -> ExtractMapping:
    try:
        return AS_DOCUMENTED if file is None else read_mapping(file.read_text(encoding="utf-8"))
    except (NotAMapping, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}") from None


def _write_report(file: Path, mistakes: Sequence[RowMistake]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["row", "column", "shape", "reason"])
        for each in mistakes:
            # A quotation mark in front, so that no spreadsheet takes a shape for a formula.
            writer.writerow(
                [each.line, each.column, f"'{each.shape}" if each.shape else "", each.text]
            )


def _tell(report: ImportReport) -> None:
    for each in (*report.mistakes, *report.notes):
        shape = f" (looks like {each.shape})" if each.shape else ""
        column = f"{each.column} " if each.column else ""
        click.echo(f"row {each.line}: {column}{each.text}{shape}", err=True)
    if report.state is ImportState.SAME_FILE:
        click.echo("This extract was imported before. Nothing was changed.")
    elif report.state is ImportState.WAITING:
        gone, held = report.vanish
        click.echo(
            f"{gone:,} of {held:,} open accounts are not in this extract. Nothing was changed. "
            "If that is right, run this again with --accept-vanished.",
            err=True,
        )
        raise click.exceptions.Exit(WAITING)
    elif report.state is ImportState.REFUSED:
        click.echo(f"{report.mistake_count:,} mistakes. Nothing was changed.", err=True)
        raise click.exceptions.Exit(REFUSED)
    else:
        _tell_written(report)


def _tell_written(report: ImportReport) -> None:
    click.echo(f"{report.rows:,} rows of {report.extract_date} imported.")
    if report.left_out:
        click.echo(f"  accounts left out with a bad row: {report.left_out:,}")
    for name, count in report.written.items():
        click.echo(f"  {name.replace('_', ' ')}: {count:,} changed")
    if report.recognised:
        click.echo(f"  receipts of ours that it holds since: {report.recognised:,}")
    if report.not_held:
        click.echo(
            f"  lines of our cash files that it does not hold: {report.not_held:,}"
            " (still taken off what is owed)"
        )
    if report.not_held and not report.recognised and report.cash_file is None:
        click.echo(
            "This extract does not say which of our receipts its balances hold: "
            "add a cash_file or receipt rows, or use --cash-files-until.",
            err=True,
        )
    if report.notes:
        click.echo(f"  rows on our receipts that do not agree: {len(report.notes):,}")
