"""The nightly truth check beside the one statement that compares every debt with how it was seen."""

from __future__ import annotations

import pytest

from tests.performance.alone import alone
from tests.performance.figures import Figure

WORK = "tests.performance.truth_work"


@pytest.mark.grows
def test_the_truth_check_beside_one_statement(planned, figures):
    alone(planned.place, f"{WORK}:first_night")
    floor = alone(planned.place, f"{WORK}:floor").said["floor"]
    done = alone(planned.place, f"{WORK}:night")
    assert done.said["found"]
    figures.note(
        Figure(
            "truth_check",
            planned.place.kind,
            planned.accounts,
            done.seconds,
            floor,
            peak_mb=round(done.peak_mb, 1),
        )
    )
