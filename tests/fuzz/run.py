"""Let schemathesis at the interface: `make fuzz`. It has a place of its own, `.cache/fuzz`.

Twice: with references that nobody has, and with a client who gave authority for everything.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from shared.app import create_app
from shared.models import AgencySetting
from shared.settings import read_settings
from tests.support.api_scene import Scene, a_scene
from tests.support.databases import sqlite_database, tidy_up
from tests.support.signed_in import parts_of

PROGRAM = Path(".cache/fuzz/bin/schemathesis")
ENDS = ("close_case", "give_up_authority")
"""Operations after which the client is out of reach."""
OFTEN = 100_000_000
HOOKS = Path(__file__).with_name("hooks.py").absolute()
JUDGED = "".join(
    f"""
[[operations]]
include-operation-id = "{name}"
checks.positive_data_acceptance.expected-statuses = ["2xx", "404", "409", "422"]
"""
    for name in ("send_one", "ask_for_authority")
)
"""What is sent here is judged by more than its form: a document's own rules, and the days of the year."""


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, type: str, message: str, *given: object) -> None:  # noqa: A002 - werkzeug's name
        """Nothing."""


@contextmanager
def served(folder: Path) -> Iterator[tuple[Scene, str]]:
    """The application with a program's client, and where it listens."""
    with sqlite_database(folder) as database:
        server = make_server("127.0.0.1", 0, _not_yet, threaded=True, request_handler=Quiet)
        at = f"http://127.0.0.1:{server.server_port}"
        app = create_app(
            read_settings(
                {
                    "EVENKEEL_SANDBOX": "yes",
                    "EVENKEEL_CHEAP_PASSWORDS": "yes",
                    "EVENKEEL_BASE_URL": at,
                    "EVENKEEL_ALLOWED_HOSTS": f"localhost,127.0.0.1:{server.server_port}",
                    "DATABASE_URL": database.url.render_as_string(hide_password=False),
                }
            )
        )
        scene = a_scene(app.test_client())
        scene.send_statement()
        with parts_of(app).database.transaction() as session:
            session.add(
                AgencySetting(
                    name="requests_a_minute", effective_from=date(2026, 4, 2), number=OFTEN
                )
            )
        server.app = app
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield scene, at
        server.shutdown()


def _not_yet(environ: object, start_response: object) -> list[bytes]:
    raise AssertionError("not served yet")


def fuzzed(scene: Scene, at: str, folder: Path, more: list[str], *, known: bool) -> int:
    """Run it once; its own exit code."""
    settings = folder / "schemathesis.toml"
    whose = f'[parameters]\n"path.client" = "{scene.client}"\n' if known else ""
    settings.write_text(f'hooks = "{HOOKS}"\n{whose}{JUDGED}')
    left_out = [word for name in ENDS for word in ("--exclude-operation-id", name)]
    command = [
        str(PROGRAM.absolute()),
        "--config-file",
        str(settings),
        "run",
        f"{at}/api/v1/openapi.json",
        "--header",
        f"Authorization: Bearer {scene.program.token}",
        "--continue-on-failure",
        *(left_out if known else []),
        *more,
    ]
    return subprocess.run(command, check=False, cwd=folder).returncode


def main() -> int:
    """Both runs; how many found something."""
    more = sys.argv[1:] or ["--max-examples", "100"]
    try:
        with tempfile.TemporaryDirectory() as made, served(Path(made)) as (scene, at):
            runs = [fuzzed(scene, at, Path(made), more, known=known) for known in (False, True)]
    finally:
        tidy_up()
    return sum(1 for each in runs if each)


if __name__ == "__main__":
    sys.exit(main())
