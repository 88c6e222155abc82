"""Commands that list and set a council's own numbers, each from a day on."""

from __future__ import annotations

from datetime import datetime

import click

from shared.cli import open_parts
from shared.services.audit import Actor
from shared.services.own_numbers import MOST, OwnNumbers


def settings_of(numbers: OwnNumbers, about: str, setter: Actor) -> click.Group:
    """The group `settings` of a command, with `list` and `set`."""

    def show() -> None:
        """Every number with the day from which it holds; the latest day that has begun counts."""
        with open_parts().database.reading() as session:
            known = numbers.all(session)
        for each in sorted(known, key=lambda one: (one.name, one.effective_from)):
            click.echo(f"{each.name:22} {each.effective_from}  {each.number}")

    def change(name: str, number: int, first_day: datetime) -> None:
        """Set NAME to NUMBER from a day on. Nothing that was before changes."""
        parts, begins = open_parts(), first_day.date()
        with parts.database.transaction() as session:
            numbers.set(session, name, number, begins, setter, parts.clock.now())
        click.echo(f"{name} is {number} from {begins}.")

    setting = click.Command(
        "set",
        callback=change,
        help=change.__doc__,
        params=[
            click.Argument(["name"], type=click.Choice(numbers.names)),
            click.Argument(["number"], type=click.IntRange(0, MOST)),
            click.Option(
                ["--from", "first_day"],
                type=click.DateTime(["%Y-%m-%d"]),
                required=True,
                help="The first day on which it holds, such as 2026-12-01.",
            ),
        ],
    )
    showing = click.Command("list", callback=show, help=show.__doc__)
    return click.Group("settings", [showing, setting], help=about)
