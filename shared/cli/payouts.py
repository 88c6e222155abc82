"""`evenkeel payouts`: what the card provider sent to the council's bank."""

from __future__ import annotations

import click

from shared.cli import open_parts
from shared.gateways.card_ports import CardsProblem
from shared.jobs.registry import AlreadyRunning, run_job

ALREADY_RUNNING = 3


@click.group()
def command() -> None:
    """Look after the card provider's payouts."""


@command.command()
def fetch() -> None:
    """Fetch payouts and compare them line by line; a second time changes nothing."""
    try:
        click.echo(run_job("fetch_payouts", open_parts()) or "There are no new payouts.")
    except AlreadyRunning:
        click.echo("Payouts are being fetched already.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except CardsProblem as problem:
        raise click.ClickException(
            f"The card provider did not answer as it should ({problem.reason}). "
            "What was fetched before stays; run this again later."
        ) from None
