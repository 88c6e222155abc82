"""What an administrator sets up for Direct Debits: the Guarantee, and the council's own numbers."""

from __future__ import annotations

from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._own_numbers import settings_of
from shared.services.audit import Actor
from shared.services.direct_debit.guarantee import (
    LANGUAGES,
    AlreadyLoaded,
    NotAGuarantee,
    guarantees,
    load_guarantee,
)
from shared.services.direct_debit.terms import NUMBERS

LOADER = Actor("command", "guarantee-load")
VERSION_LENGTH = 40


@click.group()
def guarantee() -> None:
    """Look after the text of the Direct Debit Guarantee, which the scheme licenses."""


@guarantee.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--version", required=True, help="The scheme's name for this text.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--invented", is_flag=True, help="Words of your own, for a sandbox only.")
def load(file: Path, version: str, language: str, invented: bool) -> None:
    """Load the Guarantee from a text FILE, with {name} and {days} where those go.

    Paragraphs are apart by an empty line. A loaded version never changes.
    """
    if not 0 < len(version.strip()) <= VERSION_LENGTH:
        raise click.UsageError(f"A version has 1 to {VERSION_LENGTH} characters.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file}: this file is not UTF-8 text.") from None
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            load_guarantee(
                session,
                text,
                version.strip(),
                language,
                LOADER,
                parts.clock.now(),
                invented=invented,
            )
    except NotAGuarantee as wrong:
        raise click.ClickException(f"{file}: {wrong}. Nothing was loaded.") from None
    except AlreadyLoaded:
        raise click.ClickException(
            f"Version {version} is loaded in this language with other words. Give it another name."
        ) from None
    click.echo("Loaded.")


@guarantee.command("list")
def show_texts() -> None:
    """Every text that is loaded, the latest first: the first of a language is shown."""
    with open_parts().database.reading() as session:
        for each in guarantees(session):
            click.echo(f"{each.language}  {each.version}{'  invented' if each.is_invented else ''}")


settings = settings_of(
    NUMBERS,
    "Look after the council's own numbers for Direct Debits, such as the days of notice.",
    Actor("command", "direct-debit-settings"),
)
