"""`evenkeel holds`: the council's own numbers for each kind of hold, each from a day on."""

from __future__ import annotations

from datetime import datetime

import click

from shared.cli import open_parts
from shared.domain.gate import HoldKind
from shared.domain.hold_terms import NAMES, TIMED
from shared.services.audit import Actor
from shared.services.holding.terms import (
    MOST,
    NoSuchHoldSetting,
    hold_numbers,
    set_hold_number,
)

SETTER = Actor("command", "holds-settings")


@click.group()
def command() -> None:
    """Look after holds, the dated stops on recovery."""


@command.group()
def settings() -> None:
    """Look after the council's own numbers, such as how many days a hold lasts."""


@settings.command("list")
def show() -> None:
    """Every number with the day from which it holds; the latest day that has begun counts."""
    with open_parts().database.reading() as session:
        for each in sorted(
            hold_numbers(session), key=lambda one: (one.kind, one.name, one.effective_from)
        ):
            click.echo(f"{each.kind:10} {each.name:16} {each.effective_from}  {each.number}")


@settings.command("set")
@click.argument("kind", type=click.Choice([kind.value for kind in TIMED]))
@click.argument("name", type=click.Choice(NAMES))
@click.argument("number", type=click.IntRange(0, MOST))
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The first day on which it holds, such as 2026-12-01.",
)
def change(kind: str, name: str, number: int, first_day: datetime) -> None:
    """Set NAME of a KIND of hold to NUMBER from a day on. Holds that are there keep their days."""
    parts = open_parts()
    begins = first_day.date()
    try:
        with parts.database.transaction() as session:
            set_hold_number(
                session, HoldKind(kind), name, number, begins, SETTER, parts.clock.now()
            )
    except NoSuchHoldSetting:
        raise click.UsageError(f"{name} cannot be {number}.") from None
    click.echo(f"{name} of {kind} is {number} from {begins}.")
