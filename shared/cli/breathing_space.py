"""`evenkeel breathing-space`: Breathing Spaces at the Insolvency Service's register."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, run_job
from shared.services.audit import Actor
from shared.services.moratorium.register_numbers import NotANumber, numbers_to_see, read_soon

COMMAND = Actor("command", "breathing-space")
ALREADY_RUNNING = 3


@click.group()
def command() -> None:
    """Read Breathing Spaces at the register."""


@command.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
def fetch(numbers: tuple[str, ...]) -> None:
    """Read Breathing Spaces by the register's numbers, and act on what it says of them.

    When the register does not answer, they are asked for again until it does.
    """
    parts = open_parts()
    if not parts.register.is_joined:
        raise click.ClickException(
            "There is no connection to the register. Enter the notice under Breathing Space instead."
        )
    for number in numbers:
        try:
            with parts.database.transaction() as session:
                read_soon(session, number, COMMAND, parts.clock.now())
        except NotANumber as wrong:
            raise click.BadParameter(f"{wrong} is not a number of the register's.") from None
    try:
        click.echo(run_job("exchange_with_register", parts) or "Nothing was due.")
    except AlreadyRunning:
        click.echo("An exchange is running already; it takes these too.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    _say_what_is_wrong(parts)


@command.command("list")
def list_() -> None:
    """List the numbers that were not read yet, were refused, or hold something to look at."""
    _say_what_is_wrong(open_parts())


def _say_what_is_wrong(parts: Parts) -> None:
    with parts.database.reading() as session:
        for each in numbers_to_see(session):
            click.echo(f"{each.register_id}  {each.state}  {each.problem or 'not read yet'}")
