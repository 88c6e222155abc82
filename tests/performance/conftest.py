"""A council on each database, of BENCH_ACCOUNTS accounts and BENCH_PLANS plans, and one run's figures.

BENCH_DATABASES says on which ("sqlite postgresql"), BENCH_ROUNDS and BENCH_SECONDS how long each
page is asked for. A test that is marked `grows` is also run in a council of a tenth of the size, and
its row `…_grows` says how many times longer the whole took; BENCH_TENTH=no leaves that out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.gateways.parts import assemble
from shared.services.sign_in.keys import Keys
from tests.performance.figures import Figures
from tests.performance.loading import Imported, import_council, write_council
from tests.performance.places import Place, place
from tests.performance.plans_scene import Plans, fill_plans
from tests.performance.scene import WAITING, Scene
from tests.support.databases import KINDS

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "130000"))
DATABASES = os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split()
PLANS_OF_ACCOUNTS = 6 / 13
"""60,000 plans in a council of 130,000 accounts."""


@dataclass(frozen=True)
class Council:
    """A council that was loaded, the extract that it came from, and what loading it took."""

    place: Place
    accounts: int
    extract: Path
    imported: Imported

    @property
    def most_plans(self) -> int:
        """How many plans belong to a council of this size."""
        given = os.environ.get("BENCH_PLANS")
        return int(given) if given else round(self.accounts * PLANS_OF_ACCOUNTS)


@dataclass(frozen=True)
class Planned:
    """A council with plans: where, how many accounts, and what was made."""

    place: Place
    accounts: int
    made: Plans


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every council test in the whole council, those that are marked `grows` in a tenth of it too."""
    if "council" not in metafunc.fixturenames:
        return
    tenth = metafunc.definition.get_closest_marker("grows") is not None
    sizes = [ACCOUNTS]
    if tenth and os.environ.get("BENCH_TENTH", "yes") != "no":
        sizes.insert(0, ACCOUNTS // 10)
    params = [(kind, size) for kind in DATABASES for size in sizes]
    metafunc.parametrize(
        "council", params, indirect=True, scope="session", ids=[f"{k}-{n}" for k, n in params]
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nothing here is part of the suite: it measures. What changes the council comes after what reads it."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("performance")
    items.sort(key=_turn)


FIRST = (
    "test_import",
    "test_pages",
    "test_search",
    "test_truth",
    "test_standing",
    "test_reminders",
)
LAST = ("test_offers", "test_direct_debit_run", "test_payments")


def _turn(item: pytest.Item) -> tuple[str, int, int]:
    """Council by council, each loaded once; those that have one of their own after them."""
    callspec = getattr(item, "callspec", None)
    kind, accounts = ("~", 0) if callspec is None else callspec.params.get("council", ("~", 0))
    order = (*FIRST, *LAST)
    name = item.path.stem
    return kind, accounts, order.index(name) if name in order else len(order)


@pytest.fixture(scope="session")
def figures() -> Iterator[Figures]:
    """The figures of this run, written down at its end."""
    found = Figures()
    yield found
    found.write()


@pytest.fixture(scope="session")
def council(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Council]:
    """The sandbox with its people and their offers, grown to its size by one import."""
    kind, accounts = request.param
    file = tmp_path_factory.mktemp("bench") / "accounts.csv"
    write_council(file, accounts)
    with place(kind) as made:
        made.evenkeel("sandbox", "load")
        imported = import_council(made, file)
        yield Council(made, accounts, file, imported)
    file.unlink()


@pytest.fixture(scope="session")
def planned(council: Council) -> Planned:
    """The council with its plans, their instalments, mandates and collections, as of CLOCK."""
    database = council.place.database()
    began = time.perf_counter()
    with database.transaction() as session:
        made = fill_plans(session, Keys(council.place.settings.secret_key), council.most_plans)
    database.close()
    print(f"\n{made} in {time.perf_counter() - began:.0f} s on {council.place.kind}", flush=True)
    return Planned(council.place, council.accounts, made)


@pytest.fixture(scope="session")
def scene(council: Council, planned: Planned) -> Iterator[Scene]:
    """People signed in to the council with its plans, and offers that wait."""
    assert planned.made.plans
    parts = assemble(council.place.settings)
    database = council.place.database()
    waiting = min(WAITING, round(council.accounts * PLANS_OF_ACCOUNTS))
    yield Scene(database, parts.settings, parts.clock.now(), waiting)
    database.close()
    parts.database.close()
