"""`evenkeel bank-holidays`: how far ahead working days are known, and loading the years to come."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.holiday_file import NotAHolidayFile
from shared.services.audit import Actor
from shared.services.bank_holidays import load_holidays, remove_holiday
from shared.services.errors import NotFound
from shared.services.working_days import working_days

LOADER = Actor("command", "bank-holidays")


@click.group("bank-holidays")
def command() -> None:
    """Look after the bank holidays of England and Wales."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Add what GOV.UK's bank-holidays.json in FILE knows more."""
    parts = open_parts()
    try:
        text = file.read_text(encoding="utf-8-sig")
        with parts.database.transaction() as session:
            added = load_holidays(session, text, LOADER, parts.clock.now())
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: this file is not UTF-8 text.") from None
    except NotAHolidayFile as wrong:
        raise click.ClickException(f"{file}: {wrong}. Nothing was loaded.") from None
    click.echo(f"Added {len(added.days)}; bank holidays are known until {added.known_until}.")


@command.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
def remove(day: datetime) -> None:
    """Take away a DAY that was added by mistake."""
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            remove_holiday(session, day.date(), LOADER, parts.clock.now())
    except NotFound:
        raise click.ClickException(f"{day.date()} was not added here.") from None
    click.echo(f"{day.date()} is no bank holiday any more.")


@command.command("list")
def show() -> None:
    """Every bank holiday from today on, and until when all are known."""
    parts = open_parts()
    with parts.database.reading() as session:
        days = working_days(session)
    for day in days.holidays_between(parts.clock.now().date(), days.known_until):
        click.echo(f"{day:%Y-%m-%d %A}")
    click.echo(f"All are known until {days.known_until}.")
