"""`evenkeel plans`: the council's own numbers for the care of plans, each from a day on."""

from __future__ import annotations

from datetime import datetime

import click

from shared.cli import open_parts
from shared.domain.plan_terms import NAMES
from shared.services.audit import Actor
from shared.services.plans.terms import MOST, numbers, set_number

SETTER = Actor("command", "plans-settings")


@click.group()
def command() -> None:
    """Look after plans to pay."""


@command.group()
def settings() -> None:
    """Look after the council's own numbers, such as the days of grace."""


@settings.command("list")
def show() -> None:
    """Every number with the day from which it holds; the latest day that has begun counts."""
    with open_parts().database.reading() as session:
        for each in sorted(numbers(session), key=lambda one: (one.name, one.effective_from)):
            click.echo(f"{each.name:22} {each.effective_from}  {each.number}")


@settings.command("set")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("number", type=click.IntRange(0, MOST))
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The first day on which it holds, such as 2026-12-01.",
)
def change(name: str, number: int, first_day: datetime) -> None:
    """Set NAME to NUMBER from a day on. Plans are judged by it from then; nothing before changes."""
    parts = open_parts()
    begins = first_day.date()
    with parts.database.transaction() as session:
        set_number(session, name, number, begins, SETTER, parts.clock.now())
    click.echo(f"{name} is {number} from {begins}.")
