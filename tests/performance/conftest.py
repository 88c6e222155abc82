"""A council on each database, of BENCH_ACCOUNTS accounts, and the figures of one run.

BENCH_DATABASES says on which ("sqlite postgresql"), BENCH_ROUNDS and BENCH_SECONDS how long each
page is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.gateways.parts import assemble
from tests.performance.figures import Figures
from tests.performance.loading import Imported, import_council, write_council
from tests.performance.places import Place, place
from tests.performance.scene import Scene
from tests.support.databases import KINDS

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "130000"))


@dataclass(frozen=True)
class Council:
    """A council that was loaded, the extract that it came from, and what loading it took."""

    place: Place
    accounts: int
    extract: Path
    imported: Imported


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nothing here is part of the suite: it measures."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("performance")


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """The figures of this run, written down at its end."""
    found = Figures()
    yield found
    found.write()


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The revenues system's extract of the whole council."""
    file: Path = tmp_path_factory.mktemp("bench") / "accounts.csv"
    write_council(file, ACCOUNTS)
    return file


@pytest.fixture(scope="session", params=os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split())
def council(request: pytest.FixtureRequest, extract: Path) -> Iterator[Council]:
    """The sandbox with its people and their offers, grown to its size by one import."""
    with place(request.param) as made:
        made.evenkeel("sandbox", "load")
        imported = import_council(made, extract)
        yield Council(made, ACCOUNTS, extract, imported)


@pytest.fixture(scope="session")
def scene(council: Council) -> Iterator[Scene]:
    """People signed in to the council, and offers that wait."""
    parts = assemble(council.place.settings)
    database = council.place.database()
    yield Scene(database, parts.settings, parts.clock.now())
    database.close()
    parts.database.close()
