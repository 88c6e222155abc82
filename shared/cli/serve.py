"""`evenkeel serve`: answer web requests; with --sandbox, the whole sandbox council at one command."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from shared.cli import main, open_parts
from shared.processes import Ended, Processes

ROOT = Path(__file__).resolve().parents[2]
IN_MEMORY = Path("/dev/shm")  # nosec B108
"""Workers show that they are alive by touching a file here, on a read-only disk too."""
TAKEN = (
    "Port {port} on this machine is taken by something else. "
    "Stop that, or choose another port: make run PORT={other}"
)


@click.command()
@click.option("--sandbox", is_flag=True, help="Prepare the sandbox council and send its messages.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535)
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64))
def command(*, sandbox: bool, host: str, port: int, workers: int, threads: int) -> None:
    """Answer web requests until told to stop."""
    refuse_taken_port(host, port)
    web_server = gunicorn(host, port, workers, threads)
    if sandbox:
        serve_sandbox(port, web_server)
    else:
        open_parts()  # says in plain words what the settings lack, before anything starts
        os.execv(web_server[0], web_server)  # nosec B606


def refuse_taken_port(host: str, port: int) -> None:
    """Say so in plain words when another program already listens there."""
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(kind, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            other = port + 1 if port < 65535 else 8000
            raise click.ClickException(TAKEN.format(port=port, other=other)) from None


def gunicorn(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The command that serves the application. One thread's wait holds up nobody else."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--no-control-socket",
        f"--bind={address}",
        f"--workers={workers}",
        "--preload",
        "--worker-class=gthread",
        f"--threads={threads}",
        # A kept connection stays with one worker while the others idle.
        "--keep-alive=0",
        *([f"--worker-tmp-dir={IN_MEMORY}"] if IN_MEMORY.is_dir() else []),
        "--timeout=60",
        "--graceful-timeout=20",
        "--log-level=warning",
        f"--chdir={ROOT}",
        "shared.web_server:application()",
    ]


def serve_sandbox(port: int, web_server: list[str]) -> None:
    """Migrate, load, serve and deliver; one Ctrl-C stops it all."""
    address = f"http://127.0.0.1:{port}"
    os.environ["EVENKEEL_SANDBOX"] = "yes"
    os.environ["EVENKEEL_BASE_URL"] = address
    os.environ.setdefault("EVENKEEL_ALLOWED_HOSTS", f"localhost:{port}")
    os.chdir(ROOT)
    do("Bringing the database up to date", "db", "migrate")
    do("Loading the sandbox council", "sandbox", "load")
    # The night too: it comes when the sandbox's clock is moved past half past two.
    jobs = [sys.executable, "-m", "shared.cli", "jobs", "schedule"]
    try:
        with Processes({"web server": web_server, "scheduled jobs": jobs}) as running:
            running.wait_for(lambda: answers(port))
            click.echo(f"\nEvenkeel is at {address}  (Ctrl-C stops it)\n")
            main(["sandbox", "who"])
            running.wait()
    except Ended as ended:
        raise click.ClickException(f"{ended}. Its own words are above.") from None
    click.echo("Stopped.")


def do(what: str, *arguments: str) -> None:
    """One step of the preparation, said before it begins."""
    click.echo(f"{what} …")
    if status := main(list(arguments)):
        raise click.exceptions.Exit(status)


def answers(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
