"""The command `evenkeel`. Each module of this folder is one subcommand, read when it is asked for."""

from __future__ import annotations

import sys
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules

import click
from sqlalchemy.exc import DBAPIError

from shared.gateways.parts import Parts, assemble
from shared.log_lines import set_up_logging
from shared.settings import SettingsMistakes, read_settings

JOB_STATEMENT_SECONDS = 3600


class Subcommands(click.Group):
    """Finds subcommands by file name: `shared/cli/policy.py` holds `command`, which is `policy`.

    A name that Python does not allow for a module ends with an underscore (`import_.py`).
    """

    @cached_property
    def modules(self) -> dict[str, str]:
        """The module of each subcommand."""
        found = (module.name for module in iter_modules(__path__))
        return {name.rstrip("_").replace("_", "-"): name for name in found if name[0] != "_"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands."""
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read one subcommand."""
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found: click.Command = import_module(f"{__name__}.{module}").command
        return found


@click.group(cls=Subcommands)
def evenkeel() -> None:
    """Run and look after an Evenkeel installation."""


def open_parts() -> Parts:
    """The installation that the environment describes; says what is wrong and stops otherwise."""
    try:
        settings = read_settings()
        set_up_logging(settings.log_level)
        parts = assemble(settings, statement_seconds=JOB_STATEMENT_SECONDS)
    except SettingsMistakes as mistakes:
        for line in mistakes.lines:
            click.echo(line, err=True)
        raise click.exceptions.Exit(2) from None
    if running := click.get_current_context(silent=True):
        running.call_on_close(parts.database.close)
    return parts


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; gives its exit status."""
    try:
        return int(evenkeel.main(arguments, prog_name="evenkeel", standalone_mode=False) or 0)
    except click.exceptions.Exit as finished:
        return finished.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return wrong.exit_code
    except DBAPIError as problem:
        click.echo(f"The database did not do what was asked ({type(problem).__name__}).", err=True)
        return 1
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
