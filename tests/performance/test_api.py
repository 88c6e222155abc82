"""How many statements with an offer a program can send in a second, one after the other, on each database.

In one process and without a network: what is measured is our own work for two calls, with the token,
the count of requests, what is kept for repeats, the decision, the plan and the message to the client.
"""

from __future__ import annotations

import time

import pytest

from shared.models import AgencySetting
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.api import a_program
from tests.support.api_scene import sfs_document
from tests.support.builders import TODAY, the_resident
from tests.support.plans import sandbox_policies

pytestmark = [pytest.mark.performance, pytest.mark.both_databases]
CLIENTS, WARM = 40, 5
OFFER = {"amount": 9000, "frequency": "monthly", "first_due": "2026-12-28"}


def test_statements_and_offers_of_a_program(client, database, database_kind):
    with database.transaction() as session:
        sandbox_policies(session)
        adviser = an_adviser(session)
        setting = {"name": "requests_a_minute", "effective_from": TODAY, "number": 100_000}
        session.add(AgencySetting(**setting))
        references = []
        for number in range(WARM + CLIENTS):
            made = the_resident(session, reference=f"8{number:07}")
            known = a_client(session, adviser, made.party)
            an_authority(session, known)
            references.append(known.reference)
        adviser_id = adviser.id
    program, statement = a_program(client, adviser_id), {"sfs": sfs_document()}
    began = 0.0
    for number, reference in enumerate(references):
        if number == WARM:
            began = time.perf_counter()
        sent = program.post(f"/clients/{reference}/statements", statement)
        made = program.post(f"/clients/{reference}/offers", OFFER)
        assert (sent.status_code, made.json["outcome"]) == (201, "accepted")
    seconds = time.perf_counter() - began
    print(
        f"\n{database_kind}: {2 * CLIENTS / seconds:.0f} requests a second for statement and offer"
    )
    assert seconds < CLIENTS
