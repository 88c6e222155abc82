"""`evenkeel direct-debit run`: a day's run seen, approved, written, handed in or given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import click
from sqlalchemy.orm import Session

from shared.cli import open_parts
from shared.cli._whole_files import whole_file
from shared.domain.lifecycle import NotAllowed
from shared.domain.london import LONDON
from shared.domain.working_days import PastLastKnownHoliday
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.audit import Actor
from shared.services.direct_debit.exporters import Layout
from shared.services.direct_debit.finance_runs import runs
from shared.services.direct_debit.run_file import MadeFile, NotTheSameFile, file_pieces, make_file
from shared.services.direct_debit.run_preview import RunPreview, preview_run
from shared.services.direct_debit.run_steps import abandon_run, ended_since, hand_in
from shared.services.direct_debit.runs import CannotRun, approve_run
from shared.services.direct_debit.taking_back import take_back_run
from shared.services.errors import AlreadyDecided, NotFound, StaleVersion
from shared.services.sign_in.keys import Keys
from shared.services.wording import say
from shared.settings import BacsAccount

COMMAND = Actor("command", "direct-debit")
ALREADY_RUNNING = 3
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("run")
def run() -> None:
    """A day's run of Direct Debits."""


@run.command()
@click.argument("day", type=DAY)
def preview(day: datetime) -> None:
    """What the run with processing day DAY would hold."""
    parts = open_parts()
    with _plainly(), parts.database.reading() as session:
        found = preview_run(session, day.date(), parts.clock.now().astimezone(LONDON).date())
    _show(found)


@run.command()
@click.argument("day", type=DAY)
@click.option("--digest", required=True, help="What the preview said.")
@click.option("--layout", type=click.Choice([each.value for each in Layout]), default="standard18")
def approve(day: datetime, digest: str, layout: str) -> None:
    """Approve the run of DAY as it was previewed."""
    parts = open_parts()
    _account(parts)
    with _plainly(), only_once(parts.database, "direct-debit-run"):
        run_id = parts.database.attempt(
            lambda session: approve_run(
                session,
                Keys(parts.settings.secret_key),
                day.date(),
                Layout(layout),
                digest,
                COMMAND,
                parts.clock.now(),
            )
        )
    click.echo(f"Run {run_id} is approved. Write its file next.")


