"""Doing a piece of work in another process, and killing that at each step of it.

A step is every commit of the database and every call of the card provider, before and after.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from shared.db import Database
from shared.gateways.parts import carried_by_sessions
from shared.services.audit import Actor
from shared.services.card_payments.choose import PaymentChoice
from shared.services.card_payments.events import take_event
from shared.services.card_payments.phone import take
from shared.services.card_payments.refunds import send_waiting
from shared.services.card_payments.returning import look_up
from shared.services.card_payments.start import Intention, hand_over, intend
from shared.services.card_payments.sweep import sweep
from tests.support.card_events import a_card_event
from tests.support.databases import SANDBOX
from tests.support.fake_cards import FakeCards
from tests.support.records import NOW

PAYER = Actor("payer", 1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Case:
    """One payment to be worked on; what its test knows of it."""

    press: str
    choice: PaymentChoice
    party_id: int
    payment_id: int | None = None
    reference: str = ""
    officer_id: int | None = None


def begin(database: Database, cards: FakeCards, case: Case) -> None:
    """A payer presses the button, and is sent on to the provider's page."""
    intention = Intention(case.choice, case.press, "online", party_id=case.party_id)
    with database.transaction() as session:
        payment_id = intend(session, intention, PAYER, NOW)
    hand_over(database, cards, payment_id, PAYER, NOW)


def take_final_event(database: Database, cards: FakeCards, case: Case) -> None:
    """The provider says that the payment was paid."""
    (seen,) = cards.of(case.reference)
    take_event(database, cards, a_card_event(seen, id=f"evt_{case.reference}"), NOW)


def take_unsure_event(database: Database, cards: FakeCards, case: Case) -> None:
    """The provider says something of the payment that must be asked for again."""
    (seen,) = cards.of(case.reference)
    said = a_card_event(
        seen, "payment_intent.processing", id=f"evt_{case.reference}_2", is_final=False
    )
    take_event(database, cards, said, NOW)


def sweep_later(database: Database, cards: FakeCards, case: Case) -> None:
    """The sweeper comes when it is due."""
    sweep(database, cards, NOW + HOUR)


def come_back(database: Database, cards: FakeCards, case: Case) -> None:
    """The payer comes back from the provider's page."""
    look_up(database, cards, case.reference, case.party_id, PAYER, NOW)


def refund(database: Database, cards: FakeCards, case: Case) -> None:
    """What was approved is sent back to its card."""
    send_waiting(database, cards, NOW + HOUR)


def take_refund_event(database: Database, cards: FakeCards, case: Case) -> None:
    """The provider says that a refund was made there."""
    (payment,) = cards.of(case.reference)
    for seen in cards.refunds_of(payment.intent_id or ""):
        said = a_card_event(seen, "refund.updated", id=f"evt_{seen.refund_id}")
        take_event(database, cards, said, NOW)


def charge_by_phone(database: Database, cards: FakeCards, case: Case) -> None:
    """An officer charges a card whose payment is written down."""
    take(database, cards, case.payment_id or 0, "pm_card_1", case.officer_id or 0, NOW)


WORK: Mapping[str, Callable[[Database, FakeCards, Case], None]] = {
    each.__name__: each
    for each in (
        begin,
        take_final_event,
        take_unsure_event,
        sweep_later,
        come_back,
        refund,
        take_refund_event,
        charge_by_phone,
    )
}


def steps_of(work: str, url: str, cards: FakeCards, case: Case) -> list[str]:
    """Do the work to its end in another process; the steps that it took."""
    trace = cards.file.with_suffix(".steps")
    process = _start(work, url, cards.file, case, None, trace)
    process.join()
    assert process.exitcode == 0, f"{work} ended with {process.exitcode}"
    steps: list[str] = json.loads(trace.read_text())
    return steps


def killed_at(step: int, work: str, url: str, cards: FakeCards, case: Case) -> None:
    """Begin the work in another process, which is killed at one step of it."""
    process = _start(work, url, cards.file, case, step, cards.file.with_suffix(".steps"))
    process.join()
    assert process.exitcode == -signal.SIGKILL, f"{work} was not killed at step {step}"


def _start(work: str, url: str, file: Path, case: Case, step: int | None, trace: Path) -> Any:
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.support.crashing"])
    process = start.Process(target=_do, args=(work, url, file, case, step, trace))
    process.start()
    return process


def _do(work: str, url: str, file: Path, case: Case, step: int | None, trace: Path) -> None:
    passed: list[str] = []

    def here(name: str) -> None:
        if len(passed) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        passed.append(name)

    database = Database(url, known=carried_by_sessions(SANDBOX))
    watch_commits(database, here)
    cards = FakeCards(file)
    cards.watch = here
    WORK[work](database, cards, case)
    trace.write_text(json.dumps(passed))


def watch_commits(database: Database, here: Callable[[str], None]) -> None:
    """Tell of the commits of what was written; a session that only reads loses nothing."""
    dialect: Any = database.engine.dialect
    commit, writes = dialect.do_commit, []
    event.listen(database.write_session, "before_commit", lambda _session: writes.append(1))

    def do_commit(connection: Any) -> None:
        is_written = bool(writes)
        writes.clear()
        if is_written:
            here("before a commit")
        commit(connection)
        if is_written:
            here("after a commit")

    dialect.do_commit = do_commit
