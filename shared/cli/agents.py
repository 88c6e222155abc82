"""`evenkeel agents`: the enforcement agents who act for the council, and where they are told to stop."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.services.audit import Actor
from shared.services.errors import NotFound
from shared.services.moratorium.agents import (
    NoAddress,
    agents,
    end_agent,
    set_agent,
    unknown_codes,
)

SETTER = Actor("command", "agents-set")


@click.group()
def command() -> None:
    """Look after the enforcement agents who act for the council."""


@command.command("list")
def show() -> None:
    """Every agent, and the codes of the extract that nobody stands behind."""
    with open_parts().database.reading() as session:
        for each in agents(session):
            state = "  ended" if each.has_ended else ""
            click.echo(f"{each.code:20} {each.name}  {each.email}  {each.phone}{state}")
        for code in unknown_codes(session):
            click.echo(f"{code:20} is in the extract, and nobody can be told to stop")


@command.command("set")
@click.argument("code")
@click.option("--name", required=True, help="What the firm is called.")
@click.option("--email", required=True, help="Where it is told at once to stop.")
@click.option("--phone", default="", help="For an officer who must call.")
def change(code: str, name: str, email: str, phone: str) -> None:
    """Say who stands behind CODE, the agent's code in the extract."""
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            set_agent(session, code, name, email, phone, SETTER, parts.clock.now())
    except NoAddress:
        raise click.ClickException("This is no email address.") from None
    click.echo(f"{code} is {name}.")


@command.command("end")
@click.argument("code")
def finish(code: str) -> None:
    """Say that the agent of CODE does not act for the council any more."""
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            end_agent(session, code, SETTER, parts.clock.now())
    except NotFound:
        raise click.ClickException("There is no such agent.") from None
    click.echo(f"{code} does not act for the council any more.")
