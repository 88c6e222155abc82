"""Judging every plan of a council in one night, beside the plainest statement that marks the same."""

from __future__ import annotations

import pytest

from tests.performance.alone import alone
from tests.performance.figures import Figure

MOST = {"postgresql": 1.3}


@pytest.mark.grows
def test_a_night_of_judging_beside_one_plain_statement(planned, figures):
    took = alone(planned.place, "tests.performance.standing_work:nights")
    ours, floors = list(took.said["ours"]), list(took.said["floors"])
    # A few plans are paid and wait for the job to end them; all of them are judged.
    assert int(took.said["marked"]) >= 0.9 * planned.made.plans
    middle = len(ours) // 2
    figures.note(
        Figure(
            "nightly_standing",
            planned.place.kind,
            planned.accounts,
            sorted(ours)[middle],
            sorted(floors)[middle],
            most=MOST.get(planned.place.kind),
            peak_mb=round(took.peak_mb, 1),
            spread=tuple(our / floor for our, floor in zip(ours, floors, strict=True)),
        )
    )
