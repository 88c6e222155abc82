"""`evenkeel direct-debit`: the days of a collection, for whoever plans runs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import datetime

import click
from sqlalchemy.exc import SQLAlchemyError

from shared.cli import open_parts
from shared.cli._direct_debit_reports import report
from shared.cli._direct_debit_run import run
from shared.cli._direct_debit_setup import guarantee, settings
from shared.domain.direct_debit_dates import collection_dates
from shared.domain.working_days import PastLastKnownHoliday, WorkingDays
from shared.services.working_days import working_days, working_days_with


@click.group("direct-debit")
def command() -> None:
    """Collect by Direct Debit."""


command.add_command(run)
command.add_command(guarantee)
command.add_command(report)
command.add_command(settings)


@command.command()
@click.option("--advised", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--notice", type=click.IntRange(0, 60), default=10, show_default=True)
def dates(advised: datetime, notice: int) -> None:
    """The days of a collection advised for a day, as JSON; NOTICE is in working days."""
    try:
        found = collection_dates(advised.date(), notice, _days())
    except PastLastKnownHoliday as beyond:
        raise click.ClickException(f"{beyond}. Run first: evenkeel bank-holidays load") from None
    click.echo(json.dumps({name: str(day) for name, day in asdict(found).items()}, indent=2))


def _days() -> WorkingDays:
    """The working days of this installation; a machine without one counts by those published."""
    if not {"EVENKEEL_SANDBOX", "DATABASE_URL"} & os.environ.keys():
        return working_days_with(())
    try:
        with open_parts().database.reading() as session:
            return working_days(session)
    except SQLAlchemyError:
        click.echo("The database does not answer: only published bank holidays count.", err=True)
        return working_days_with(())
