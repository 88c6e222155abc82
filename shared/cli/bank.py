"""`evenkeel bank`: check sort codes and account numbers by the council's licensed tables."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli._bank_rows import answers, rows_of
from shared.domain.bank_check import Verdict
from shared.domain.bank_tables import BankTables, TableMistakes, read_bank_tables
from shared.domain.london import LONDON
from shared.services.audit import Actor
from shared.services.direct_debit.bank_tables import load_tables, loaded_tables, tables_on

STATUS = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.UNKNOWN: 2}
LOADER = Actor("command", "bank-load-tables")
STANDARD_INPUT = "-"
SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Look after the tables by which bank details are checked."""


@command.command("load-tables")
@click.argument("weights", type=_FILE)
@click.argument("substitutions", type=_FILE, required=False)
@click.option("--label", required=True, help="What to call them, such as V8.10.")
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The first day on which they hold, such as 2026-12-01.",
)
def load(weights: Path, substitutions: Path | None, label: str, first_day: datetime) -> None:
    """Load the council's licensed tables: WEIGHTS (valacdos) and SUBSTITUTIONS (scsubtab).

    They are taken whole or not at all. Others for the same day are replaced.
    """
    if not 0 < len(label.strip()) <= 60:
        raise click.UsageError("A label has 1 to 60 characters.")
    parts = open_parts()
    texts = _lines(weights), _lines(substitutions)
    try:
        with parts.database.transaction() as session:
            loaded = load_tables(
                session, *texts, label.strip(), first_day.date(), LOADER, parts.clock.now()
            )
    except TableMistakes as found:
        raise _refused(found, "nothing was loaded") from None
    known = "Loaded" if loaded.is_new else "Loaded already:"
    click.echo(f"{known} {loaded.rows:,} rows, which hold from {loaded.effective_from}.")


@command.command()
def tables() -> None:
    """Every table that is loaded with the day from which it holds; the latest begun counts."""
    with open_parts().database.reading() as session:
        for each in loaded_tables(session):
            click.echo(f"{each.effective_from}  {each.rows:6,} rows  {each.label}")


@command.command()
@click.argument("sort_code", required=False)
@click.argument("account", required=False)
@click.option("--weights", type=_FILE, help="A weights file (valacdos); else the loaded tables.")
@click.option("--substitutions", type=_FILE, help="A substitutions file (scsubtab).")
@click.option(
    "--batch",
    is_flag=False,
    flag_value=STANDARD_INPUT,
    help="Rows of sort,account in a file; - or nothing for standard input.",
)
def check(
    sort_code: str | None,
    account: str | None,
    weights: Path | None,
    substitutions: Path | None,
    batch: str | None,
) -> None:
    """Print valid, invalid or unknown, and end with 0, 1 or 2; with --batch a line for each row.

    Unknown means that the tables do not cover the sort code: it is presumed valid.
    """
    if batch is None and (sort_code is None or account is None):
        raise click.UsageError("Give SORT_CODE and ACCOUNT, or --batch.")
    if weights is None and substitutions is not None:
        raise click.UsageError("Give --weights with --substitutions.")
    asked = _loaded() if weights is None else _tables(weights, substitutions)
    if batch is not None:
        _answer_all(batch, asked)
        return
    verdict = Verdict(next(answers([f"{sort_code},{account}\n"], asked)).strip())
    click.echo(verdict)
    raise click.exceptions.Exit(STATUS[verdict])


def _answer_all(batch: str, tables: BankTables | None) -> None:
    """Write a line for each row as it comes, however many there are."""
    # Some say `--batch csv` and mean standard input.
    name = STANDARD_INPUT if batch.lower() == "csv" and not Path(batch).exists() else batch
    try:
        opened = click.open_file(name, encoding="utf-8", errors="replace")
    except OSError as problem:
        raise click.ClickException(f"{name} cannot be read: {problem.strerror}.") from None
    try:
        with opened as rows:
            for line in answers(rows_of(rows), tables):
                sys.stdout.write(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our answers has enough; Python must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _loaded() -> BankTables | None:
    parts = open_parts()
    with parts.database.reading() as session:
        return tables_on(session, parts.clock.now().astimezone(LONDON).date())


def _tables(weights: Path, substitutions: Path | None) -> BankTables:
    try:
        return read_bank_tables(_lines(weights), _lines(substitutions))
    except TableMistakes as found:
        raise _refused(found, "nothing was checked") from None


def _refused(found: TableMistakes, outcome: str) -> click.ClickException:
    for mistake in found.mistakes[:SHOWN]:
        where = f"line {mistake.line}" if mistake.line else "the whole file"
        click.echo(f"{mistake.file}, {where}: {mistake.reason}", err=True)
    if (more := len(found.mistakes) - SHOWN) > 0:
        click.echo(f"and {more:,} more", err=True)
    return click.ClickException(f"The tables cannot be used; {outcome}.")


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
