"""`evenkeel sealed`: looking after the key of what people tell the council in confidence."""

from __future__ import annotations

from functools import partial

import click

from shared.cli import open_parts
from shared.services.audit import Actor
from shared.services.sealed.key import SealedKey
from shared.services.sealed.renewing import seal_anew

RENEWER = Actor("command", "sealed-renew")


@click.group()
def command() -> None:
    """Look after the key of what people tell the council in confidence."""


@command.command()
def renew() -> None:
    """Seal everything with the first key of EVENKEEL_SEALED_KEY, so that the others can go."""
    parts = open_parts()
    key, now = SealedKey(parts.settings.sealed_keys), parts.clock.now()
    done, shut = 0, 0
    going_on: int | None = 0
    while going_on is not None:
        work = partial(seal_anew, key=key, by=RENEWER, now=now, after=going_on)
        some, lost, going_on = parts.database.attempt(work)
        done, shut = done + some, shut + len(lost)
    click.echo(f"sealed anew: {done}")
    if shut:
        raise click.ClickException(
            f"{shut} could not be opened with any key; they are as they were"
        )
