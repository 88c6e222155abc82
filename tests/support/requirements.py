"""What some tests need from the machine: a browser and Java. Missing means skipped, or failed in CI."""

import functools
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def need_chromium() -> str:
    """The path of the browser. Skips the test where there is none, or fails it in CI."""
    return _need("Chromium", find_chromium())


def need_java() -> str:
    """The path of Java, which runs the HTML checker. Skips the test where there is none."""
    return _need("Java", shutil.which("java"))


def need_npm_package(path: str) -> Path:
    """A file of an npm package that only tests use, such as "axe-core/axe.min.js"."""
    found = ROOT / "node_modules" / path
    return Path(_need(f"node_modules/{path}", str(found) if found.exists() else None))


@functools.cache
def find_chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def _need(what: str, found: str | None) -> str:
    if found:
        return found
    if os.environ.get("EVENKEEL_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{what} is not installed, and EVENKEEL_REQUIRE_BROWSER=1 demands it")
    pytest.skip(f"{what} is not installed on this machine")
