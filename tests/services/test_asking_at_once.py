"""Two presses at one time: one hold, whichever database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from shared.domain.gate import HoldKind
from shared.domain.objection_states import ObjectionKind
from shared.models import Hold, Objection
from shared.services.audit import Actor
from shared.services.holding.ask import ask_hold
from shared.services.objections.send import ToSend, send_objection
from tests.support.builders import NOW, the_resident

PAYER = Actor("payer", 1)
AT_ONCE = 4


def at_once(database, work):
    gate = Barrier(AT_ONCE)

    def one(_number):
        gate.wait(timeout=20)
        return database.attempt(work)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_four_presses_at_once_make_one_hold(database):
    with database.transaction() as session:
        party_id = the_resident(session).party.id
    answers = at_once(
        database, lambda session: ask_hold(session, party_id, HoldKind.ADVICE, PAYER, NOW)
    )
    assert len({each.hold_id for each in answers}) == 1
    assert sum(not each.was_held_already for each in answers) == 1
    assert count(database, Hold) == 1


def test_one_page_sent_four_times_at_once_is_one_dispute(database):
    with database.transaction() as session:
        made = the_resident(session)
        sent = ToSend(
            made.party.id, ObjectionKind.DISPUTE, "paid", "Paid.", "press", debt_id=made.debt.id
        )
    answers = at_once(database, lambda session: send_objection(session, sent, PAYER, NOW))
    assert len({each.reference for each in answers}) == 1
    assert count(database, Objection) == count(database, Hold) == 1
