"""`evenkeel receipts`: prove that decisions replay to the same answer."""

from __future__ import annotations

from collections.abc import Iterable

import click

from shared.cli import open_parts
from shared.services.errors import NotFound
from shared.services.receipts import Replayed, replay_all, replay_decision


@click.group()
def command() -> None:
    """Receipts of decisions."""


@command.command()
@click.option("--decision", type=int, help="The number of one decision; all of them otherwise.")
def replay(decision: int | None) -> None:
    """Decide again from each receipt alone and say what comes out differently."""
    with open_parts().database.reading() as session:
        try:
            found = [replay_decision(session, decision)] if decision else replay_all(session)
            count, differing = _report(found)
        except NotFound:
            click.echo(f"There is no decision {decision}.", err=True)
            raise click.exceptions.Exit(2) from None
    click.echo(f"{count} replayed, {differing} different.")
    if differing:
        raise click.exceptions.Exit(1)


def _report(found: Iterable[Replayed]) -> tuple[int, int]:
    count = differing = 0
    for each in found:
        count += 1
        if not each.is_same:
            differing += 1
            click.echo(f"decision {each.decision_id}: {', '.join(each.differs_in)}")
    return count, differing
