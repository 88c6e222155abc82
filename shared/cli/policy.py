"""`evenkeel policy`: check a policy file, try a case against it, and load a folder of policies."""

from __future__ import annotations

import json
from pathlib import Path

import click

from shared.cli import open_parts
from shared.domain.case_file import NotACase, read_case, write_answer
from shared.domain.engine import evaluate
from shared.domain.policy import Policy
from shared.domain.policy_file import read_policy
from shared.domain.policy_lines import PolicyMistakes
from shared.domain.working_days import PastLastKnownHoliday
from shared.services.audit import Actor
from shared.services.policies import PolicyNotLoaded, load_policies
from shared.services.wording import say
from shared.services.working_days import working_days_with

LOADER = Actor("command", "policy-load")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Look after the council's arrangement rules."""


@command.command()
@click.argument("file", type=FILE)
def check(file: Path) -> None:
    """Explain every mistake in a policy FILE, with its line."""
    policy = _read(file)
    types = ", ".join(sorted(policy.debt_types))
    click.echo(
        f"{policy.code} can be used: {types} in {policy.nation}, from {policy.effective_from}, "
        f"{len(policy.tracks)} {'track' if len(policy.tracks) == 1 else 'tracks'}."
    )


@command.command("try")
@click.option("--policy", "policy_file", type=FILE, required=True, help="A policy file (TOML).")
@click.option("--case", "case_file", type=FILE, required=True, help="A case (JSON).")
@click.option("--language", type=click.Choice(["en", "cy"]), default="en", show_default=True)
def try_case(policy_file: Path, case_file: Path, language: str) -> None:
    """Print as JSON what the policy would answer to a case."""
    policy = _read(policy_file)
    try:
        case = read_case(json.loads(_text(case_file)))
        evaluation = evaluate(case, policy, working_days_with(()))
    except (json.JSONDecodeError, NotACase, PastLastKnownHoliday) as error:
        click.echo(f"{case_file}: {error}", err=True)
        raise click.exceptions.Exit(2) from None
    answer = write_answer(evaluation, lambda says: say(says, language))
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load(folder: Path) -> None:
    """Load every policy of a FOLDER that is not loaded yet; all of them or none."""
    parts = open_parts()
    try:
        with parts.database.transaction() as session:
            added = load_policies(session, folder, LOADER, parts.clock.now())
    except PolicyNotLoaded as refused:
        for reason in refused.reasons:
            click.echo(reason, err=True)
        raise click.exceptions.Exit(1) from None
    click.echo(f"Loaded: {', '.join(added)}." if added else "Nothing new to load.")


def _read(file: Path) -> Policy:
    try:
        return read_policy(_text(file))
    except PolicyMistakes as found:
        for mistake in found.mistakes:
            click.echo(f"{file}:{mistake.line}: {mistake.text}", err=True)
        raise click.exceptions.Exit(1) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        click.echo(f"{file}: this file is not UTF-8 text", err=True)
        raise click.exceptions.Exit(2) from None
