"""Giving a mandate on the supplier's page: what is true whatever happened there, and after any crash."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from shared.domain.mandate_states import CollectionState, MandateState
from shared.domain.plan_states import PlanState
from shared.gateways.card_ports import CardsRefused, CardsUnavailable
from shared.gateways.direct_debit_ports import MandateStatus
from shared.gateways.own_direct_debits import OwnBacs
from shared.models import MandateInstruction, OutboxMessage, Plan
from shared.services.card_payments.events import Outcome
from shared.services.direct_debit.give import AlreadyGiven
from shared.services.direct_debit.supplier_collecting import HandedIn
from shared.services.errors import NotFound
from tests.support.cards import Fault
from tests.support.supplied import Supplied
from tests.support.supplier_debits import PAYS, REFUSED, TrialDebits


@pytest.fixture
def supplied(database, cards, clock):
    return Supplied(database, TrialDebits(cards), clock)


def count(supplied, what, **same):
    with supplied.database.reading() as session:
        return session.query(what).filter_by(**same).count()


def test_a_mandate_is_written_down_before_the_supplier_is_asked(supplied):
    begun = supplied.begin()
    assert (begun.state, begun.first) == (MandateState.DRAFT, True)
    assert supplied.debits.sent == []


def test_the_payer_is_sent_to_the_page_of_the_supplier(supplied):
    begun = supplied.begin()
    address = supplied.hand_over(begun.mandate_id)
    assert address.endswith(supplied.session_of(begun.mandate_id))
    seen = supplied.port.look_up_set_up(supplied.session_of(begun.mandate_id))
    assert seen.reference == begun.reference


def test_no_bank_details_reach_us(supplied):
    mandate = supplied.mandate(supplied.give())
    assert (mandate.sealed, mandate.account_key) == ("", "")
    assert mandate.account_ending == PAYS[-4:]


def test_bank_details_or_a_second_signature_are_not_for_a_supplier(supplied):
    with pytest.raises(ValueError, match="one person"):
        supplied.begin(signatures=2)


def test_a_given_mandate_is_lodged_with_its_collections_announced(supplied):
    mandate_id = supplied.give()
    mandate = supplied.mandate(mandate_id)
    assert mandate.state is MandateState.LODGED
    assert mandate.collect_from is not None
    assert set(supplied.states(mandate_id)) == {CollectionState.NOTIFIED}
    assert count(supplied, OutboxMessage, template="direct_debit_confirmed") >= 1


def test_no_instruction_of_ours_goes_to_the_bank(supplied):
    supplied.give()
    assert count(supplied, MandateInstruction) == 0


def test_the_plan_is_paid_by_direct_debit_then(supplied):
    supplied.give()
    assert count(supplied, Plan, method="direct_debit") == 1


def test_a_mandate_is_active_when_the_bank_has_taken_it(supplied):
    assert supplied.mandate(supplied.stand()).state is MandateState.ACTIVE


def test_two_tabs_come_to_one_page(supplied):
    first = supplied.begin()
    second = supplied.begin()
    assert (first.mandate_id, second.first) == (second.mandate_id, False)
    assert supplied.hand_over(first.mandate_id) == supplied.hand_over(second.mandate_id)


def test_who_presses_again_after_giving_is_not_sent_there_again(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    assert supplied.hand_over(mandate_id) is None
    assert supplied.mandate(mandate_id).state is MandateState.LODGED


def test_a_second_mandate_for_the_plan_is_refused(supplied):
    supplied.give()
    with pytest.raises(AlreadyGiven):
        supplied.begin()


def test_who_left_the_page_comes_back_to_a_draft_and_can_go_on(supplied):
    mandate_id = supplied.begin().mandate_id
    address = supplied.hand_over(mandate_id)
    assert supplied.come_back(mandate_id) is MandateState.DRAFT
    assert supplied.hand_over(supplied.begin().mandate_id) == address


def test_a_page_whose_time_ran_out_is_begun_anew(supplied):
    first = supplied.begin().mandate_id
    supplied.hand_over(first)
    supplied.clock.pass_by(timedelta(hours=3))
    second = supplied.begin().mandate_id
    assert second != first
    assert supplied.mandate(first).state is MandateState.EXPIRED


def test_nobody_is_told_of_a_mandate_that_was_never_given(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.clock.pass_by(timedelta(hours=3))
    assert supplied.come_back(mandate_id) is MandateState.EXPIRED
    assert count(supplied, OutboxMessage, party_id=supplied.planned.party_id) == (
        count(supplied, OutboxMessage, template="plan_agreed")
    )


def test_a_mandate_that_the_bank_refuses_ends_and_the_payer_is_told(supplied):
    mandate_id = supplied.give(REFUSED)
    assert supplied.mandate(mandate_id).state in (
        MandateState.REJECTED,
        MandateState.CANCELLED_BY_BANK,
    )
    assert set(supplied.states(mandate_id)) == {CollectionState.CANCELLED}
    assert count(supplied, OutboxMessage, template="direct_debit_stopped") >= 1


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.SLOW, Fault.LOST, Fault.TRUNCATED])
def test_an_unanswered_call_is_made_again_for_the_same_page(supplied, cards, fault):
    mandate_id = supplied.begin().mandate_id
    cards.fail(fault, only="POST /v1/checkout/sessions")
    with pytest.raises(CardsUnavailable):
        supplied.hand_over(mandate_id)
    assert supplied.mandate(mandate_id).state is MandateState.DRAFT
    assert supplied.hand_over(mandate_id)


def test_a_refusal_drops_the_draft(supplied, cards):
    mandate_id = supplied.begin().mandate_id
    cards.fail(Fault.KEY_REFUSED, only="POST")
    with pytest.raises(CardsRefused):
        supplied.hand_over(mandate_id)
    assert supplied.mandate(mandate_id).state is MandateState.EXPIRED
    assert supplied.begin().first


def test_the_event_confirms_a_mandate_whose_payer_never_came_back(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    assert Outcome.DONE in supplied.told()
    assert supplied.mandate(mandate_id).state is MandateState.LODGED


def test_the_sweeper_confirms_a_mandate_of_which_no_event_came(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    supplied.debits.give(supplied.session_of(mandate_id))
    supplied.clock.pass_by(timedelta(minutes=20))
    assert supplied.sweep().looked == 1
    assert supplied.mandate(mandate_id).state is MandateState.LODGED


def test_the_sweeper_ends_a_draft_that_nobody_was_sent_on_with(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.clock.pass_by(timedelta(minutes=45))
    supplied.sweep()
    assert supplied.mandate(mandate_id).state is MandateState.EXPIRED


def test_a_mandate_given_at_the_last_moment_of_a_dropped_draft_is_forgotten_there(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    given = supplied.debits.give(supplied.session_of(mandate_id))
    supplied.clock.pass_by(timedelta(hours=3))
    supplied.begin()
    supplied.told()
    supplied.sweep()
    assert supplied.mandate(mandate_id).state is MandateState.EXPIRED
    assert supplied.port.look_up_mandate(given).status is MandateStatus.REVOKED


def test_a_plan_that_ended_meanwhile_takes_no_mandate_and_the_supplier_forgets_it(supplied):
    mandate_id = supplied.begin().mandate_id
    supplied.hand_over(mandate_id)
    given = supplied.debits.give(supplied.session_of(mandate_id))
    supplied.database.attempt(
        lambda session: session.execute(update(Plan).values(state=PlanState.CANCELLED))
    )
    assert supplied.come_back(mandate_id) is MandateState.EXPIRED
    supplied.sweep()
    assert supplied.port.look_up_mandate(given).status is MandateStatus.REVOKED


def test_nothing_is_asked_of_a_supplier_where_there_is_none(supplied):
    supplied.port = OwnBacs()
    assert supplied.collect() == HandedIn()
    assert not supplied.sweep().looked


def test_an_unknown_mandate_is_not_found(supplied):
    with pytest.raises(NotFound):
        supplied.hand_over(99)
