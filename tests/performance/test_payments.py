"""One payment and ten thousand of them, each beside one statement that posts the same for one client."""

from __future__ import annotations

from statistics import median

from tests.performance.alone import alone
from tests.performance.figures import Figure

MOST_SINGLE, MOST_OF_MANY = 3.0, 0.25
WORK = "tests.performance.payments_work"


def test_payments_beside_one_statement(planned, figures):
    asked = planned.place.kind == "postgresql"
    single = alone(planned.place, f"{WORK}:singly")
    product, floor = single.said["product"], single.said["floor"]
    figures.note(
        Figure(
            "payment_single",
            planned.place.kind,
            planned.accounts,
            median(product),
            median(floor),
            MOST_SINGLE if asked else None,
            per_second=1 / median(product),
            peak_mb=round(single.peak_mb, 1),
            spread=tuple(mine / its for mine, its in zip(product, floor, strict=True)),
        )
    )
    many = alone(planned.place, f"{WORK}:batch")
    figures.note(
        Figure(
            "payment_batch",
            planned.place.kind,
            planned.accounts,
            many.said["each"],
            median(floor),
            MOST_OF_MANY if asked else None,
            per_second=1 / many.said["each"],
            peak_mb=round(many.peak_mb, 1),
        )
    )
