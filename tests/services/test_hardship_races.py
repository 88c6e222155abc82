"""Two people at the same moment: one application, one decision, one amount taken off."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from shared.domain.hardship_form import Power
from shared.domain.hardship_states import HardshipState
from shared.models import (
    Debt,
    HardshipApplication,
    HardshipDecision,
    Hold,
    OutboxMessage,
    Posting,
)
from shared.services.debts.unpaid import owed_on
from shared.services.errors import AlreadyDecided, StaleVersion
from shared.services.hardship.apply import begin, submit, withdraw
from shared.services.hardship.decide import decide
from tests.support.builders import NOW, pounds, the_resident
from tests.support.hardship import PAYER, a_ruling, applied, decider, filled_in, row_of
from tests.support.offers import a_statement
from tests.support.plans import at_once


@pytest.fixture
def made(database):
    with database.transaction() as session:
        return applied(session)


def count(database, record):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(record))


def test_two_officers_who_decide_at_once_take_it_off_once(database, made):
    with database.transaction() as session:
        officers = [decider(session) for _ in range(2)]
        seen = row_of(session, made.reference).revision

    def press(number):
        try:
            with database.transaction() as session:
                return decide(session, made.id, seen, a_ruling(made.debt_id), officers[number], NOW)
        except (AlreadyDecided, StaleVersion):
            return None

    assert sorted(map(str, at_once(lambda: press(0), lambda: press(1)))) == ["None", "True"]
    assert count(database, Posting) == 1
    assert count(database, HardshipDecision) == 1
    with database.reading() as session:
        assert owed_on(session.get_one(Debt, made.debt_id)) == pounds("756.50")


def test_beginning_twice_at_once_begins_one(database):
    with database.transaction() as session:
        party_id = the_resident(session).party.id

    def press(_number):
        with database.transaction() as session:
            return begin(session, party_id, Power.S13A, PAYER, NOW)

    assert len(set(at_once(lambda: press(0), lambda: press(1)))) == 1
    assert count(database, HardshipApplication) == 1


def test_handing_in_twice_at_once_holds_once_and_says_so_once(database):
    with database.transaction() as session:
        resident = the_resident(session)
        a_statement(session, resident.party)
        reference = filled_in(session, resident.party.id)
        revision = row_of(session, reference).revision

    def press(_number):
        with database.transaction() as session:
            return submit(session, resident.party.id, reference, revision, PAYER, NOW)

    assert len(set(at_once(lambda: press(0), lambda: press(1)))) == 1
    assert count(database, Hold) == 1
    with database.reading() as session:
        sent = session.scalars(
            select(OutboxMessage).where(OutboxMessage.template == "hardship_received")
        ).all()
    assert len(sent) == 1


def test_taking_back_and_deciding_at_once_do_not_both_win(database, made):
    with database.transaction() as session:
        officer = decider(session)
        seen = row_of(session, made.reference).revision

    def press(number):
        try:
            with database.transaction() as session:
                if number:
                    withdraw(session, made.party_id, made.reference, PAYER, NOW)
                else:
                    decide(session, made.id, seen, a_ruling(made.debt_id), officer, NOW)
        except (AlreadyDecided, StaleVersion):
            return False
        return True

    assert sorted(at_once(lambda: press(0), lambda: press(1))) == [False, True]
    with database.reading() as session:
        state = session.scalars(select(HardshipApplication.state)).one()
    taken_off = count(database, Posting)
    assert (state is HardshipState.WITHDRAWN) == (taken_off == 0)
