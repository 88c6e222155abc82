"""The HTML checker of the standard's editors finds no error on any page."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from shared.app import create_app
from shared.gateways.parts import Parts
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.sandbox.register import SandboxRegister
from shared.settings import read_settings
from tests.accessibility.pages import ListedPage, Visitor, listed_pages
from tests.support import databases
from tests.support.checked_client import CheckedClient
from tests.support.clock import HeldClock
from tests.support.requirements import need_java, need_npm_package


@contextmanager
def fresh_app(folder: Path) -> Iterator[Flask]:
    folder.mkdir()
    with databases.sqlite_database(folder) as database:
        url = database.url.render_as_string(hide_password=False)
        settings = read_settings(
            {"EVENKEEL_SANDBOX": "yes", "EVENKEEL_ALLOWED_HOSTS": "localhost", "DATABASE_URL": url}
        )
        clock = HeldClock()
        cards = SandboxCards(database, clock, settings.base_url)
        messages, register = SandboxMessages(database), SandboxRegister(database, clock)
        app = create_app(
            parts=Parts(settings, database, clock, messages, cards=cards, register=register)
        )
        app.config["WTF_CSRF_ENABLED"] = False
        app.test_client_class = CheckedClient
        yield app


def save(page: ListedPage, number: int, folder: Path) -> None:
    with fresh_app(folder / f"page-{number}") as app:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        answer = client.get(page.come(Visitor(client)))
        (folder / f"{number}.html").write_text(answer.text, encoding="utf-8")


def test_the_checker_finds_no_error_on_any_page(tmp_path: Path):
    command = [need_java(), "-jar", str(need_npm_package("vnu-jar/build/dist/vnu.jar"))]
    listed = listed_pages()
    for number, page in enumerate(listed):
        save(page, number, tmp_path)
    run = subprocess.run(
        [*command, "--format", "json", "--errors-only", *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True,
        text=True,
        check=False,
    )
    found = [
        f"{listed[int(Path(each['url']).stem)].name}, line {each.get('lastLine')}: {each['message']}"
        for each in json.loads(run.stderr)["messages"]
    ]
    assert found == [], "\n".join(found)
