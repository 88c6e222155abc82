"""Reminding a council of the payments that come soon, beside one statement that writes the same rows."""

from __future__ import annotations

import pytest

from tests.performance.alone import alone
from tests.performance.figures import Figure

MOST = {"postgresql": 2.0}


@pytest.mark.grows
def test_a_night_of_reminders_beside_one_plain_statement(planned, figures):
    took = alone(planned.place, "tests.performance.reminders_work:nights")
    ours, floors = list(took.said["ours"]), list(took.said["floors"])
    assert int(took.said["rows"]) > planned.made.plans // 20
    middle = len(ours) // 2
    figures.note(
        Figure(
            "reminders",
            planned.place.kind,
            planned.accounts,
            sorted(ours)[middle],
            sorted(floors)[middle],
            most=MOST.get(planned.place.kind),
            peak_mb=round(took.peak_mb, 1),
            spread=tuple(our / floor for our, floor in zip(ours, floors, strict=True)),
        )
    )
