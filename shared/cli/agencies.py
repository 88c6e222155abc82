"""`evenkeel agencies`: who acts for people with us, and the council's own numbers for it."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.cli._own_numbers import settings_of
from shared.services.agencies.directory import every
from shared.services.agencies.terms import NUMBERS
from shared.services.audit import Actor


@click.group()
def command() -> None:
    """Look after debt advice agencies."""


@command.command("list")
def show() -> None:
    """Every agency: how it stands, and how many people, open clients and authorities it has."""
    with open_parts().database.reading() as session:
        found = every(session)
    for each in found:
        counts = f"{each.people:4} people {each.clients:6} clients {each.authorities:6} authorities"
        click.echo(f"{each.reference:10} {each.state:10} {counts}  {each.name}")
    if not found:
        click.echo("No agency has applied yet.")


command.add_command(
    settings_of(
        NUMBERS,
        "Look after the council's own numbers for work with agencies.",
        Actor("command", "agencies-settings"),
    )
)
