"""A run of Direct Debits from its preview to the money, beside writing the bytes of its file alone.

BENCH_COLLECTIONS says how many payments. Each step is the command, as a process of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.models import Receipt
from shared.services.ledger.invariants import violations
from tests.performance.figures import Figure
from tests.performance.loading import LOOK_EVERY_SECONDS, _most_memory
from tests.performance.places import Place, place
from tests.performance.run_scene import payments_of_many
from tests.support.databases import KINDS
from tests.support.direct_debits import SECRET
from tests.support.postgresql import ROOT

COLLECTIONS = int(os.environ.get("BENCH_COLLECTIONS", "90000"))
DAY = "2026-12-24"


@pytest.fixture(params=os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split())
def bench(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A council without anybody but those who pay by Direct Debit."""
    with place(request.param) as made:
        yield made


def test_a_run_of_direct_debits_beside_its_bytes_alone(bench, figures, tmp_path):
    database = bench.database()
    began = time.perf_counter()
    payments_of_many(database, COLLECTIONS)
    print(f"\n{COLLECTIONS:,} payments made on {bench.kind}: {time.perf_counter() - began:.0f} s")
    file = tmp_path / "run.txt"
    run = ("direct-debit", "run")
    steps = {}
    nothing = done(bench, *run, "list")
    steps["select"] = done(bench, *run, "preview", DAY)
    digest = re.search(r"digest +(\w+)", steps["select"].said)
    assert digest is not None
    steps["approve"] = done(bench, *run, "approve", DAY, "--digest", digest.group(1))
    steps["file"] = done(bench, *run, "file", "1", "--out", str(file))
    steps["hand_in"] = done(bench, *run, "hand-in", "1")
    then = {"EVENKEEL_CLOCK": "2026-12-29 06:00"}
    steps["collect"] = done(bench, "jobs", "run", "collect_direct_debits", **then)
    alone = written_alone(file.read_bytes(), tmp_path / "alone.txt")
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == COLLECTIONS
        assert violations(session)[:5] == ()
    database.close()
    print(f"the command alone: {nothing.seconds:.1f} s, {nothing.peak_mb:.0f} MB")
    print(f"the bytes alone ({file.stat().st_size:,}): {alone:.3f} s")
    for name, step in steps.items():
        figures.note(
            Figure(
                f"direct_debit_{name}",
                bench.kind,
                COLLECTIONS,
                step.seconds,
                alone,
                per_second=COLLECTIONS / step.seconds,
                peak_mb=round(step.peak_mb, 1),
            )
        )


class Done:
    """What one command took, and what it said."""

    def __init__(self, seconds: float, peak_mb: float, said: str) -> None:
        self.seconds, self.peak_mb, self.said = seconds, peak_mb, said


def done(bench: Place, *arguments: str, **more: str) -> Done:
    """One command, as a process of its own."""
    given = {
        **os.environ,
        **bench.environment,
        "EVENKEEL_CLOCK": "2026-12-22 09:00",
        "EVENKEEL_SECRET_KEY": SECRET,
        **more,
    }
    command = [sys.executable, "-m", "shared.cli", *arguments]
    began, peak = time.perf_counter(), 0.0
    with tempfile.TemporaryFile("w+") as said:
        running = subprocess.Popen(
            command, env=given, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT
        )
        while running.poll() is None:
            peak = _most_memory(running.pid) or peak
            time.sleep(LOOK_EVERY_SECONDS)
        seconds = time.perf_counter() - began
        said.seek(0)
        text = said.read()
    assert running.returncode == 0, text
    print(f"{' '.join(arguments[:3])}: {seconds:.1f} s, {peak:.0f} MB", flush=True)
    return Done(seconds, peak, text)


def written_alone(content: bytes, file: Path) -> float:
    """Seconds to write the same bytes and nothing else, to the disk."""
    began = time.perf_counter()
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return time.perf_counter() - began
