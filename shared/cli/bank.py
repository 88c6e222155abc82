"""`evenkeel bank`: check sort codes and account numbers by the council's licensed tables."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TextIO

import click

from shared.domain.bank_check import NotBankDigits, Verdict, bank_details, check_bank_details
from shared.domain.bank_tables import BankTables, TableMistakes, read_bank_tables

STATUS = {Verdict.VALID: 0, Verdict.INVALID: 1, Verdict.UNKNOWN: 2}
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Look after the tables by which bank details are checked."""


@command.command()
@click.argument("sort_code", required=False)
@click.argument("account", required=False)
@click.option("--weights", type=_FILE, required=True, help="The weights file (valacdos).")
@click.option("--substitutions", type=_FILE, help="The substitutions file (scsubtab).")
@click.option("--batch", type=click.File("r"), help="Rows of sort,account; - for standard input.")
def check(
    sort_code: str | None,
    account: str | None,
    weights: Path,
    substitutions: Path | None,
    batch: TextIO | None,
) -> None:
    """Print valid, invalid or unknown, and end with 0, 1 or 2; with --batch a line for each row.

    Unknown means that the tables do not cover the sort code: it is presumed valid.
    """
    tables = _tables(weights, substitutions)
    if batch is not None:
        for row in csv.reader(batch):
            click.echo(_verdict(row[0], row[1], tables) if len(row) == 2 else Verdict.INVALID)
        return
    if sort_code is None or account is None:
        raise click.UsageError("Give SORT_CODE and ACCOUNT, or --batch.")
    verdict = _verdict(sort_code, account, tables)
    click.echo(verdict)
    raise click.exceptions.Exit(STATUS[verdict])


def _verdict(sort_code: str, account: str, tables: BankTables) -> Verdict:
    try:
        return check_bank_details(bank_details(sort_code, account), tables)
    except NotBankDigits:
        return Verdict.INVALID


def _tables(weights: Path, substitutions: Path | None) -> BankTables:
    try:
        return read_bank_tables(_lines(weights), _lines(substitutions) if substitutions else ())
    except TableMistakes as found:
        for mistake in found.mistakes[:20]:
            click.echo(f"line {mistake.line}: {mistake.reason}", err=True)
        raise click.ClickException("The table cannot be used; nothing was checked.") from None


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
