"""`evenkeel direct-debit`: the days of a collection, for whoever plans runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

import click

from shared.cli import open_parts
from shared.domain.direct_debit_dates import collection_dates
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.working_days import working_days


@click.group("direct-debit")
def command() -> None:
    """Collect by Direct Debit."""


@command.command()
@click.option("--advised", type=click.DateTime(["%Y-%m-%d"]), required=True)
@click.option("--notice", type=click.IntRange(0, 60), default=10, show_default=True)
def dates(advised: datetime, notice: int) -> None:
    """The days of a collection advised for a day, as JSON; NOTICE is in working days."""
    with open_parts().database.reading() as session:
        days = working_days(session)
    try:
        found = collection_dates(advised.date(), notice, days)
    except PastLastKnownHoliday as beyond:
        raise click.ClickException(
            f"{beyond}. Load the bank holidays of the years to come first."
        ) from None
    click.echo(json.dumps({name: str(day) for name, day in asdict(found).items()}, indent=2))
