"""`evenkeel letters`: the letters that the council prints and posts itself."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._whole_files import write_whole
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.letters.paper import TEMPLATE, Letter, letter_content
from shared.services.letters.printing import LIST, Press, Printed, print_waiting
from shared.services.sign_in.keys import Keys

ALREADY_RUNNING = 3


@click.group()
def command() -> None:
    """Print letters for the post."""


@command.command(name="print")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder of this batch; a new one for each post.",
)
def print_(out: Path) -> None:
    """Make a PDF of every letter that waits, and a list of them. Run again, it adds what came since."""
    parts = open_parts()
    if parts.settings.letters != "print":
        raise click.ClickException(
            "The supplier posts the letters. Set EVENKEEL_LETTERS=print to print them here."
        )
    folder = out.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise click.ClickException(f"{out} cannot be used: {problem.strerror}.") from None
    try:
        with only_once(parts.database, "print-letters"):
            done = print_waiting(parts.database, _press(parts, folder))
    except AlreadyRunning:
        click.echo("Letters are being printed already. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    _tell(done, folder)


def _press(parts: Parts, folder: Path) -> Press:
    council = parts.settings.council

    def make(letter: Letter) -> bytes:
        return parts.documents.make(TEMPLATE, letter_content(letter, council))

    def keep(name: str, content: bytes) -> None:
        write_whole(folder / name, [content])

    keys, now = Keys(parts.settings.secret_key), parts.clock.now()
    return Press(make, keep, folder.name, keys, now)


def _tell(done: Printed, folder: Path) -> None:
    click.echo(f"Letters: {done.letters}. The list of the folder: {folder / LIST}")
    if done.by_hand:
        click.echo(
            f"In a format that a person must make: {done.by_hand}. They are on the worklist."
        )
