"""`evenkeel plans`: the council's own numbers for the care of plans, each from a day on."""

from __future__ import annotations

import click

from shared.cli._own_numbers import settings_of
from shared.services.audit import Actor
from shared.services.plans.terms import NUMBERS


@click.group()
def command() -> None:
    """Look after plans to pay."""


ABOUT = "Look after the council's own numbers, such as the days of grace."
command.add_command(settings_of(NUMBERS, ABOUT, Actor("command", "plans-settings")))
