"""The nightly truth check of a whole council, beside the one statement that finds what moved."""

from __future__ import annotations

import time

from sqlalchemy import text

from shared.gateways.parts import Parts
from shared.services.truth.balances import see_the_rest
from shared.services.truth.check import check_truth

_MORE_COSTS = text(
    "UPDATE debt SET costs = costs + 4250 WHERE id % 200 = 0"
    " AND id IN (SELECT debt_id FROM plan_debt WHERE living)"
)


def first_night(parts: Parts) -> dict[str, object]:
    """Every debt of a plan seen for the first time, and costs that come to one in 200 of them."""
    check_truth(parts.database, parts.clock.now())
    with parts.database.transaction() as session:
        session.execute(_MORE_COSTS)
    return {}


def floor(parts: Parts) -> dict[str, object]:
    """One statement that compares every debt with how it was seen, and writes nothing."""
    began = time.perf_counter()
    with parts.database.transaction() as session:
        see_the_rest(session)
    return {"floor": time.perf_counter() - began}


def night(parts: Parts) -> dict[str, object]:
    """The night after."""
    done = check_truth(parts.database, parts.clock.now())
    return {"found": done.found}
