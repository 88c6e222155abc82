"""A bank said that somebody had died, and was wrong: everything that stopped for it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.mandate_states import MandateState
from shared.models import AuditEntry, Hold, Mandate, OutboxMessage, Party, WorkItem
from shared.services.audit import Actor
from shared.services.direct_debit.deceased import resume_contact, stop_contact
from shared.services.errors import NotFound
from tests.support.builders import NOW
from tests.support.direct_debit_runs import a_lodged
from tests.support.direct_debits import BANK

OFFICER = Actor("officer", 3)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def party_id(session):
    """A resident of whom a bank said that they had died."""
    planned = a_lodged(session)
    stop_contact(session, planned.party_id, BANK, NOW, "addacs:2")
    return planned.party_id


def resumed(session, party_id):
    resume_contact(session, party_id, OFFICER, LATER, "bank_was_wrong")


def test_messages_may_go_out_again(session, party_id):
    resumed(session, party_id)
    session.expire_all()
    assert session.get_one(Party, party_id).contact_stopped_at is None


def test_the_hold_and_the_work_end(session, party_id):
    resumed(session, party_id)
    ended = session.scalars(select(Hold.ended_at).where(Hold.kind == "deceased")).all()
    assert ended == [LATER]
    states = session.scalars(select(WorkItem.state).where(WorkItem.kind == "deceased")).all()
    assert states == ["done"]


def test_a_direct_debit_that_ended_stays_ended(session, party_id):
    resumed(session, party_id)
    assert session.scalars(select(Mandate.state)).one() is MandateState.CANCELLED_BY_COUNCIL


def test_what_was_stopped_is_not_sent_after_all(session, party_id):
    resumed(session, party_id)
    states = session.scalars(
        select(OutboxMessage.state).where(OutboxMessage.channel != "revenues")
    ).all()
    assert set(states) == {"stopped"}


def test_the_revenues_system_hears_of_it_and_it_is_on_record(session, party_id):
    resumed(session, party_id)
    templates = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.channel == "revenues")
    ).all()
    assert any("bank_was_wrong" in each for each in templates)
    session.flush()
    session.commit()
    actions = session.scalars(select(AuditEntry.action)).all()
    assert "resumed contact" in actions


def test_once_is_enough(session, party_id):
    resumed(session, party_id)
    with pytest.raises(NotFound):
        resumed(session, party_id)


def test_they_may_be_said_to_have_died_again(session, party_id):
    resumed(session, party_id)
    assert stop_contact(session, party_id, BANK, LATER + timedelta(days=1), "addacs:2") is True