@run.command("file")
@click.argument("run_id", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
def write_file(run_id: int, out: Path) -> None:
    """Write the file of run RUN_ID; run again, it writes the same bytes."""
    parts = open_parts()
    account, keys = _account(parts), Keys(parts.settings.secret_key)
    with _plainly(), only_once(parts.database, "direct-debit-run"), whole_file(out) as opened:
        made = _written(parts, account, keys, run_id, opened)
    _tell(made, out)


def _written(
    parts: Parts, account: BacsAccount, keys: Keys, run_id: int, opened: BinaryIO
) -> MadeFile:
    """A new file is written while its bytes are fixed; one that was made before, as it was."""

    def make(session: Session) -> MadeFile:
        # A deadlock lets it begin again.
        opened.seek(0)
        opened.truncate()
        now = parts.clock.now()
        return make_file(session, keys, account, run_id, COMMAND, now, opened.write)

    made = parts.database.attempt(make)
    if not made.is_new:
        with parts.database.reading() as session:
            opened.writelines(file_pieces(session, keys, account, run_id))
    return made


@run.command("hand-in")
@click.argument("run_id", type=int)
@click.option(
    "--was-sent", is_flag=True, help="The bank had it before somebody in it was protected."
)
def mark_handed_in(run_id: int, was_sent: bool) -> None:  # click gives it so
    """Note that the file of run RUN_ID is with the bank or bureau."""
    parts = open_parts()
    with _plainly(), only_once(parts.database, "direct-debit-run"):
        with parts.database.reading() as session:
            ended = ended_since(session, run_id)
        parts.database.attempt(
            lambda session: hand_in(session, run_id, COMMAND, parts.clock.now(), was_sent=was_sent)
        )
    click.echo(f"Run {run_id} is handed in.")
    if ended:
        click.echo(
            f"  {ended} payments are under Direct Debits that ended since the file was made."
        )


@run.command()
@click.argument("run_id", type=int)
def abandon(run_id: int) -> None:
    """Give run RUN_ID up before it is handed in; everything in it waits for another run."""
    parts = open_parts()
    with _plainly(), only_once(parts.database, "direct-debit-run"):
        parts.database.attempt(
            lambda session: abandon_run(session, run_id, COMMAND, parts.clock.now())
        )
    click.echo(f"Run {run_id} is abandoned. Nothing of it was collected.")


@run.command("take-back")
@click.argument("run_id", type=int)
@click.confirmation_option(prompt="Every payment of this run is undone. Is that what you want?")
def take_back(run_id: int) -> None:
    """Undo run RUN_ID, whose file was handed in by mistake; stopped, run this again."""
    parts = open_parts()
    with _plainly(), only_once(parts.database, "direct-debit-run"):
        done = take_back_run(parts.database, run_id, COMMAND, parts.clock.now())
    click.echo(
        f"Run {run_id} is taken back: {done.count:,} payments, {done.counted} of it counted."
    )
    click.echo("  Ask the bank or bureau to recall the file, if they still can.")


@run.command("list")
def show_runs() -> None:
    """The latest runs."""
    with open_parts().database.reading() as session:
        for each in runs(session).rows:
            click.echo(
                f"{each.id:5} {each.serial} {each.processing_on} {each.state.value:10} "
                f"{each.collection_count:8,} {each.total} {each.sha256[:12]}"
            )


def _first(problem: AlreadyDecided) -> str:
    what = problem.what if isinstance(problem.what, str) else say(problem.what, "en")
    return f"{problem.by} {what} already, at {problem.at:%H:%M} UTC on {problem.at.date()}."


_SAID: Mapping[type[Exception], Callable[[Any], str]] = {
    AlreadyDecided: _first,
    StaleVersion: lambda _: (
        "The run has changed since that preview. Nothing was changed; preview it again."
    ),
    CannotRun: lambda refused: " ".join(say(each.says, "en") for each in refused.warnings),
    NotFound: lambda _: "There is no such run, or its file was not made yet.",
    NotAllowed: lambda wrong: f"This does not go with a run that is {wrong.state}.",
    NotTheSameFile: lambda _: (
        "This file was made before and would now come out differently. It was not written."
    ),
    PastLastKnownHoliday: lambda beyond: f"{beyond}. Run first: evenkeel bank-holidays load",
}


@contextmanager
def _plainly() -> Iterator[None]:
    """Say in a sentence what could not be done; nothing was changed then."""
    try:
        yield
    except AlreadyRunning:
        click.echo("Another run is being worked on. Nothing was changed.", err=True)
        raise click.exceptions.Exit(ALREADY_RUNNING) from None
    except tuple(_SAID) as problem:
        raise click.ClickException(_SAID[type(problem)](problem)) from None


def _account(parts: Parts) -> BacsAccount:
    if parts.settings.bacs is None:
        raise click.ClickException("This installation has no service user number of its own.")
    return parts.settings.bacs


def _show(found: RunPreview) -> None:
    click.echo(f"Processing {found.processing_on}, the money moves on {found.entry_on}")
    for code in found.by_code:
        click.echo(f"  {code.code.value}  {code.count:8,}  {code.total}")
    click.echo(f"  total     {found.total}")
    for reason in found.held_back:
        click.echo(f"  held back: {reason.count:,}, {say(reason.says, 'en')} ({reason.why})")
    for warning in found.warnings:
        click.echo(f"  {'stops: ' if warning.stops else ''}{say(warning.says, 'en')}")
    click.echo(f"  digest    {found.digest}")


def _tell(made: MadeFile, out: Path) -> None:
    again = "" if made.is_new else ", as it was made before"
    click.echo(f"Run {made.run_id}, serial {made.serial}: {out}{again}")
    click.echo(
        f"  payments: {made.collection_count:,}, instructions: {made.instruction_count:,}, "
        f"total: {made.total}, sha256: {made.sha256}"
    )
