"""What an agency waits for goes first when its day has passed, and team managers hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from shared.domain.roles import Role
from shared.domain.work_kinds import WorkKind
from shared.models import OutboxMessage, ProposalSource, WorkItem
from shared.services.agencies.lateness import raise_late
from tests.support.agencies import a_client, an_adviser, an_authority
from tests.support.builders import a_work_item, an_officer, the_resident
from tests.support.offers import a_proposal
from tests.support.records import NOW, TODAY

YESTERDAY = TODAY - timedelta(days=1)
OURS = (WorkKind.AGENCY_MESSAGE, WorkKind.SENIOR_LOOK, WorkKind.AUTHORITY_FORM)


@pytest.fixture
def resident(session):
    return the_resident(session)


def an_item(session, resident, kind, promise_on=YESTERDAY, **changes):
    said = {"subject": f"something:{kind}", "promise_on": promise_on, "rank": 1, **changes}
    return a_work_item(session, resident.party.id, kind=kind, **said)


def ranks(session):
    session.expire_all()
    return session.scalars(select(WorkItem.rank).order_by(WorkItem.id)).all()


@pytest.mark.parametrize("kind", OURS)
def test_what_is_late_for_an_agency_goes_first(session, resident, kind):
    an_item(session, resident, kind)
    assert raise_late(session, NOW) == 1
    assert ranks(session) == [0]


@pytest.mark.parametrize("kind", OURS)
def test_on_the_promised_day_nothing_is_late(session, resident, kind):
    an_item(session, resident, kind, TODAY)
    assert raise_late(session, NOW) == 0
    assert ranks(session) == [1]


def test_what_is_done_or_for_payers_alone_stays_where_it_is(session, resident):
    an_item(session, resident, WorkKind.AGENCY_MESSAGE, state="done")
    an_item(session, resident, WorkKind.HARDSHIP)
    assert raise_late(session, NOW) == 0
    assert ranks(session) == [1, 1]


def test_an_offer_rises_only_when_an_agency_made_it(session, resident):
    proposal = a_proposal(session, resident.party, [resident.debt])
    session.scalars(select(WorkItem)).one().promise_on = YESTERDAY
    session.flush()
    assert raise_late(session, NOW) == 0
    client = a_client(session, an_adviser(session), resident.party)
    session.add(
        ProposalSource(
            proposal_id=proposal.id,
            agency_id=client.agency_id,
            client_id=client.id,
            authority_id=an_authority(session, client).id,
            by=client.created_by,
        )
    )
    session.flush()
    assert raise_late(session, NOW) == 1


def test_whoever_leads_a_team_hears_once_of_those_of_a_day(session, resident):
    manager = an_officer(session, Role.TEAM_MANAGER)
    an_officer(session, Role.TEAM_MANAGER, disabled_at=NOW)
    an_officer(session, Role.OFFICER)
    an_item(session, resident, WorkKind.AGENCY_MESSAGE)
    an_item(session, resident, WorkKind.SENIOR_LOOK)
    assert raise_late(session, NOW) == 2
    assert raise_late(session, NOW) == 0
    told = session.scalars(select(OutboxMessage)).all()
    assert [each.officer_id for each in told] == [manager.id]
    assert told[0].subject == "Answers to advisers that are late: 2"
