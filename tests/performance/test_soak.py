"""The web server under half of what it can bear for a while: its memory and connections stay, and its speed.

BENCH_SOAK_MINUTES says how long: 1 unless told otherwise, 20 before a release.
"""

from __future__ import annotations

import itertools
import os
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psutil
import pytest

from tests.performance.load import Asked, Askers, fetch, percentile
from tests.performance.served import THREADS, WORKERS, served

SECONDS = float(os.environ.get("BENCH_SOAK_MINUTES", "1")) * 60
SHARE = 0.5
"""Of what the server can bear."""
CEILING_SECONDS = 3.0
LOOK_SECONDS = 1.0
MOST_GROWTH = 1.05
"""Of the memory of all workers together, from the first tenth after the warm-up to the last."""
MOST_SLOWER = 1.5
"""The best p99 of the second half beside that of the first."""
SLICES = 6
WARM = 200
"""How often each page is asked for before anything is looked at: caches fill once."""


@dataclass
class Soaked:
    """What was seen: how long each answer took, and the server's size all along."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    """Bytes of all workers."""
    opened: list[int] = field(default_factory=list)
    """Files and connections of all workers."""


def workers_at(port: int) -> list[psutil.Process]:
    """The processes that answer on a port."""
    ours = psutil.Process().children(recursive=True)
    return [
        each
        for each in ours
        if each.children() == [] and f"127.0.0.1:{port}" in str(each.cmdline())
    ]


def soak(workers: Sequence[psutil.Process], pages: Sequence[Asked], per_second: float) -> Soaked:
    """Ask for pages in turn at a steady pace, and look at the server meanwhile."""
    seen, stop, turn = Soaked(), threading.Event(), itertools.count()
    began = time.perf_counter()

    def ask() -> None:
        while not stop.is_set():
            number = next(turn)
            stop.wait(max(0.0, began + number / per_second - time.perf_counter()))
            at = time.perf_counter()
            try:
                fetch(pages[number % len(pages)])
            except Exception as error:  # noqa: BLE001  # whatever it is, somebody saw it
                seen.failed.append(repr(error))
            seen.took.append(time.perf_counter() - at)

    asking = [threading.Thread(target=ask) for _ in range(WORKERS * 2)]
    for each in asking:
        each.start()
    while time.perf_counter() < began + SECONDS:
        time.sleep(LOOK_SECONDS)
        seen.memory.append(sum(worker.memory_info().rss for worker in workers))
        seen.opened.append(sum(worker.num_fds() for worker in workers))
    stop.set()
    for each in asking:
        each.join()
    return seen


@pytest.fixture(scope="session")
def soaked(council, scene):
    """A while at half of the ceiling, after the ceiling was measured."""
    with served(council.place) as (port, _bare), Askers() as askers:
        pages = [Asked(port, page.path, page.cookie) for page in scene.pages()]
        per_second = []
        for page in pages:
            for _ in range(WARM):
                fetch(page)
            per_second.append(askers.ask(page, CEILING_SECONDS / len(pages)).per_second)
        workers = workers_at(port)
        assert len(workers) == WORKERS
        yield soak(workers, pages, SHARE * statistics.harmonic_mean(per_second))


def tenth(values: Sequence[int], last: bool) -> float:
    """The middle of the first or the last tenth."""
    size = max(1, len(values) // 10)
    return statistics.median(values[-size:] if last else values[:size])


def test_nobody_is_failed(soaked):
    assert soaked.failed == []
    assert len(soaked.took) > SECONDS


def test_memory_does_not_grow(soaked, council):
    grown = tenth(soaked.memory, last=True) / tenth(soaked.memory, last=False)
    print(f"\n{council.place.kind}: {len(soaked.took)} answers, memory x{grown:.3f}", flush=True)
    assert grown < MOST_GROWTH


def test_no_connection_is_left_open(soaked):
    """What is open at one moment goes up and down with who is being answered; the least of it must not."""
    half = len(soaked.opened) // 2
    assert min(soaked.opened[half:]) <= min(soaked.opened[:half]) + THREADS


def test_it_becomes_no_slower(soaked):
    """The best of some slices: what else runs on the machine makes any of them slow, a fault makes all."""
    size = max(1, len(soaked.took) // (2 * SLICES))
    parts = [soaked.took[at : at + size] for at in range(0, size * 2 * SLICES, size)]
    first, last = (
        min(percentile(part, 99) for part in half) for half in (parts[:SLICES], parts[SLICES:])
    )
    print(f"\np99 {first * 1000:.0f} ms, then {last * 1000:.0f} ms", flush=True)
    assert last <= first * MOST_SLOWER
