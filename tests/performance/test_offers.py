"""Making an offer beside a bare Flask page, one client at a time.

`proposal_post` posts an offer and gets the decision of the rules on it, as it is typed: nothing is
agreed. `proposal_confirm` is the press of the confirm button, which has no target of its own: it judges
the offer anew, writes the proposal, the decision with its receipt, the plan with its schedule, the
holds, the messages and the audit trail, and waits for the disk.
"""

from __future__ import annotations

import time
from statistics import median

from tests.performance.figures import Figure
from tests.performance.load import Asked, fetch
from tests.performance.offers import AS_ONE_TYPES, exchange, offerings, ready_to_confirm
from tests.performance.served import served

ROUNDS, EACH, WARM = 5, 16, 16
MOST = 10.0


def timed(work):
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def measured(port, bare, work, some):
    """The usual time of the work, and that of a bare page in the same moments."""
    took, floor = [], []
    for each in some:
        floor.append(timed(lambda: fetch(Asked(bare, "/")))[0])
        seconds, (status, page) = timed(lambda each=each: work(port, each))
        assert status in (200, 303), page[:300]
        took.append(seconds)
    return median(took), median(floor)


def answered(port, each):
    person, _fields = each
    return exchange(port, "/plan/offer", person.cookie, _fields, [AS_ONE_TYPES])


def confirmed(port, each):
    person, fields = each
    status, page = exchange(port, "/plan/check", person.cookie, fields)
    assert "Location: /plan/" in page, page[:500]
    return status, page


def test_an_offer_beside_a_bare_page(council, scene, figures):
    people = offerings(scene, WARM + ROUNDS * EACH)
    assert len(people) == WARM + ROUNDS * EACH
    with served(council.place) as (port, bare):
        ready = [(each, ready_to_confirm(port, each)) for each in people]
        for name, work in (("proposal_post", answered), ("proposal_confirm", confirmed)):
            measured(port, bare, work, ready[:WARM])
            rounds = [
                measured(port, bare, work, ready[WARM + number * EACH :][:EACH])
                for number in range(ROUNDS)
            ]
            figures.note(
                Figure(
                    name,
                    council.place.kind,
                    council.accounts,
                    median(mine for mine, _ in rounds),
                    median(floor for _, floor in rounds),
                    MOST if name == "proposal_post" else None,
                    spread=tuple(mine / floor for mine, floor in rounds),
                )
            )
