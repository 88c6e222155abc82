"""`evenkeel messages`: what could not be sent, and having it tried again."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.services.undelivered import try_again, undelivered


@click.group()
def command() -> None:
    """See what could not be sent."""


@command.command()
def failed() -> None:
    """List the messages that could not be sent, newest first, without their words or addresses."""
    parts = open_parts()
    with parts.database.reading() as session:
        found = undelivered(session)
    for each in found:
        to = f"party:{each.party_id}" if each.party_id else f"officer:{each.officer_id}"
        click.echo(
            f"{each.id}  {each.created_at:%Y-%m-%d %H:%M}  {each.channel:6}  {each.template}"
            f"  {to}  {each.reason}"
        )
    if not found:
        click.echo("Everything was sent.")


@command.command()
@click.argument("message_id", type=click.IntRange(1, 999_999_999))
def again(message_id: int) -> None:
    """Have one message tried again."""
    parts = open_parts()
    with parts.database.transaction() as session:
        queued = try_again(session, message_id, parts.clock.now())
    if not queued:
        raise click.ClickException(f"Message {message_id} is not one that can be tried again.")
    click.echo(f"Message {message_id} will be tried again.")
