"""A run of Direct Debits from its preview to the money, in the council with its plans.

`direct_debit_run` writes the file of an approved run: its floor selects the same rows and writes the
same bytes. The other steps are beside the same floor, without a limit. Each is the command itself,
in a process of its own.
"""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import func, select

from shared.domain.money import Money
from shared.domain.money_limits import LimitName
from shared.models import Receipt
from shared.services.audit import Actor
from shared.services.ledger.invariants import violations
from shared.services.ledger.limits import set_limit
from tests.performance.alone import alone
from tests.performance.figures import Figure
from tests.performance.plans_scene import RUN_ON

MOST = 1.5
MUCH = Money(100_000_000_00)
BEFORE, AFTER = "2026-11-26 09:00", "2026-12-02 06:00"
RUN = ("direct-debit", "run")


def done(planned, *typed, clock=BEFORE):
    """What a command took, and what it said."""
    given = {"BENCH_COMMAND": json.dumps(typed), "EVENKEEL_CLOCK": clock}
    return alone(planned.place, "tests.performance.run_work:command", **given)


def allow(planned):
    """Let a run be as large as it is."""
    database = planned.place.database()
    with database.transaction() as session:
        now = planned.place.now
        set_limit(session, LimitName.DIRECT_DEBIT_FILE, MUCH, now.date(), Actor("officer", 1), now)
    database.close()


def counted_and_right(planned):
    """How many receipts came by Direct Debit, once the ledger was found to be right."""
    database = planned.place.database()
    with database.reading() as session:
        came = session.scalar(
            select(func.count()).select_from(Receipt).where(Receipt.channel == "direct_debit")
        )
        assert violations(session)[:5] == ()
    database.close()
    return came


@pytest.mark.grows
def test_a_run_of_direct_debits_beside_its_rows_and_bytes(planned, figures, tmp_path):
    allow(planned)
    file, day, steps = tmp_path / "run.txt", RUN_ON.isoformat(), {}
    steps["select"] = done(planned, *RUN, "preview", day)
    digest = re.search(r"digest +(\w+)", steps["select"].said["said"])
    assert digest is not None
    steps["approve"] = done(planned, *RUN, "approve", day, "--digest", digest.group(1))
    number = re.search(r"Run (\d+) is", steps["approve"].said["said"])
    assert number is not None
    steps["run"] = done(planned, *RUN, "file", number.group(1), "--out", str(file))
    other = tmp_path / "alone.txt"
    floor = alone(
        planned.place,
        "tests.performance.run_work:rows_and_bytes",
        BENCH_FILE=str(other),
        BENCH_RUN=number.group(1),
        EVENKEEL_CLOCK=BEFORE,
    ).said["floor"]
    assert other.read_bytes() == file.read_bytes()
    steps["hand_in"] = done(planned, *RUN, "hand-in", number.group(1))
    steps["collect"] = done(planned, "jobs", "run", "collect_direct_debits", clock=AFTER)
    came = counted_and_right(planned)
    assert came >= planned.made.collections // 8
    for name, step in steps.items():
        figures.note(
            Figure(
                f"direct_debit_{name}",
                planned.place.kind,
                planned.accounts,
                step.seconds,
                floor,
                MOST if name == "run" and planned.place.kind == "postgresql" else None,
                per_second=came / step.seconds,
                peak_mb=round(step.peak_mb, 1),
            )
        )
