"""Midnight in summer, the end of the year, the 29th of February, and a clock that steps back (F30)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from shared.domain.frequency import Frequency
from shared.domain.proposal_states import ProposalEvent, ProposalState
from shared.domain.schedule import Offer, build_schedule
from shared.models import Hold
from shared.services.audit import WholeChain, verify_chain
from shared.services.decisions.accept import accept
from shared.services.decisions.find import last_move
from shared.services.proposals.propose import confirm
from shared.services.proposals.read import proposal_page
from shared.services.statements.read import read_version
from tests.support.builders import NOW, TODAY, a_statement, pounds, the_resident
from tests.support.cases import DAYS
from tests.support.deciding import an_offer_that_waits, seen_now, somebody
from tests.support.plans import ENGLAND, PAYER, a_press, an_offer, facts_of, sandbox_policies

MIDNIGHT = (
    (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), date(2026, 11, 22)),
    (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), date(2027, 3, 27)),
    (datetime(2027, 3, 28, 23, 0, tzinfo=UTC), date(2027, 3, 29)),
    (datetime(2027, 3, 31, 22, 59, tzinfo=UTC), date(2027, 3, 31)),
    (datetime(2027, 3, 31, 23, 0, tzinfo=UTC), date(2027, 4, 1)),
)
"""An instant, and the day that it is in London."""


@pytest.mark.parametrize(("now", "day"), MIDNIGHT)
def test_a_plan_and_its_hold_begin_on_the_day_in_london(session, now, day):
    sandbox_policies(session)
    resident = the_resident(session)
    a_statement(session, resident.party, submitted_at=now)
    first = date(2027, 4, 28) if day > date(2026, 12, 28) else date(2026, 12, 28)
    facts = facts_of(session, resident.party.id, today=day)
    offer = an_offer("60.00", first_due=first)
    confirm(session, resident.party.id, a_press(facts, offer), PAYER, ENGLAND, now)
    session.flush()
    assert set(session.scalars(select(Hold.starts_on))) == {day}


def test_a_clock_that_steps_back_changes_the_order_of_nothing(database):
    earlier = NOW - timedelta(hours=1)
    with database.transaction() as session:
        waiting = an_offer_that_waits(session)
        officer = somebody(session)
    with database.transaction() as session:
        seen = seen_now(session, waiting.proposal_id)
        accept(session, waiting.proposal_id, seen, officer, "", ENGLAND, earlier)
    with database.reading() as session:
        move = last_move(session, waiting.proposal_id)
        page = proposal_page(session, waiting.party.id, waiting.reference, TODAY)
        assert isinstance(verify_chain(session), WholeChain)
    assert (move.event, move.state) == (
        ProposalEvent.ACCEPTED_BY_OFFICER,
        ProposalState.ACCEPTED,
    )
    assert page.state is ProposalState.ACCEPTED


SPANS = (
    (date(2026, 10, 1), 8, "the end of summer time"),
    (date(2027, 3, 1), 8, "the beginning of summer time"),
    (date(2028, 2, 1), 8, "the 29th of February"),
    (date(2026, 12, 20), 4, "the end of the year"),
    (date(2027, 3, 28), 3, "the end of the financial year"),
)


@pytest.mark.parametrize(("first", "count", "what"), SPANS, ids=[what for *_, what in SPANS])
@pytest.mark.parametrize(
    "frequency", [Frequency.WEEKLY, Frequency.FORTNIGHTLY, Frequency.FOUR_WEEKLY, Frequency.MONTHLY]
)
def test_no_instalment_is_skipped_or_doubled(first, count, what, frequency):
    lines = build_schedule(pounds("10.00") * count, Offer(pounds("10.00"), frequency, first), DAYS)
    due = [line.due for line in lines]
    assert len(set(due)) == count
    gaps = {(later - earlier).days for earlier, later in pairwise(due)}
    if frequency is Frequency.MONTHLY:
        assert {each.day for each in due} == {first.day}
        months = [each.year * 12 + each.month for each in due]
        assert months == list(range(months[0], months[0] + count))
    else:
        assert len(gaps) == 1


def test_a_statement_of_midnight_is_dated_in_london(session):
    party = the_resident(session).party
    statement = a_statement(session, party, submitted_at=datetime(2027, 3, 31, 23, 30, tzinfo=UTC))
    sheet = read_version(session, party.id, statement.id, date(2027, 4, 1))
    assert sheet.base_date == date(2027, 4, 1)
