"""Many at once at a supplier of Direct Debits: two hosts, twenty copies of an event, two presses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import Mandate, Receipt, SupplierCollection
from shared.services.card_payments.events import Outcome
from shared.services.direct_debit.supplier_events import take_supplier_event
from tests.support.direct_debits import KEYS
from tests.support.supplied import Supplied
from tests.support.supplier_debits import TrialDebits

COPIES = 20
COLLECT = "POST /v1/payment_intents"


@pytest.fixture
def supplied(database, cards, clock):
    return Supplied(database, TrialDebits(cards), clock)


def at_once(work, times):
    """Do the same so often at once; what each came to."""
    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(work) for _ in range(times)]]


def count(supplied, what, *conditions):
    with supplied.database.reading() as session:
        return session.scalar(select(func.count()).select_from(what).where(*conditions))


def test_the_same_event_twenty_times_at_once_is_acted_on_once(supplied):
    mandate_id = supplied.to_collect()
    supplied.collect()
    supplied.debits.later()
    events = [
        supplied.port.read_event(body, signature, supplied.clock.now())
        for body, signature in supplied.debits.cards.waiting()
    ]
    [paid] = [event for event in events if event.kind == "payment_intent.succeeded"]

    def take():
        return take_supplier_event(
            supplied.database, supplied.port, KEYS, paid, supplied.clock.now()
        )

    outcomes = at_once(take, COPIES)
    assert sorted(outcomes) == [Outcome.DONE, *[Outcome.DUPLICATE] * (COPIES - 1)]
    assert count(supplied, Receipt, Receipt.channel == "direct_debit") == 1
    assert supplied.first(mandate_id).state is CollectionState.COLLECTED


def test_two_hosts_that_collect_at_once_ask_once(supplied):
    mandate_id = supplied.to_collect()
    done = at_once(supplied.collect, 4)
    assert sum(each.asked for each in done) == 1
    assert supplied.debits.sent.count(COLLECT) == 1
    assert count(supplied, SupplierCollection) == 1
    assert supplied.states(mandate_id)[0] is CollectionState.HANDED_IN


def test_two_presses_at_once_are_one_mandate(supplied):
    begun = at_once(lambda: supplied.begin(press="the-same-press"), 4)
    assert len({each.mandate_id for each in begun}) == 1
    assert count(supplied, Mandate) == 1


def test_coming_back_beside_the_event_and_the_sweeper_confirms_once(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    works = [lambda: supplied.come_back(mandate_id), supplied.told, supplied.sweep] * 2
    with ThreadPoolExecutor(len(works)) as pool:
        for each in [pool.submit(work) for work in works]:
            each.result()
    assert supplied.mandate(mandate_id).state is MandateState.LODGED
    collections = supplied.collections(mandate_id)
    assert len({each.instalment_id for each in collections}) == len(collections)
