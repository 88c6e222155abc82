"""Card payments recorded from their webhooks, beside the plain commits of the same database.

Each webhook is one signed request to the application under its web server: checked, remembered,
posted to its debt with its receipt, audited and told to the payer, in one transaction.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import func, select, text

from shared.db import Database
from shared.domain.card_payment_states import CardPaymentState
from shared.gateways.parts import assemble
from shared.gateways.sandbox.cards.delivery import PATH, sign
from shared.gateways.stripe_events import API_VERSION
from shared.models import CardPayment, Posting
from shared.services.ledger.invariants import violations
from tests.performance.figures import Figure
from tests.performance.load import PATIENCE_SECONDS, WrongAnswer
from tests.performance.places import Place, place
from tests.performance.served import THREADS, WORKERS, served
from tests.support.builders import a_debt, a_party, an_account
from tests.support.databases import KINDS
from tests.support.money_moves import a_card_payment

PAYMENTS = int(os.environ.get("BENCH_PAYMENTS", "300"))
"""How many are recorded in each way of asking."""
AT_ONCE = (1, 8)
COMMITS = 1_000
TABLE = "CREATE TABLE plain_commit (id INTEGER PRIMARY KEY, at TEXT)"


@dataclass(frozen=True)
class Timed:
    """How many were done, in how many seconds."""

    done: int
    seconds: float

    @property
    def each(self) -> float:
        """Seconds for one."""
        return self.seconds / self.done


@pytest.fixture(params=os.environ.get("BENCH_DATABASES", " ".join(KINDS)).split())
def bench(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A council without anybody but those who pay."""
    with place(request.param) as made:
        yield made


@pytest.mark.parametrize("at_once", AT_ONCE)
def test_webhooks_are_recorded_beside_plain_commits(bench, figures, at_once):
    database = bench.database()
    with served(bench) as (port, _bare):
        warm_up, bodies = requests_for(bench, database, port, WORKERS * THREADS * 2), []
        all_together([partial(send, port, each) for each in warm_up], at_once)
        bodies = requests_for(bench, database, port, PAYMENTS)
        commits = plain_commits(bench, at_once)
        recorded = all_together([partial(send, port, each) for each in bodies], at_once)
    with database.reading() as session:
        assert violations(session) == ()
        expected = len(warm_up) + len(bodies)
        assert session.scalar(select(func.count()).select_from(Posting)) == expected
        paid = CardPayment.state == CardPaymentState.PAID
        assert session.scalar(select(func.count()).where(paid)) == expected
    database.close()
    name = "webhook_alone" if at_once == 1 else f"webhook_{at_once}_at_once"
    figures.note(
        Figure(
            name,
            bench.kind,
            PAYMENTS,
            recorded.each,
            commits.each,
            per_second=1 / recorded.each,
        )
    )
    print(
        f"{name} on {bench.kind}: {1 / recorded.each:.0f} a second; commits {1 / commits.each:.0f}"
    )


def requests_for(bench: Place, database: Database, port: int, number: int) -> list[bytes]:
    """The signed requests that say that so many payments, each on a debt of its own, were paid."""
    parts = assemble(bench.settings)
    now = parts.clock.now()
    with database.transaction() as session:
        party = a_party(session)
        payments = [
            a_card_payment(session, a_debt(session, an_account(session, party)), party_id=party.id)
            for _ in range(number)
        ]
        bodies = [said(each, int(now.timestamp())) for each in payments]
    parts.database.close()
    return [
        (
            f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Stripe-Signature: {sign(body, now)}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        ).encode()
        + body
        for body in bodies
    ]


def said(payment: CardPayment, created: int) -> bytes:
    """The provider's event of a payment that was paid."""
    intent = {
        "object": "payment_intent",
        "id": f"pi_{payment.reference}",
        "status": "succeeded",
        "amount": payment.amount.pence,
        "amount_received": payment.amount.pence,
        "currency": "gbp",
        "metadata": {"reference": payment.reference},
        "latest_charge": None,
        "last_payment_error": None,
    }
    event = {
        "object": "event",
        "id": f"evt_{payment.reference}",
        "type": "payment_intent.succeeded",
        "created": created,
        "livemode": False,
        "api_version": API_VERSION,
        "data": {"object": intent},
    }
    return json.dumps(event).encode()


def send(port: int, request: bytes) -> None:
    """One webhook, to the end of its answer. Raises WrongAnswer when it is not taken."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(65_536):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise WrongAnswer(f"{answer[:200]!r}")


def all_together(work: Sequence[Callable[[], object]], at_once: int) -> Timed:
    """Do all of it, so many at the same time."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _: time.sleep(0), range(at_once)))
        began = time.perf_counter()
        for done in [pool.submit(each) for each in work]:
            done.result()
        return Timed(len(work), time.perf_counter() - began)


def plain_commits(bench: Place, at_once: int) -> Timed:
    """One row and its commit, again and again, in the database beside."""
    database = Database(bench.floor_url)
    with database.transaction() as session:
        session.execute(text("DROP TABLE IF EXISTS plain_commit"))
        session.execute(text(TABLE))
    add = text("INSERT INTO plain_commit (id, at) VALUES (:id, 'now')")

    def one(number: int) -> None:
        with database.transaction() as session:
            session.execute(add, {"id": number})

    timed = all_together([partial(one, number) for number in range(1, COMMITS + 1)], at_once)
    database.close()
    return timed
