"""A report of thousands of unpaid collections, beside reading it and writing the same rows alone.

BENCH_UNPAID says how many. The report is taken by the command, as a process of its own.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.domain.direct_debit_report_rows import RowOutcome
from shared.gateways.bacs_reports import read_report
from shared.models import BacsReportRow
from shared.services.ledger.invariants import violations
from tests.performance.figures import Figure
from tests.performance.loading import LOOK_EVERY_SECONDS, Imported, _most_memory
from tests.performance.places import Place, place
from tests.performance.unpaid_scene import last_ids, rows_written, unpaid_of_many, written_alone
from tests.support.bacs_files import OURS
from tests.support.databases import KINDS
from tests.support.direct_debits import SECRET
from tests.support.postgresql import ROOT

UNPAID = int(os.environ.get("BENCH_UNPAID", "9000"))
CLOCK = "2026-12-31 09:00"


@pytest.fixture(params=os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split())
def bench(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A council without anybody but those whose Direct Debits come back."""
    with place(request.param) as made:
        yield made


def test_a_report_of_unpaid_collections_beside_its_bytes_alone(bench, figures, tmp_path):
    database = bench.database()
    content = unpaid_of_many(database, UNPAID)
    file = tmp_path / "ARUDD.xml"
    file.write_bytes(content)
    before = last_ids(bench)
    nothing = taken(bench, tmp_path / "none.xml", status=1)
    worked_before = _processor_seconds()
    took = taken(bench, file)
    worked = _processor_seconds() - worked_before
    began = time.perf_counter()
    assert len(read_report(content, file.name, OURS).rows) == UNPAID
    reading = time.perf_counter() - began
    writing = written_alone(bench, rows_written(bench, before))
    with database.reading() as session:
        assert violations(session)[:5] == ()
        done = select(func.count()).where(BacsReportRow.outcome == RowOutcome.DONE)
        assert session.scalar(done) == UNPAID
    database.close()
    figures.note(
        Figure(
            "report_of_unpaid",
            bench.kind,
            UNPAID,
            took.seconds,
            reading + writing,
            per_second=UNPAID / took.seconds,
            peak_mb=round(took.peak_mb, 1),
        )
    )
    print(
        f"{UNPAID:,} unpaid on {bench.kind}: {took.seconds:.1f} s ({worked:.1f} s of it the "
        f"command's own work), {took.peak_mb:.0f} MB "
        f"(the command alone {nothing.seconds:.1f} s, {nothing.peak_mb:.0f} MB); reading "
        f"{reading:.2f} s and writing the same rows {writing:.2f} s, {len(content):,} bytes"
    )


def taken(bench: Place, file: Path, status: int = 0) -> Imported:
    """`evenkeel direct-debit report`, as a process of its own."""
    command = [sys.executable, "-m", "shared.cli", "direct-debit", "report", str(file)]
    given = {
        **os.environ,
        **bench.environment,
        "EVENKEEL_CLOCK": CLOCK,
        "EVENKEEL_SECRET_KEY": SECRET,
        "EVENKEEL_BACS_SERVICE_USER_NUMBER": OURS,
    }
    began = time.perf_counter()
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(command, env=given, cwd=ROOT, stdout=quiet, stderr=quiet)
    peak = 0.0
    while running.poll() is None:
        peak = _most_memory(running.pid) or peak
        time.sleep(LOOK_EVERY_SECONDS)
    assert running.returncode == status
    return Imported(time.perf_counter() - began, peak)


def _processor_seconds() -> float:
    """What ended children have used of the processor; the server of a database is none of them."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
