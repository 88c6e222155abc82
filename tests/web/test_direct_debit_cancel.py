"""Cancelling a Direct Debit: what happens to the payments is said before, and it is the truth."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import CollectionState, MandateState
from shared.models import Collection, Mandate, OutboxMessage, Plan
from tests.support.builders import signed_in_payer
from tests.support.direct_debit_runs import BEFORE_FIRST, a_lodged, approve, handed_in
from tests.support.plan_pages import form_of, said
from tests.support.records import NOW
from tests.support.sign_ups import a_guarantee


def every(database, column):
    with database.reading() as session:
        return list(session.scalars(select(column)))


@pytest.fixture
def lodged(database):
    with database.transaction() as session:
        a_guarantee(session)
        return a_lodged(session)


@pytest.fixture
def on_the_day(database, clock, client, lodged):
    """The payer's browser two days before the first collection."""
    clock.pass_by(BEFORE_FIRST - NOW)
    signed_in_payer(client, lodged.party_id)
    return client


def path(lodged):
    return f"/direct-debit/{lodged.reference}/cancel"


def cancels(client, lodged):
    form = form_of(client.get(path(lodged)), path(lodged))
    return client.post(path(lodged), data=form, follow_redirects=True)


def test_the_page_says_what_happens_to_the_payments_and_offers_card(on_the_day, lodged):
    page = said(on_the_day.get(path(lodged)))
    assert "We do not collect £90.00 on Tuesday 29 December 2026, or anything after it." in page
    assert "Your plan goes on." in page
    assert "Pay by card" in page


def test_cancelling_ends_the_mandate_and_leaves_the_plan(on_the_day, lodged, database):
    page = said(cancels(on_the_day, lodged))
    assert "Your Direct Debit is cancelled. Nothing more will be taken." in page
    assert "Set up a Direct Debit" in page
    assert every(database, Mandate.state) == [MandateState.CANCELLED_BY_PAYER]
    assert set(every(database, Collection.state)) == {CollectionState.CANCELLED}
    assert every(database, Plan.state) == ["active"]


@pytest.mark.parametrize("asks", [approve, handed_in])
def test_a_payer_who_cancels_while_a_run_holds_a_payment_is_told_the_truth(
    on_the_day, lodged, database, asks
):
    with database.transaction() as session:
        asks(session)
    page = said(on_the_day.get(path(lodged)))
    assert "We have asked your bank for £90.00 on Tuesday 29 December 2026 already" in page
    assert "We do not collect £90.00 on Thursday 28 January 2027, or anything after it." in page
    page = said(cancels(on_the_day, lodged))
    assert "Only your bank can stop it now." in page
    with database.reading() as session:
        message = select(OutboxMessage.body).where(
            OutboxMessage.template == "direct_debit_stopped", OutboxMessage.channel == "email"
        )
        body = session.scalars(message).one()
    assert "We had asked your bank for £90.00 on 29 December 2026 before." in body
    assert "Nothing more will be taken" not in body


def test_a_second_press_says_that_it_is_gone(on_the_day, lodged):
    form = form_of(on_the_day.get(path(lodged)), path(lodged))
    on_the_day.post(path(lodged), data=form)
    again = on_the_day.post(path(lodged), data=form, follow_redirects=True)
    assert "There is no Direct Debit for this plan any more." in said(again)


def test_a_page_about_another_mandate_cancels_nothing(on_the_day, lodged, database):
    answer = on_the_day.post(path(lodged), data={"mandate": "CT000"})
    assert answer.status_code == 409
    assert MandateState.CANCELLED_BY_PAYER not in every(database, Mandate.state)


def test_what_was_taken_before_is_no_longer_said(on_the_day, lodged, database, clock):
    with database.transaction() as session:
        handed_in(session)
    clock.pass_by(timedelta(days=9))
    signed_in_payer(on_the_day, lodged.party_id)
    assert "We have asked your bank" not in said(on_the_day.get(path(lodged)))
