"""`evenkeel journal`: what moved, for the council's general ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._whole_files import write_whole
from shared.domain.journal import OWN_NAMES, Chart, NoCode, NotAChart, NotBalanced, read_chart
from shared.domain.london import LONDON
from shared.services.audit import Actor, record_audit
from shared.services.ledger.journal import DaysNotClosed, make_journal

DAY = click.DateTime(["%Y-%m-%d"])
COMMAND = Actor("command", "journal")


@click.command()
@click.argument("first", type=DAY)
@click.argument("last", type=DAY)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to."
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The council's codes (TOML); our own names stand in the file without one.",
)
def command(first: datetime, last: datetime, out: Path, mapping: Path | None) -> None:
    """Write the journal of the days FIRST to LAST; run again, it writes the same bytes."""
    chart = _chart(mapping)
    parts = open_parts()
    now = parts.clock.now()
    today = now.astimezone(LONDON).date()
    try:
        with parts.database.reading() as session:
            journal = make_journal(session, first.date(), last.date(), today, chart)
    except DaysNotClosed:
        raise click.ClickException(
            "Give a first and a last day that are over; nothing was written."
        ) from None
    except NoCode as wrong:
        raise click.ClickException(f"{wrong}; nothing was written.") from None
    except NotBalanced:
        raise click.ClickException(
            "Debits are not equal to credits; nothing was written. Run: evenkeel jobs run check_ledger"
        ) from None
    write_whole(out, [journal.content])
    with parts.database.transaction() as session:
        about = f"journal:{first.date()}:{last.date()}"
        record_audit(session, COMMAND, "wrote a journal", about, now, lines=journal.lines)
    click.echo(f"Journal of {first.date()} to {last.date()}: {out}")
    click.echo(f"  lines: {journal.lines:,}, debits: {journal.debit}, credits: {journal.credit}")


def _chart(file: Path | None) -> Chart:
    try:
        return OWN_NAMES if file is None else read_chart(file.read_text(encoding="utf-8"))
    except (NotAChart, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}", param_hint="--mapping") from None
