"""Our offers and questions lapse with a word before and after, and nothing is declined by that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from shared.domain.gate import HoldKind
from shared.domain.proposal_states import ProposalState
from shared.jobs.registry import run_job
from shared.models import CounterOffer, Hold, OutboxMessage, Proposal, WorkItem
from tests.support.builders import an_officer, the_resident
from tests.support.offers import a_proposal
from tests.support.records import NOW, kept, pounds


@pytest.fixture
def night(app_parts, clock):
    def run(day):
        clock.move_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC))
        return run_job("lapse_offers", app_parts)

    return run


@pytest.fixture
def offered(database):
    """A counter-offer of 22 November."""
    with database.transaction() as session:
        resident = the_resident(session)
        proposal = a_proposal(
            session, resident.party, [resident.debt], state=ProposalState.COUNTER_OFFERED
        )
        kept(
            session,
            CounterOffer(
                proposal_id=proposal.id,
                number=1,
                amount=pounds("50.00"),
                frequency=proposal.frequency,
                first_due=proposal.first_due,
                reason="This leaves you more.",
                officer_id=an_officer(session).id,
                made_at=NOW,
            ),
        )
        return proposal.id


def told(database):
    with database.reading() as session:
        found = select(OutboxMessage.template).order_by(OutboxMessage.id)
        return list(dict.fromkeys(session.scalars(found)))


def test_it_lapses_after_fourteen_days_and_goes_back_to_a_person(database, night, offered):
    assert night("2026-12-02") == ""
    assert night("2026-12-03") == "told 1, lapsed 0"
    assert night("2026-12-06") == ""
    assert night("2026-12-07") == "told 0, lapsed 1"
    assert night("2026-12-08") == ""
    assert told(database) == ["offer_lapsing", "offer_lapsed"]
    with database.reading() as session:
        proposal = session.get_one(Proposal, offered)
        assert proposal.state is ProposalState.WITH_PERSON
        assert session.scalars(select(CounterOffer.state)).one() == "lapsed"
        kinds = session.scalars(select(WorkItem.kind).where(WorkItem.state == "open")).all()
        assert "counter_answer" in kinds


@pytest.mark.usefixtures("offered")
def test_recovery_goes_on_waiting(database, night):
    with database.reading() as session:
        before = session.scalars(
            select(Hold.id).where(Hold.kind == HoldKind.OPEN_PROPOSAL, Hold.ended_at.is_(None))
        ).all()
    assert night("2026-12-07") == "told 0, lapsed 1"
    with database.reading() as session:
        after = session.scalars(
            select(Hold.id).where(Hold.kind == HoldKind.OPEN_PROPOSAL, Hold.ended_at.is_(None))
        ).all()
    assert before == after
