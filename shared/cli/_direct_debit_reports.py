"""`evenkeel direct-debit report`: take reports of the bank from files."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from shared.cli import open_parts
from shared.domain.direct_debit_report_rows import RowOutcome
from shared.gateways.bacs_rows import NotAReport
from shared.gateways.parts import Parts
from shared.models import BacsReportRow
from shared.services.audit import Actor
from shared.services.direct_debit.report_folder import read_bounded
from shared.services.direct_debit.take_report import Taken, take_report
from shared.services.sign_in.keys import Keys

COMMAND = Actor("command", "direct-debit report")
FILE = click.Path(dir_okay=False, path_type=Path)
REFUSED, FOR_PERSON = 1, 3
AT_ONCE = 1_000


@click.command()
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
def report(files: tuple[Path, ...]) -> None:
    """Take reports of the bank, and say what came of each row.

    A report that was taken before changes nothing. The exit status is 0 when every row was dealt
    with, 3 when some wait for a person, and 1 when a file was refused; the other files are taken.
    """
    parts = open_parts()
    refused, waiting = False, 0
    for file in files:
        taken = _take(parts, file)
        refused = refused or taken is None
        waiting += 0 if taken is None else taken.rows.get(RowOutcome.FOR_PERSON, 0)
    if refused or waiting:
        raise click.exceptions.Exit(REFUSED if refused else FOR_PERSON)


def _take(parts: Parts, file: Path) -> Taken | None:
    account = parts.settings.bacs
    if account is None:
        raise click.ClickException("This installation has no service user number of its own.")
    try:
        content = read_bounded(file)
        keys, now = Keys(parts.settings.secret_key), parts.clock.now()
        number = account.service_user_number
        taken = take_report(parts.database, keys, content, file.name, number, COMMAND, now)
    except NotAReport as wrong:
        click.echo(f"{file}: not taken, {wrong}. Nothing was changed.", err=True)
        return None
    except OSError as problem:
        click.echo(f"{file}: cannot be read ({problem.strerror}).", err=True)
        return None
    _tell(parts, file, taken)
    return taken


def _tell(parts: Parts, file: Path, taken: Taken) -> None:
    count = sum(taken.rows.values())
    was = "" if taken.is_new else f", taken before as {taken.file_name}: nothing was changed"
    click.echo(f"{file}: {taken.kind.upper()} report {taken.report_id}, {count:,} rows{was}")
    for outcome, many in sorted(taken.rows.items()):
        click.echo(f"  {outcome.replace('_', ' ')}: {many:,}")
    columns = (
        BacsReportRow.position,
        BacsReportRow.reference,
        BacsReportRow.code,
        BacsReportRow.outcome,
        BacsReportRow.detail,
    )
    with parts.database.reading() as session:
        rows = session.execute(
            select(*columns)
            .where(BacsReportRow.report_id == taken.report_id)
            .order_by(BacsReportRow.position)
            .execution_options(yield_per=AT_ONCE)
        )
        for position, reference, code, came_to, detail in rows:
            word = came_to.replace("_", " ")
            click.echo(f"  {position:>6}  {reference:<18}  {code:<6}  {word:<13}  {detail}")
