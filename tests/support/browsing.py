"""Fixtures of tests that use a real browser: the app on a port of its own, and Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright
from werkzeug.serving import make_server

from shared.app import create_app
from shared.db import Database
from shared.gateways.parts import Parts, carried_by_sessions
from shared.gateways.sandbox.cards import SandboxCards
from shared.gateways.sandbox.messages import SandboxMessages
from shared.gateways.sandbox.register import SandboxRegister
from shared.settings import read_settings
from shared.web.language import COOKIE
from tests.support.checked_client import CheckedClient
from tests.support.clock import HeldClock
from tests.support.requirements import CHROMIUM_FLAGS, ROOT, need_chromium

JINJA = ROOT / ".cache" / "jinja"
PHONE = (360, 740)
DESK = (1280, 900)


def back(page: Page) -> None:
    """Press the browser's Back button; asked once more where Chromium is still swapping pages."""
    page.wait_for_load_state("load")
    try:
        page.go_back()
    except Error as problem:
        if "Not attached to an active page" not in problem.message:
            raise
        page.wait_for_timeout(500)
        page.go_back()


@dataclass(frozen=True)
class LiveSite:
    """The application as a browser reaches it."""

    app: Flask
    address: str

    @contextmanager
    def unguarded(self) -> Iterator[CheckedClient]:
        """A browser without a window, whose forms need no token, for what a test does before it looks."""
        self.app.config["WTF_CSRF_ENABLED"] = False
        try:
            yield self.client()
        finally:
            self.app.config["WTF_CSRF_ENABLED"] = True

    def client(self) -> CheckedClient:
        """A browser without a window."""
        opened = self.app.test_client()
        assert isinstance(opened, CheckedClient)
        return opened


@pytest.fixture
def live(database: Database, clock: HeldClock) -> Iterator[LiveSite]:
    """The whole application on a free port of this machine, with forms guarded as they are in life."""
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    settings = read_settings(
        {
            "EVENKEEL_SANDBOX": "yes",
            "EVENKEEL_BASE_URL": address,
            "EVENKEEL_ALLOWED_HOSTS": f"{address.removeprefix('http://')},localhost",
            "EVENKEEL_LOG_LEVEL": "ERROR",
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
        }
    )
    # Addresses in messages, and the one that a payer comes back to, are this site's own.
    for sessions in (database.write_session, database.read_session):
        sessions.configure(info=carried_by_sessions(settings))
    cards = SandboxCards(database, clock, address)
    register = SandboxRegister(database, clock)
    messages = SandboxMessages(database)
    app = create_app(
        parts=Parts(settings, database, clock, messages, cards=cards, register=register)
    )
    app.test_client_class = CheckedClient
    JINJA.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(JINJA))
    server.app = app
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveSite(app, address)
    server.shutdown()
    thread.join()
    server.server_close()


def _not_yet(environ: object, start_response: object) -> list[bytes]:
    raise RuntimeError("the application is not there yet")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a file; each test opens windows of its own.

    Not for longer: while it runs, its event loop keeps every other one out of this thread.
    """
    path = need_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Windows:
    """Opens windows on the live site, with the cookies that a test gives."""

    browser: Browser
    live: LiveSite
    opened: list[BrowserContext]

    def open(
        self,
        size: tuple[int, int] = PHONE,
        *,
        javascript: bool = True,
        language: str = "en",
        cookies: dict[str, str] | None = None,
    ) -> Page:
        """A fresh window of a size; its complaints are collected in `complaints_of`."""
        context = self.browser.new_context(
            base_url=self.live.address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=javascript,
            locale="en-GB",
        )
        self.opened.append(context)
        self.give(context, **{COOKIE: language, **(cookies or {})})
        return context.new_page()

    def give(self, context: BrowserContext, **cookies: str) -> None:
        """Put cookies into a window."""
        for name, value in cookies.items():
            context.add_cookies([{"name": name, "value": value, "url": self.live.address}])


@pytest.fixture
def windows(chromium: Browser, live: LiveSite) -> Iterator[Windows]:
    """Windows that are closed when the test ends."""
    made = Windows(chromium, live, [])
    yield made
    for context in made.opened:
        context.close()


def cookies_of(client: CheckedClient) -> dict[str, str]:
    """What a browser without a window was given to keep, for a window to go on with."""
    return {cookie.key: cookie.value for cookie in (client._cookies or {}).values()}


def complaints_of(page: Page) -> list[str]:
    """A list that fills with what the browser complains about from now on: scripts, policy, missing files."""
    heard: list[str] = []
    page.on(
        "console",
        lambda said: heard.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda asked: heard.extend(_lost(asked)))
    return heard


def _lost(asked: Request) -> list[str]:
    """What did not arrive, unless the browser itself let go of it by moving on."""
    return [] if asked.failure == "net::ERR_ABORTED" else [f"not loaded: {asked.url}"]
