"""`evenkeel sandbox`: a whole made-up council, who is in it, its clock, and more of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from shared.cli import open_parts
from shared.cli.db import bring_up_to_date
from shared.domain.london import LONDON
from shared.domain.stages import Nation
from shared.gateways.clock import SystemClock
from shared.gateways.parts import Parts
from shared.jobs.registry import AlreadyRunning, only_once
from shared.services.delivery import deliver_waiting
from shared.services.sandbox.load import (
    COUNCIL,
    OPENING,
    SMALL,
    Council,
    NotASandbox,
    NotLoaded,
    grow,
    is_loaded,
    load_sandbox,
    set_opening_clock,
)
from shared.services.sandbox.who import who_lines
from shared.services.sandbox_clock import move_clock
from shared.services.schema_state import is_ours_or_empty
from shared.services.sealed.key import SealedKey
from shared.services.sign_in.keys import Keys
from shared.services.sign_in.passwords import CHEAP, USUAL, Passwords
from shared.services.wording import moment_text

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"small": SMALL, "council": COUNCIL}
NOT_A_SANDBOX = "This is not a sandbox: set EVENKEEL_SANDBOX=yes, and a DATABASE_URL of its own."

SOMETHING_ELSE = "Nothing was done: this database holds something that is not Evenkeel's."


@click.group()
def command() -> None:
    """Look after the sandbox council, in which everybody is made up."""
    # Where nothing at all is configured, `make run` is what there is.
    if not {"EVENKEEL_SANDBOX", "DATABASE_URL"} & os.environ.keys():
        os.environ["EVENKEEL_SANDBOX"] = "yes"
        os.chdir(ROOT)


@command.command()
@click.option("--size", type=click.Choice(list(SIZES)), default="small", show_default=True)
def load(size: str) -> None:
    """Load the sandbox council into an empty database. A second time changes nothing."""
    parts, started = sandbox_parts(), time.monotonic()
    settings = parts.settings
    council = Council(
        Keys(settings.secret_key),
        Passwords(CHEAP if settings.cheap_passwords else USUAL),
        settings.policies_folder,
        Nation(settings.council.nation),
        SealedKey(settings.sealed_keys),
    )
    with parts.database.reading() as session:
        if not is_ours_or_empty(session):
            raise click.ClickException(SOMETHING_ELSE)
    bring_up_to_date(parts.database)
    with one_at_a_time(parts):
        loaded = load_sandbox(parts.database, council, SIZES[size])
    if settings.clock_start is None:
        with parts.database.transaction() as session:
            set_opening_clock(session, SystemClock().now())
    deliver_waiting(parts.database, parts.notify, OPENING, council.keys)
    took = f" in {time.monotonic() - started:.1f} s" if loaded else " already"
    click.echo(f"The sandbox council is loaded{took}.")


@command.command("grow")
@click.option("--accounts", type=click.IntRange(1, 1_000_000), default=COUNCIL, show_default=True)
def grow_(accounts: int) -> None:
    """Bring a loaded sandbox to a number of made-up accounts."""
    parts, started = sandbox_parts(), time.monotonic()
    with one_at_a_time(parts):
        report = grow(parts.database, accounts)
    click.echo(f"{report.rows:,} rows imported in {time.monotonic() - started:.1f} s.")


@command.command()
def who() -> None:
    """Say how to sign in as each kind of user."""
    parts = sandbox_parts()
    with said_plainly():
        loaded = is_loaded(parts.database)
    if not loaded:
        raise click.ClickException("The sandbox is not loaded yet: evenkeel sandbox load")
    for line in who_lines(parts.settings.base_url, SystemClock().now()):
        click.echo(line)


@command.command()
@click.argument("moment", required=False)
def clock(moment: str | None) -> None:
    """Say what the sandbox's clock shows, or put it to MOMENT ("2026-12-26 09:00", in London)."""
    parts = sandbox_parts()
    if moment is not None:
        if parts.settings.clock_start is not None:
            raise click.ClickException("EVENKEEL_CLOCK holds the clock: unset it first.")
        with parts.database.transaction() as session:
            move_clock(session, london(moment), SystemClock().now())
        parts = sandbox_parts()
    click.echo(f"The sandbox's clock shows {moment_text(parts.clock.now(), 'en')}.")


def london(text: str) -> datetime:
    """A date and time of day in London."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write it like this: 2026-12-26 09:00") from None
    return given if given.tzinfo else given.replace(tzinfo=LONDON)


def sandbox_parts() -> Parts:
    """The installation, which must be a sandbox."""
    parts = open_parts()
    if not parts.settings.sandbox:
        raise click.ClickException(NOT_A_SANDBOX)
    return parts


@contextmanager
def one_at_a_time(parts: Parts) -> Iterator[None]:
    """Keep imports apart, and say in plain words what stands in the way."""
    try:
        with said_plainly(), only_once(parts.database, "import"):
            yield
    except AlreadyRunning:
        raise click.ClickException(
            "Another import is running. Try again when it is done."
        ) from None


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what the sandbox refuses into a line for a person."""
    try:
        yield
    except (NotASandbox, NotLoaded) as refused:
        raise click.ClickException(f"Nothing was done: {refused}.") from None
