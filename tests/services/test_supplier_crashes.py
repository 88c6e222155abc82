"""Killed at each step between us and a supplier of Direct Debits: nothing lost, nothing collected twice.

Afterwards the jobs run again and the events come again, as both do in the end.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import OutboxMessage, Posting, Receipt, SupplierMandate
from tests.support.crashing_supplier import WORK, killed_at, steps_of
from tests.support.direct_debits import a_planned_resident
from tests.support.supplied import Supplied
from tests.support.supplier_debits import CLAIMED, TrialDebits


@pytest.fixture
def url(database):
    return database.url.render_as_string(hide_password=False)


class Place:
    """One scene after another on one database, each with a plan of its own."""

    def __init__(self, database, cards, clock):
        self.database, self.debits, self.clock = database, TrialDebits(cards), clock
        self.number = 0

    def scene(self):
        self.number += 1
        supplied = Supplied.known(self.database, self.debits, self.clock)
        supplied.planned = self.database.attempt(
            lambda session: a_plan(session, 80_020_000 + self.number)
        )
        return supplied


def a_plan(session, number):
    return a_planned_resident(session, str(number))


@pytest.fixture
def place(database, cards, clock):
    return Place(database, cards, clock)


# ------------------------------------------------------------------ what is there before the work


def about_to_go(supplied):
    return supplied.begin().mandate_id


def gave_it_there(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    return mandate_id


def with_a_day(supplied):
    return supplied.to_collect()


def paid_there(supplied):
    mandate_id = supplied.to_collect(CLAIMED)
    supplied.collect()
    supplied.debits.later()
    return mandate_id


# ------------------------------------------------------------------ what comes afterwards


def press_again_and_give(supplied, mandate_id):
    """The payer presses again, which is the same mandate, and gives it."""
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))


def nothing_more(supplied, mandate_id):
    """Nobody does anything."""


def everything_comes_again(supplied, mandate_id):
    for _ in range(4):
        supplied.clock.pass_by(timedelta(minutes=25))
        supplied.collect()
        supplied.sweep()
        supplied.told()


# ------------------------------------------------------------------ what must be


def given_once(supplied, mandate_id):
    assert supplied.mandate(mandate_id).state in (MandateState.LODGED, MandateState.ACTIVE)
    assert count(supplied, SupplierMandate, SupplierMandate.mandate_id == mandate_id) == 1
    with supplied.database.reading() as session:
        told = session.scalars(
            select(OutboxMessage.channel).where(
                OutboxMessage.template == "direct_debit_confirmed",
                OutboxMessage.party_id == supplied.planned.party_id,
            )
        ).all()
    assert sorted(told) == sorted(set(told))
    assert told


def asked_for_once(supplied, mandate_id):
    references = [
        each.reference
        for each in supplied.asked()
        if each.collection_id == supplied.first(mandate_id).id
    ]
    assert len(references) == 1
    there = [each.reference for each in supplied.debits.banks.shown().debits]
    assert there.count(references[0]) == 1
    assert supplied.states(mandate_id)[0] is CollectionState.HANDED_IN


def claimed_once(supplied, mandate_id):
    collection = supplied.first(mandate_id)
    assert collection.state is CollectionState.INDEMNITY_CLAIMED
    source = f"collection:{collection.id}:1"
    assert count(supplied, Receipt, Receipt.source == source) == 1
    assert count(supplied, Posting, Posting.receipt_id == collection.receipt_id) == 2


def count(supplied, what, *conditions):
    with supplied.database.reading() as session:
        return session.scalar(select(func.count()).select_from(what).where(*conditions))


CRASHES = {
    "hand_over": (about_to_go, press_again_and_give, given_once),
    "come_back": (gave_it_there, nothing_more, given_once),
    "collect": (with_a_day, nothing_more, asked_for_once),
    "told": (paid_there, nothing_more, claimed_once),
    "sweep": (gave_it_there, nothing_more, given_once),
}


def test_every_kind_of_work_is_killed():
    assert set(CRASHES) == set(WORK)


@pytest.mark.parametrize("work", CRASHES)
def test_killed_at_any_step_it_is_done_once_in_the_end(place, url, tmp_path, clock, work):
    before, between, must_be = CRASHES[work]
    trace = tmp_path / "steps"

    def prepared():
        supplied = place.scene()
        clock.pass_by(place_start - clock.now())
        mandate_id = before(supplied)
        if work == "sweep":
            clock.pass_by(timedelta(minutes=20))
        return supplied, mandate_id

    place_start = clock.now()
    _, first = prepared()
    steps = steps_of(work, url, clock.now(), first, trace)
    assert steps
    for step in range(len(steps)):
        supplied, mandate_id = prepared()
        killed_at(step, work, url, clock.now(), mandate_id, trace)
        between(supplied, mandate_id)
        everything_comes_again(supplied, mandate_id)
        must_be(supplied, mandate_id)
    print(f"{work}: killed at {len(steps)} steps, nothing lost, nothing doubled")
