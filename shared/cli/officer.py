"""`evenkeel officer`: the first officers, before there is an administrator to add them."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.domain.roles import STAFF, Role
from shared.services import staff
from shared.services.audit import Actor
from shared.services.sign_in.enrolment import waiting_link
from shared.services.sign_in.keys import Keys
from shared.services.wording import say

ADDER = Actor("command", "officer-add")


@click.group()
def command() -> None:
    """Look after who works here."""


@command.command()
@click.option("--email", required=True, help="The address at work; they sign in with it.")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice(sorted(role.value for role in STAFF)), required=True)
def add(email: str, name: str, role: str) -> None:
    """Add somebody, and print the link with which they choose a password."""
    parts = open_parts()
    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    try:
        with parts.database.transaction() as session:
            officer_id = staff.add_officer(session, keys, ADDER, name, email, Role(role), now)
            link = waiting_link(session, keys, officer_id, now)
    except staff.NotAnOfficer as wrong:
        words = " ".join(say(text, "en") for _field, text in wrong.problems)
        raise click.ClickException(words) from None
    click.echo(f"{name} is added. Give them this link; it works once, for 7 days:")
    click.echo(f"{parts.settings.base_url}/officers/set-up/{link}")


@command.command("list")
def list_officers() -> None:
    """Say who can sign in."""
    with open_parts().database.reading() as session:
        for member in staff.list_staff(session):
            click.echo(f"{member.email:40} {member.role:16} {member.standing:8} {member.name}")
